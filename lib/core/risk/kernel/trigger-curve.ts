import type { Address } from 'viem';
import type { RiskBook } from './book';
import { bindRow, collateralSum, createBound, debtSum } from './bound';
import { createSortScratch, makeRoom, sortByKey } from './radix-sort';
import { type Shape, termAt } from './shape';
import { STRIDE, VALUE } from './term-table';

/** Collateral at risk against the fall of one asset's price, every step of it: ascending in the fall. */
export interface TriggerCurve {
  /** Falls as fractions of today's price, in [0, 1]. */
  readonly falls: Float64Array;
  /** Collateral in the asset, base currency, of positions below 1 once the price alone has fallen that far. */
  readonly collateral: Float64Array;
}

/**
 * The exact curve of an asset: one step a position that any fall of this price alone takes below 1, those
 * below 1 already at a fall of 0. Doubles: a step may stand a rounding of its own position off. Positions
 * with an unknown price are in none.
 */
export function triggerCurve(book: RiskBook, asset: Address): TriggerCurve {
  const bound = createBound();
  const { entries, values: terms } = book.terms;
  const isOfAsset = Uint8Array.from(entries, (entry) => (entry.asset === asset ? 1 : 0));
  const using = book.shapes.filter((shape) => shape.isPool || shape.terms.some((id) => isOfAsset[id] === 1));
  const room = using.reduce((sum, shape) => sum + shape.rows, 0);
  const falls = new Float64Array(room);
  const values = new Float64Array(room);
  let count = 0;
  for (const shape of using) {
    const { legs, collaterals } = shape;
    let leg = -1;
    let same = -1;
    for (let row = 0; row < shape.rows; row += 1) {
      if (row === 0 || shape.isPool) {
        leg = findLeg(shape, row, isOfAsset, 0, collaterals);
        same = findLeg(shape, row, isOfAsset, collaterals, legs);
        if (leg >= 0) bindRow(bound, shape, row, book.terms);
      }
      if (leg < 0 || bound.isUnknown || legs === collaterals || (shape.places[row] as number) < 0) continue;
      const { coefficients } = bound;
      const own = (shape.amounts[leg] as Float64Array)[row] as number;
      const gap = collateralSum(shape, row, bound) - debtSum(shape, row, bound);
      const against =
        same < 0 ? 0 : ((shape.amounts[same] as Float64Array)[row] as number) * (coefficients[same] as number);
      const slope = own * (coefficients[leg] as number) - against;
      // At a price of 0 the whole slope is lost: where that is less than the gap, no fall takes it.
      if (gap >= 0 && gap >= slope) continue;
      falls[count] = gap < 0 ? 0 : gap / slope;
      values[count] = own * (terms[termAt(shape, row, leg) * STRIDE + VALUE] as number);
      count += 1;
    }
  }
  return cumulated(falls.subarray(0, count), values.subarray(0, count));
}

function findLeg(shape: Shape, row: number, isOfAsset: Uint8Array, from: number, to: number): number {
  for (let leg = from; leg < to; leg += 1) if (isOfAsset[termAt(shape, row, leg)] === 1) return leg;
  return -1;
}

/** Collateral at risk at a fall, a fraction. */
export function collateralAt(curve: TriggerCurve, fall: number): number {
  let low = 0;
  let high = curve.falls.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((curve.falls[middle] as number) <= fall) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : (curve.collateral[low - 1] as number);
}

/** Falls are told apart by 2⁻³²: finer than what an oracle's eight decimals say. */
const STEPS = 2 ** 32 - 1;

function cumulated(falls: Float64Array, values: Float64Array): TriggerCurve {
  const count = falls.length;
  const scratch = createSortScratch();
  makeRoom(scratch, count);
  for (let from = 0; from < count; from += 1) {
    scratch.keys[from] = (falls[from] as number) * STEPS;
    scratch.order[from] = from;
  }
  const { order } = sortByKey(scratch, count);
  const curve = { falls: new Float64Array(count), collateral: new Float64Array(count) };
  let total = 0;
  let last = 0;
  for (let to = 0; to < count; to += 1) {
    const from = order[to] as number;
    total += values[from] as number;
    last = Math.max(last, falls[from] as number);
    curve.falls[to] = last;
    curve.collateral[to] = total;
  }
  return curve;
}
