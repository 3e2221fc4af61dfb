/** Anything with a value and a weight, both numbers; weights are whole, so that sums are exact in any order. */
export interface Weighed {
  value: number;
  weight: number;
}

/** Sorts the first `count` by value, in place; made for the few, nearly sorted elements of one asset's sources. */
export function sortByValue(items: Weighed[], count = items.length): void {
  for (let next = 1; next < count; next += 1) {
    const item = items[next] as Weighed;
    let place = next - 1;
    while (place >= 0 && (items[place] as Weighed).value > item.value) {
      items[place + 1] = items[place] as Weighed;
      place -= 1;
    }
    items[place + 1] = item;
  }
}

/**
 * The value below which `part` of the weight lies, of the first `count` items, sorted by value and of positive weight.
 * `inclusive`: the first value at which that much is reached; otherwise the first at which it is passed. NaN of none.
 */
export function weightedRank(items: readonly Weighed[], count: number, part: number, inclusive: boolean): number {
  let sum = 0;
  for (let place = 0; place < count; place += 1) {
    const { value, weight } = items[place] as Weighed;
    sum += weight;
    if (inclusive ? sum >= part : sum > part) return value;
  }
  return count === 0 ? Number.NaN : (items[count - 1] as Weighed).value;
}

/**
 * The weighted median of the first `count` items, sorted by value: where half of `total` lies below and half above;
 * where a value ends at exactly half, the mean of it and the next. Any set of items with less than half of the weight
 * cannot move it outside the others' range. NaN of none.
 */
export function weightedMedian(items: readonly Weighed[], count: number, total: number): number {
  const lower = weightedRank(items, count, total / 2, true);
  return (lower + weightedRank(items, count, total / 2, false)) / 2;
}

/**
 * The weighted median of |value − centre| of the first `count` items, sorted by value: the MAD, unscaled. Walks
 * outwards from the centre from both sides, so it sorts nothing. Never more than the farthest distance of the items
 * that hold more than half of the weight. NaN of none.
 */
export function weightedMad(items: readonly Weighed[], count: number, total: number, centre: number): number {
  let right = 0;
  while (right < count && (items[right] as Weighed).value <= centre) right += 1;
  let left = right - 1;
  let sum = 0;
  let lower = Number.NaN;
  while (left >= 0 || right < count) {
    const below = left >= 0 ? centre - (items[left] as Weighed).value : Number.POSITIVE_INFINITY;
    const above = right < count ? (items[right] as Weighed).value - centre : Number.POSITIVE_INFINITY;
    const distance = below <= above ? below : above;
    if (!Number.isNaN(lower)) return (lower + distance) / 2;
    sum += (items[below <= above ? left-- : right++] as Weighed).weight;
    if (sum * 2 > total) return distance;
    if (sum * 2 === total) lower = distance;
  }
  return lower;
}

/** Makes a MAD of normal values consistent with their standard deviation. */
export const MAD_SCALE = 1.4826;

/**
 * What a MAD of so few values must be multiplied by to be unbiased; about 1 + 0.8/n (Croux and Rousseeuw 1992, as in
 * robustbase's table for n ≤ 9).
 */
export function smallSampleFactor(n: number): number {
  return n >= 10 ? n / (n - 0.8) : (SMALL_SAMPLES[n] ?? Number.POSITIVE_INFINITY);
}
/** By n; of fewer than two values nothing is known. */
const SMALL_SAMPLES = [Infinity, Infinity, 1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107];

/** Signed distance of `value` from a positive `reference` in bps, to a hundredth; for people and thresholds, not for money. */
export function deviationBps(value: bigint, reference: bigint): number {
  return Number(((value - reference) * 1_000_000n) / reference) / 100;
}
