import type { Bound } from './bound';
import { CALM, THRESHOLDS } from './classes';
import { ANY_TERMS, LEADS_COLLATERAL, LEADS_DEBT, PIECES, type Shape } from './shape';
import { COEFFICIENT, OVER, STRIDE, type TermTable, THRESHOLD, UNDER } from './term-table';

/**
 * The index. A row's key is a lower bound of its health factor at the reference terms, made with twice the
 * error quanta. At other terms let r be the ratio of a collateral's coefficient to its reference, ρ a debt's:
 *
 *   key · min r / max ρ  ≤  health factor  ≤  key · (1 + spread) · max r / min ρ      (right: tight run only)
 *
 * as s ≥ min r · s₀ and d ≤ max ρ · d₀, and as long as no quantum has more than doubled against its side's
 * ratio. So the rows of a sorted run are cut by two binary searches a threshold into certainly below,
 * unknown, certainly not below; only the unknown, and what was so at the last tick, is evaluated.
 * A ratio of two prices, as of a staked token against its base, is all that matters to a shape of these two.
 */
export interface Ratios {
  low: number;
  high: number;
  debtLow: number;
  debtHigh: number;
  /** Of pools, by what terms their rows may have: those that were ordered together have their reference in common, and so their ratios. */
  readonly pools: readonly PoolRatios[];
}

interface PoolRatios {
  reference: Float64Array | undefined;
  values: Float64Array | undefined;
  isKnown: boolean;
  low: number;
  high: number;
  debtLow: number;
  debtHigh: number;
}

export const createRatios = (): Ratios => ({
  low: 1,
  high: 1,
  debtLow: 1,
  debtHigh: 1,
  pools: Array.from({ length: PIECES * 4 }, () => ({
    reference: undefined,
    values: undefined,
    isKnown: false,
    low: 1,
    high: 1,
    debtLow: 1,
    debtHigh: 1,
  })),
});

/** More than the rounding of the ratios and of the comparisons made with them. */
const SLACK = 1e-12;

/** How much more than its key a tight row's health factor can be, at the reference; of a pool with the widest truncation. */
export const spreadOf = (truncation: number): number => (1.01 * truncation) / (1 - truncation) + 1e-5;

/**
 * The ratios of `values` to the shape's reference; false where the index says nothing and every row must be
 * evaluated. A pool's are over all terms there were when it was ordered; a row whose price was unknown then
 * has key 0 and needs none.
 */
export function ratiosTo(shape: Shape, table: TermTable, values: Float64Array, ratios: Ratios): boolean {
  if (!shape.isPool) return compare(shape, table, values, ratios);
  const { piece, collaterals, legs } = shape;
  const kind = piece * 4 + (collaterals === 1 ? 2 : 0) + (legs - collaterals === 1 ? 1 : 0);
  const pool = ratios.pools[kind] as PoolRatios;
  if (pool.reference !== shape.reference || pool.values !== values) {
    pool.isKnown = compare(shape, table, values, ratios);
    pool.reference = shape.reference;
    pool.values = values;
    pool.low = ratios.low;
    pool.high = ratios.high;
    pool.debtLow = ratios.debtLow;
    pool.debtHigh = ratios.debtHigh;
  } else {
    ratios.low = pool.low;
    ratios.high = pool.high;
    ratios.debtLow = pool.debtLow;
    ratios.debtHigh = pool.debtHigh;
  }
  return pool.isKnown;
}

function compare(shape: Shape, table: TermTable, values: Float64Array, ratios: Ratios): boolean {
  const { reference, terms, collaterals, legs, isPool } = shape;
  ratios.low = Number.POSITIVE_INFINITY;
  ratios.high = 0;
  ratios.debtLow = Number.POSITIVE_INFINITY;
  ratios.debtHigh = 0;
  const law = reference.length - 2;
  if (law < 0 || reference[law] !== table.averageStep || reference[law + 1] !== table.sumSlack) return false;
  if (isPool) {
    const known = law / STRIDE;
    for (let id = 0; id < known; id += 1) {
      const isCollateral = table.entries[id]?.side === 'collateral';
      if (!mayHold(shape, table, id, isCollateral)) continue;
      if (!addRatio(ratios, isCollateral, reference, id * STRIDE, values, id * STRIDE, true)) return false;
    }
  } else {
    for (let leg = 0; leg < legs; leg += 1)
      if (!addRatio(ratios, leg < collaterals, reference, leg * STRIDE, values, (terms[leg] as number) * STRIDE, false))
        return false;
  }
  if (ratios.high === 0 && ratios.low > 0) {
    ratios.low = 1;
    ratios.high = 1;
  }
  if (!(ratios.low >= 0.5 && ratios.debtLow > 0 && ratios.debtHigh > 0 && ratios.debtHigh < Number.POSITIVE_INFINITY))
    return false;
  const count = isPool ? law / STRIDE : legs;
  for (let place = 0; place < count; place += 1) {
    const then = place * STRIDE;
    if (Number.isNaN(reference[then + COEFFICIENT])) continue;
    const isCollateral = isPool ? table.entries[place]?.side === 'collateral' : place < collaterals;
    if (isPool && !mayHold(shape, table, place, isCollateral)) continue;
    const low = isCollateral ? ratios.low : ratios.debtLow;
    const high = isCollateral ? ratios.high : ratios.debtHigh;
    const now = isPool ? then : (terms[place] as number) * STRIDE;
    if (hasDoubled(low, high, table.averageStep > 0, reference, then, values, now)) return false;
  }
  return true;
}

