import { aggregationSchema } from '@/lib/core/oracle/aggregation';
import { MAD_SCALE, smallSampleFactor } from '@/lib/core/oracle/median';
import { percentile } from '@/test/bench/percentile';
import { bps } from './accuracy';
import { ours, type Told } from './candidates';
import type { Minute } from './market-history';

type Interval = readonly [low: number, high: number];
/** An interval about `price` from the votes' prices, ascending. */
type IntervalRule = (sorted: readonly number[], price: number, told: readonly Told[]) => Interval;

const at = (sorted: readonly number[], q: number): number => percentile(sorted, q);
const about = (price: number, half: number): Interval => [price - half, price + half];
const madOf = (sorted: readonly number[], price: number): number =>
  at(
    sorted.map((value) => Math.abs(value - price)),
    0.5,
  );
const product = (mads: number, floorBps: number): IntervalRule => {
  const options = aggregationSchema.parse({ interval: { mads, floorBps } });
  return (_, __, told) => {
    const { low, high } = ours(told, options);
    return [low, high];
  };
};

export const INTERVALS: Readonly<Record<string, IntervalRule>> = {
  '± 1.4826 MAD (proposal)': (sorted, price) => about(price, MAD_SCALE * madOf(sorted, price)),
  '± 2 · small-sample MAD, no floor': (sorted, price) =>
    about(price, 2 * smallSampleFactor(sorted.length) * MAD_SCALE * madOf(sorted, price)),
  'median ± larger quartile (Pyth)': (sorted, price) =>
    about(price, Math.max(at(sorted, 0.75) - price, price - at(sorted, 0.25))),
  'second lowest to second highest': (sorted, price) => [
    Math.min(price, sorted[1] ?? NaN),
    Math.max(price, sorted.at(-2) ?? NaN),
  ],
  'lowest to highest': (sorted) => [sorted[0] ?? NaN, sorted.at(-1) ?? NaN],
  '± 10 bps, fixed': (_, price) => about(price, price / 1_000),
  'product, 1 MAD, floor 5 bps': product(1, 5),
  'product, 2 MAD, floor 5 bps': product(2, 5),
  'product, 1 MAD, floor 10 bps (chosen)': product(1, 10),
  'product, 2 MAD, floor 10 bps': product(2, 10),
  'product, 3 MAD, floor 10 bps': product(3, 10),
  'product, 1 MAD, floor 15 bps': product(1, 15),
};

export interface IntervalScore {
  readonly rule: string;
  /** Percent of minutes whose following consensus lay inside: all markets as votes, 10 March alone, one dollar market a venue. */
  readonly covered: number;
  readonly coveredStress: number;
  readonly coveredThree: number;
  /** Percent, all markets, when three votes of seven or eight copy the price to make it look certain. */
  readonly coveredMimicked: number;
  /** Half-width, bps. */
  readonly median: number;
  readonly p95: number;
  /** The same when three votes of seven or eight lie by 3 % to make it wide. */
  readonly liedMedian: number;
  readonly liedP95: number;
}

/** How often each interval held what came next, how wide it was, and what a minority can make of it. */
export function intervalScores(history: readonly Minute[]): readonly IntervalScore[] {
  const stressFrom = (history.at(-1)?.at ?? 0) - 86_400;
  const cases = history.slice(0, -1).flatMap((minute, place): Case[] => {
    const later = history[place + 1]?.consensus ?? NaN;
    const told = minute.prints;
    const { price } = ours(told);
    if (Number.isNaN(later) || Number.isNaN(price)) return [];
    const all = voted(told, later);
    const dollars = told.filter(({ source }) => source.endsWith('USD'));
    const three = dollars.length === 3 ? voted(dollars, later) : undefined;
    if (told.length < 7) return [{ stress: minute.at > stressFrom, all, three, mimicked: undefined, lied: undefined }];
    const mimicked = voted(
      told.map((one, nth) => (nth < 3 ? { ...one, price } : one)),
      later,
    );
    const lied = voted(
      told.map((one, nth) => (nth < 3 ? { ...one, price: Math.round(one.price * 1.03) } : one)),
      later,
    );
    return [{ stress: minute.at > stressFrom, all, three, mimicked, lied }];
  });
  return Object.entries(INTERVALS).map(([rule, intervalOf]) => {
    const intervals = (of: (one: Case) => Voted | undefined): readonly { half: number; held: boolean }[] =>
      cases.flatMap((one) => {
        const votes = of(one);
        if (votes === undefined) return [];
        const [low, high] = intervalOf(votes.sorted, votes.price, votes.told);
        return [{ half: bps(high, low) / 2, held: low <= votes.later && votes.later <= high }];
      });
    const percent = (of: (one: Case) => Voted | undefined): number => {
      const found = intervals(of);
      return (found.filter(({ held }) => held).length / found.length) * 100;
    };
    const halves = intervals(({ all }) => all).map(({ half }) => half);
    const lied = intervals((one) => one.lied).map(({ half }) => half);
    return {
      rule,
      covered: percent(({ all }) => all),
      coveredStress: percent(({ stress, all }) => (stress ? all : undefined)),
      coveredThree: percent(({ three }) => three),
      coveredMimicked: percent(({ mimicked }) => mimicked),
      ...{ median: percentile(halves, 0.5), p95: percentile(halves, 0.95) },
      ...{ liedMedian: percentile(lied, 0.5), liedP95: percentile(lied, 0.95) },
    };
  });
}

/** What was said at one time, the product's price of it, and the consensus that came after. */
interface Voted {
  readonly told: readonly Told[];
  readonly sorted: readonly number[];
  readonly price: number;
  readonly later: number;
}
interface Case {
  readonly stress: boolean;
  readonly all: Voted;
  readonly three: Voted | undefined;
  readonly mimicked: Voted | undefined;
  readonly lied: Voted | undefined;
}

const voted = (told: readonly Told[], later: number): Voted => ({
  ...{ told, later, price: ours(told).price },
  sorted: told.map(({ price }) => price).sort((a, b) => a - b),
});
