import { DEFAULT_AGGREGATION } from '@/lib/core/oracle/aggregation';
import { seatTerms } from '@/lib/core/oracle/seat';
import { percentile } from '@/test/bench/percentile';
import type { Round } from './chainlink-rounds';

/** Seconds after the heartbeat that a round may be late by. */
export const SLACKS: Readonly<Record<string, (heartbeatS: number) => number>> = {
  none: () => 0,
  '60 s': () => 60,
  '300 s': () => 300,
  '10 %': (heartbeatS) => heartbeatS / 10,
  'chosen: max(10 %, 300 s)': (heartbeatS) =>
    seatTerms({ source: 'chainlink', group: 'push-oracle', heartbeat: heartbeatS }, DEFAULT_AGGREGATION).maxAgeMs /
      1_000 -
    heartbeatS,
};

export interface RoundAlarms {
  readonly rounds: number;
  readonly days: number;
  /** Rows that are no price: rejected. */
  readonly empty: number;
  /** Longest time between two rounds, seconds. */
  readonly longestGap: number;
  /** By slack: times a day the feed would have been called stale, and for how many minutes a day. */
  readonly stale: Readonly<Record<string, { readonly perDay: number; readonly minutesPerDay: number }>>;
  /** |bps| from one round to the next. */
  readonly step: { readonly median: number; readonly p99: number; readonly largest: number };
  /** Steps a day larger than twice the deviation threshold: the old answer stood this far off before its update. */
  readonly beyondTwice: number;
}

/** What real rounds of a feed say of its heartbeat and its deviation threshold. */
export function roundAlarms(rounds: readonly Round[], heartbeatS: number, deviationBps: number): RoundAlarms {
  const real = rounds.filter(({ answer, updatedAt }) => answer > 0n && updatedAt > 0);
  const pairs = real.slice(1).map((next, place) => ({ next, last: real[place] as Round }));
  const gaps = pairs.map(({ next, last }) => next.updatedAt - last.updatedAt);
  const steps = pairs.map(({ next, last }) => Math.abs(Number(next.answer) / Number(last.answer) - 1) * 10_000);
  const days = ((real.at(-1)?.updatedAt ?? NaN) - (real[0]?.updatedAt ?? NaN)) / 86_400;
  return {
    rounds: real.length,
    days,
    empty: rounds.length - real.length,
    longestGap: Math.max(...gaps),
    stale: Object.fromEntries(
      Object.entries(SLACKS).map(([name, slack]) => {
        const late = gaps.map((gap) => gap - heartbeatS - slack(heartbeatS)).filter((excess) => excess > 0);
        const seconds = late.reduce((sum, excess) => sum + excess, 0);
        return [name, { perDay: late.length / days, minutesPerDay: seconds / 60 / days }];
      }),
    ),
    step: { median: percentile(steps, 0.5), p99: percentile(steps, 0.99), largest: Math.max(...steps) },
    beyondTwice: steps.filter((step) => step > 2 * deviationBps).length / days,
  };
}
