import type { BreakersView, BreakerView } from '@/lib/core/snapshot/breaker-schema';
import { gravity } from './breaker-mark';

/** The most restrictive breaker, the widest first among equals; `undefined` of none. */
export const worstBreaker = (view: BreakersView): BreakerView | undefined =>
  Object.values(view.breakers).reduce<BreakerView | undefined>(
    (worst, each) => (worst === undefined || gravity(each.state) > gravity(worst.state) ? each : worst),
    undefined,
  );
