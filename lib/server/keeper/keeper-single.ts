import type { Permission } from '@/lib/core/breaker/permission';
import type { FundedPlans, FundResult } from '@/lib/core/execution/keeper/fund-plans';
import type { KeeperRefusal } from '@/lib/core/execution/keeper/keeper-terms';
import { planLiquidation } from '@/lib/core/execution/keeper/plan-liquidation';
import { routeHolds } from '@/lib/core/execution/routing/route-holds';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
import type { VenueState } from '@/lib/core/venue/venue-state';
import type { AccountAtBlock } from '../frame-source';
import type { KeeperContext } from './keeper-context';

/** One position's own transaction, with what the circuit breakers say of its pair. */
export interface Single {
  readonly state: AccountAtBlock;
  readonly funded: FundedPlans;
  readonly allowed: Permission;
}

/** Bps. */
const WHOLE = 10_000;

/**
 * At the size that the circuit breakers let it have. It must hold on the venues as they are, since the simulation knows
 * nothing of what goes before it, and on them as that leaves them: planned on the second, or else on the first.
 */
export function planSingle(
  rules: ProtocolRules,
  context: KeeperContext,
  fresh: readonly VenueState[],
  left: readonly VenueState[],
  state: AccountAtBlock,
): Single | { readonly reason: KeeperRefusal } {
  let allowed: Permission | undefined;
  const on = (venues: readonly VenueState[]): FundResult => {
    const terms = context.terms(venues);
    const whole = planLiquidation(rules, terms, state.account);
    if (!whole.ok) return whole;
    const [{ plan }] = whole.funded.members;
    allowed = context.permission(plan.quote);
    const sizeBps = allowed.limits?.mostSizeBps ?? 0;
    const smaller = allowed.keeper === 'allow' && sizeBps < WHOLE;
    return smaller ? planLiquidation(rules, { ...terms, sizeBps }, state.account) : whole;
  };
  let found = on(left);
  if (found.ok && left !== fresh && !holdsOn(found.funded, fresh)) {
    found = on(fresh);
    if (found.ok && !holdsOn(found.funded, left)) return { reason: 'no-route' };
  }
  if (!found.ok) return found;
  return allowed ? { state, funded: found.funded, allowed } : { reason: 'unprofitable' };
}

/** Whether every sale gives its least on these venues, one after the other. */
export function holdsOn({ sales }: FundedPlans, venues: readonly VenueState[]): boolean {
  const legs = sales.flatMap(({ route }) => route?.legs ?? []);
  return routeHolds({ legs }, venues);
}
