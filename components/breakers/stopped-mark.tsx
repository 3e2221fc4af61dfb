'use client';
import { cx } from '@/components/ui/cx';
import type { Pair } from '@/lib/core/protocols/rules';
import { usePairStop } from '@/lib/hooks/use-breakers';
import { BREAKER, BreakerShape } from './breaker-mark';

/** Beside what could be liquidated: a breaker asks for an override first, and why. Where none does, `free`. */
export const StoppedMark = ({
  pair,
  free,
  quiet = false,
}: {
  readonly pair: Pair;
  readonly free?: string;
  /** No room for the word. */
  readonly quiet?: boolean;
}) => {
  const stop = usePairStop(pair);
  if (!stop) return free;
  const { word, colour } = BREAKER[stop.state];
  return (
    <span
      data-stopped={stop.state}
      title={`Stopped by breaker, ${word.toLowerCase()}: ${stop.why}`}
      className={cx('mr-1.5 inline-flex translate-y-px items-center', colour)}
    >
      <BreakerShape state={stop.state} size={11} />
      <span className={quiet ? 'sr-only' : 'ml-1 text-2xs font-medium'}>
        Stopped<span className="sr-only"> by breaker, {word.toLowerCase()}.</span>
      </span>
    </span>
  );
};
