import { type Aggregation, aggregationSchema } from '@/lib/core/oracle/aggregation';
import { type Board, createBoard, evaluate, say, seatOf, type Verdict } from '@/lib/core/oracle/board';
import { sortByValue, weightedMedian } from '@/lib/core/oracle/median';
import { seatTerms } from '@/lib/core/oracle/seat';

/** What an aggregator is told by one source. */
export interface Told {
  readonly source: string;
  readonly upstream: string;
  readonly price: number;
  readonly volume: number;
}

/** A method: units of 1e-8 USD, NaN where it knows no price. */
export type Method = (told: readonly Told[]) => number;

/** How much deeper dollar markets are trusted in the methods with static weights. */
export const staticWeight = (source: string): number => (source.endsWith('USD') ? 3 : source.endsWith('USDT') ? 2 : 1);

const mean = (values: readonly number[]): number =>
  values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;

function medianBy(told: readonly Told[], weight: (one: Told) => number): number {
  const items = told.map((one) => ({ value: one.price, weight: weight(one) }));
  sortByValue(items);
  return weightedMedian(
    items,
    items.length,
    items.reduce((sum, item) => sum + item.weight, 0),
  );
}
const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? NaN) + (sorted[sorted.length >> 1] ?? NaN)) / 2;
};

/** Those within max(5 · 1.4826 · MAD, 5 bps) of the median. */
function nearMedian(told: readonly Told[]): readonly Told[] {
  const centre = median(told.map(({ price }) => price));
  const mad = median(told.map(({ price }) => Math.abs(price - centre)));
  return told.filter(({ price }) => Math.abs(price - centre) <= Math.max(5 * 1.4826 * mad, 5e-4 * centre));
}

/** Weights of the proposal: by what the quotes say of themselves (volume up to 1 BTC), none above 40 % of the total. */
function claimedWeights(told: readonly Told[]): (one: Told) => number {
  const total = told.reduce((sum, { volume }) => sum + Math.min(1, volume), 0);
  return ({ volume }) => Math.min(Math.min(1, volume), 0.4 * total);
}

const DEFAULTS = aggregationSchema.parse({});
const WEIGHTED = aggregationSchema.parse({
  sourceWeights: Object.fromEntries(
    [
      'coinbase BTC-USD',
      'kraken BTC/USD',
      'binance.us BTCUSD',
      'coinbase BTC-USDT',
      'kraken BTC/USDT',
      'binance.us BTCUSDT',
    ].map((source) => [source, staticWeight(source)]),
  ),
});

const boards = new Map<Aggregation, Board>();
let clock = 0;
const saying = { price: 0, bid: NaN, ask: NaN, confidence: NaN, observedAt: 0, receivedAt: 0, unusable: undefined };

/** The product's own rule on these quotes, all fresh; its clock goes on, so that what was said before is stale. Overwritten by the next call. */
export function ours(told: readonly Told[], options = DEFAULTS): Verdict {
  const board = boards.get(options) ?? createBoard(options);
  boards.set(options, board);
  clock += 3_600_000;
  saying.observedAt = clock;
  saying.receivedAt = clock;
  for (const { source, upstream, price } of told) {
    const known = board.bySource.get(source);
    saying.price = price;
    say(
      known?.terms.upstream === upstream
        ? known
        : seatOf(board, seatTerms({ source, upstream, group: 'exchange' }, options)),
      saying,
    );
  }
  return evaluate(board, clock);
}

export const METHODS: Readonly<Record<string, Method>> = {
  'last trade of one venue': (told) => told[0]?.price ?? NaN,
  mean: (told) => mean(told.map(({ price }) => price)),
  'volume-weighted mean': (told) => {
    const volume = told.reduce((sum, one) => sum + one.volume, 0);
    return told.reduce((sum, one) => sum + (one.price * one.volume) / volume, 0);
  },
  median: (told) => median(told.map(({ price }) => price)),
  'weighted median, static': (told) => medianBy(told, ({ source }) => staticWeight(source)),
  'trimmed mean, 25 %': (told) => {
    const sorted = told.map(({ price }) => price).sort((a, b) => a - b);
    const cut = Math.floor(sorted.length / 4);
    return mean(sorted.slice(cut, sorted.length - cut));
  },
  'MAD-rejected mean': (told) => mean(nearMedian(told).map(({ price }) => price)),
  'MAD-rejected, claimed weights': (told) => {
    const near = nearMedian(told);
    return near.length < 3 ? NaN : medianBy(near, claimedWeights(near));
  },
  'ours, static weights': (told) => ours(told, WEIGHTED).price,
  ours: (told) => ours(told).price,
};
