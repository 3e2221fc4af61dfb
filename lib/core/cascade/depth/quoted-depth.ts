import { amountAtMarginal, type Curve, marginalAt, NO_CURVE, outOf } from '@/lib/core/venue/curve';
import { curveBuilder } from '@/lib/core/venue/curve-builder';
import { type L2Book, mergedLevels } from '@/lib/core/venue/l2-book';
import { mergeCurves } from '@/lib/core/venue/merge-curves';
import type { AssetDepth, DepthBook } from './depth-book';

/** What an exchange takes off a sale, bps: the common taker's fee. */
const TAKER_BPS = 10;
/** The last level of a book ends this much below its price. */
const LAST_LEVEL = 1 - 1e-4;

/**
 * What selling into order books gives, in and out in dollars: `price` is the oracle's today. Between two levels the price
 * goes down evenly instead of at once, so that a book reads as a curve; beyond the last level nothing is known.
 */
export function bookCurve(books: readonly L2Book[], price: number): Curve {
  const levels = mergedLevels(books, 'bids', () => TAKER_BPS).filter(({ amount }) => amount > 0);
  const curve = curveBuilder();
  for (const [at, level] of levels.entries()) {
    const next = levels[at + 1]?.price ?? level.price * LAST_LEVEL;
    const length = level.amount * price;
    curve.add(level.price / price, (Math.sqrt(level.price / next) - 1) / length, length);
  }
  return curve.done();
}

/** A curve from `amount` on. */
export function curveAfter(curve: Curve, amount: number): Curve {
  if (amount <= 0) return curve;
  if (!(amount < curve.max)) return NO_CURVE;
  const first = curve.from.findLastIndex((from) => from <= amount);
  const bent = 1 + (curve.bend[first] as number) * (amount - (curve.from[first] as number));
  const got = outOf(curve, amount);
  return {
    from: [0, ...curve.from.slice(first + 1).map((from) => from - amount)],
    out: [0, ...curve.out.slice(first + 1).map((out) => out - got)],
    price: [marginalAt(curve, amount), ...curve.price.slice(first + 1)],
    bend: [(curve.bend[first] as number) / bent, ...curve.bend.slice(first + 1)],
    max: curve.max - amount,
  };
}

/** The same curve at prices times `share`, for as many tokens. */
export const pricedAt = (curve: Curve, share: number): Curve => ({
  ...curve,
  out: curve.out.map((out) => out * share),
  price: curve.price.map((price) => price * share),
});

/** By asset and the share of its price that a shock leaves: a map's cells ask for the same few. */
const known = new WeakMap<AssetDepth, Map<number, AssetDepth>>();
const MOST_KNOWN = 512;

/**
 * The depth after a shock where order books take part: pools lie down their own curves, but who quotes in a book quotes
 * around the new price, as many tokens as before. The same book where no order book is in it. `shock`: each price's share of today's.
 */
export function depthAfter(depth: DepthBook, shock: Float64Array): DepthBook {
  if (!depth.assets.some(({ quoted }) => quoted)) return depth;
  return { ...depth, assets: depth.assets.map((asset, place) => quotedAt(asset, shock[place] as number)) };
}

function quotedAt(asset: AssetDepth, left: number): AssetDepth {
  if (asset.quoted === undefined) return asset;
  const its = known.get(asset) ?? new Map<number, AssetDepth>();
  known.set(asset, its);
  const made = its.get(left);
  if (made !== undefined) return made;
  const { venues, books, first } = asset.quoted;
  const reached = left * first;
  const lower = curveAfter(venues, amountAtMarginal(venues, reached));
  const merged = mergeCurves([lower, pricedAt(books, left)], Number.POSITIVE_INFINITY);
  const after: AssetDepth = { ...asset, law: { kind: 'quoted', curve: pricedAt(merged, 1 / reached) } };
  if (its.size >= MOST_KNOWN) its.clear();
  its.set(left, after);
  return after;
}
