import { type Aggregation, aggregationSchema } from '@/lib/core/oracle/aggregation';
import { createBoard, evaluate, say, seatOf, type Verdict } from '@/lib/core/oracle/board';
import { seatTerms } from '@/lib/core/oracle/seat';
import { percentile } from '@/test/bench/percentile';
import { bps } from './accuracy';
import { FEED } from './alarms';
import { type Minute, SOURCES } from './market-history';
import { pushOracle } from './push-oracle';

const NOW = 1_000_000;

/** What the product's rule makes of the exchanges' dollar markets and a push oracle. */
function verdictOf(exchanges: readonly number[], push: number | undefined, options: Aggregation): Verdict {
  const board = createBoard(options);
  const vote = (source: string, group: 'exchange' | 'push-oracle', price: number): void => {
    const times = { observedAt: NOW, receivedAt: NOW };
    const silent = { bid: NaN, ask: NaN, confidence: NaN, unusable: undefined };
    say(seatOf(board, seatTerms({ source, group }, options)), { price, ...silent, ...times });
  };
  for (const [place, price] of exchanges.entries()) vote(`exchange ${place}`, 'exchange', price);
  if (push !== undefined) vote('push', 'push-oracle', push);
  return evaluate(board, NOW);
}

const pair = (maxGapBps: number): Aggregation => aggregationSchema.parse({ maxGapBps });
const strict = aggregationSchema.parse({ quorum: { oneGroup: 3, twoGroups: 3 } });
const never = aggregationSchema.parse({ quorum: { oneGroup: 99, twoGroups: 3 } });

/** What an asset may have: so many exchanges, a push oracle or none; and the rule. */
const SETTINGS = [
  { name: '1 exchange + push, gap 50', exchanges: 1, push: true, options: pair(50) },
  { name: '1 exchange + push, gap 100 (chosen)', exchanges: 1, push: true, options: pair(100) },
  { name: '1 exchange + push, gap 200', exchanges: 1, push: true, options: pair(200) },
  { name: '2 exchanges + push (chosen)', exchanges: 2, push: true, options: pair(100) },
  { name: '2 exchanges + push, three votes needed', exchanges: 2, push: true, options: strict },
  { name: '3 exchanges (chosen)', exchanges: 3, push: false, options: pair(100) },
  { name: '3 exchanges, two groups needed', exchanges: 3, push: false, options: never },
  { name: '3 exchanges + push (chosen)', exchanges: 3, push: true, options: pair(100) },
] as const;

/** One exchange's lies, bps. */
const LIES = [20, 40, 60, 80, 100, 120, 160, 200, 300];

export interface QuorumScore {
  readonly setting: string;
  /** Percent of minutes without a price. */
  readonly unknown: number;
  /** |bps| against the next minute's consensus. */
  readonly p95: number;
  readonly p99: number;
  /** Percent of the known minutes whose following consensus lay in the interval. */
  readonly held: number;
  /** Worst |bps| that one lying exchange moves the price by. */
  readonly moved: number;
}

/** What a quorum costs in unknown minutes and buys in safety, for assets of few sources. */
export function quorumScores(history: readonly Minute[]): readonly QuorumScore[] {
  const oracle = pushOracle(history, FEED.deviationBps, FEED.heartbeatS);
  return SETTINGS.map(({ name, exchanges, push, options }) => {
    const errors: number[] = [];
    let minutes = 0;
    let unknown = 0;
    let moved = 0;
    let held = 0;
    for (const [place, minute] of history.slice(0, -1).entries()) {
      const listed = SOURCES.slice(0, exchanges);
      const told = minute.prints.flatMap(({ source, price }) => (listed.includes(source) ? [price] : []));
      const pushed = push ? oracle[place] : undefined;
      if (push && pushed === undefined) continue;
      minutes += 1;
      const { price, low, high } = verdictOf(told, pushed, options);
      const next = history[place + 1];
      if (Number.isNaN(price) || next === undefined) {
        unknown += 1;
        continue;
      }
      const error = Math.abs(bps(price, next.consensus));
      if (!Number.isNaN(error)) errors.push(error);
      if (low <= next.consensus && next.consensus <= high) held += 1;
      if (place % 20 !== 0) continue;
      for (const lie of LIES) {
        const [first = NaN, ...rest] = told;
        for (const sign of [1, -1]) {
          const { price: lied } = verdictOf(
            [Math.round(first * (1 + (sign * lie) / 10_000)), ...rest],
            pushed,
            options,
          );
          if (!Number.isNaN(lied)) moved = Math.max(moved, Math.abs(bps(lied, price)));
        }
      }
    }
    const score = {
      unknown: (unknown / minutes) * 100,
      held: (held / errors.length) * 100,
      moved: errors.length === 0 ? NaN : moved,
    };
    return { setting: name, ...score, p95: percentile(errors, 0.95), p99: percentile(errors, 0.99) };
  });
}