/** Whether a pool's rows can have this term: a split pool's have the leading asset on a side or do not, and may have nothing else there. */
function mayHold({ piece, collaterals, legs }: Shape, table: TermTable, id: number, isCollateral: boolean): boolean {
  if (piece === ANY_TERMS) return true;
  const leads = (piece & (isCollateral ? LEADS_COLLATERAL : LEADS_DEBT)) !== 0;
  if (table.assetOf[id] === table.leader) return leads;
  return !leads || (isCollateral ? collaterals : legs - collaterals) > 1;
}

function addRatio(
  ratios: Ratios,
  isCollateral: boolean,
  reference: Float64Array,
  then: number,
  values: Float64Array,
  now: number,
  mayBeUnknown: boolean,
): boolean {
  const before = reference[then + COEFFICIENT] as number;
  const after = values[now + COEFFICIENT] as number;
  if (Number.isNaN(before)) return mayBeUnknown;
  if (before === 0) return after === 0;
  const ratio = after / before;
  if (!(ratio >= 0)) return false;
  if (isCollateral) {
    if (ratio < ratios.low) ratios.low = ratio;
    if (ratio > ratios.high) ratios.high = ratio;
  } else {
    if (ratio < ratios.debtLow) ratios.debtLow = ratio;
    if (ratio > ratios.debtHigh) ratios.debtHigh = ratio;
  }
  return true;
}

/** Whether a quantum has more than doubled against the ratio that keys are scaled by, or a threshold that an average truncates has moved. */
function hasDoubled(
  low: number,
  high: number,
  isAveraged: boolean,
  reference: Float64Array,
  then: number,
  values: Float64Array,
  now: number,
): boolean {
  return (
    (values[now + UNDER] as number) > 2 * low * (reference[then + UNDER] as number) ||
    (values[now + OVER] as number) > 2 * high * (reference[then + OVER] as number) ||
    (isAveraged && !Object.is(values[now + THRESHOLD], reference[then + THRESHOLD]))
  );
}

/** Rows of the tight run that `threshold` leaves unknown: [from, to), written at 2·index of `windows`. */
export function cutTight(shape: Shape, bound: Bound, ratios: Ratios, windows: Int32Array): void {
  const lowest = (ratios.debtLow / ratios.high / (1 + spreadOf(bound.truncation))) * (1 - SLACK);
  const highest = (ratios.debtHigh / ratios.low) * (1 + SLACK);
  for (let index = 0; index < CALM; index += 1) {
    const threshold = THRESHOLDS[index] as number;
    const from = firstAtLeast(shape.keys, threshold * lowest, 0, shape.tight, windows[2 * index] as number);
    windows[2 * index] = from;
    windows[2 * index + 1] = firstAtLeast(shape.keys, threshold * highest, from, shape.tight, from);
  }
}

/** End of the wide run's rows that may be below `threshold`. */
export function wideEndAt(shape: Shape, ratios: Ratios, threshold: number): number {
  const bound = threshold * (ratios.debtHigh / ratios.low) * (1 + SLACK);
  return firstAtLeast(shape.keys, bound, shape.tight, shape.sorted, shape.wideEnd);
}

/** What every row's key is multiplied by for a lower bound of its health factor. */
export const floorOf = (ratios: Ratios): number => (ratios.low / ratios.debtHigh) * (1 - SLACK);

/** How far the keys' order may be off: 0 when all coefficients moved by the same ratio. */
export const driftOf = (ratios: Ratios): number => (ratios.high / ratios.low) * (ratios.debtHigh / ratios.debtLow) - 1;

/**
 * The first row in [from, to) whose key is at least `bound`, else `to`; keys ascend. Gallops from `near`, where
 * it was before: a price moves little from one tick to the next.
 */
export function firstAtLeast(keys: Float32Array, bound: number, from: number, to: number, near: number): number {
  let low = from;
  let high = to;
  let step = 1;
  let probe = near < from ? from : near;
  if (probe < to && (keys[probe] as number) < bound) {
    for (;;) {
      low = probe + 1;
      probe += step;
      if (probe >= to) break;
      if ((keys[probe] as number) >= bound) {
        high = probe;
        break;
      }
      step *= 2;
    }
  } else {
    probe = (probe < to ? probe : to) - 1;
    while (probe >= from && (keys[probe] as number) >= bound) {
      high = probe;
      probe -= step;
      step *= 2;
    }
    if (probe >= from) low = probe + 1;
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as number) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
