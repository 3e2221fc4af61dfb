import type { Address } from 'viem';
import type { RiskBook } from './book';
import { bindShape, createBound } from './bound';
import { createSortScratch, makeRoom, sortByKey } from './radix-sort';
import { createRowParts, PART_ROWS, writeParts } from './row-parts';
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
  // By term id, a raw unit's value; NaN of other assets.
  const worth = Float64Array.from(entries, (entry) =>
    entry.asset === asset ? (terms[entry.id * STRIDE + VALUE] as number) : Number.NaN,
  );
  const holding = new Set(
    entries.flatMap((entry) => (entry.asset === asset && entry.side === 'collateral' ? [...entry.shapes] : [])),
  );
  const using = book.shapes.filter(({ id, legs, collaterals }) => holding.has(id) && legs > collaterals);
  const room = using.reduce((sum, shape) => sum + shape.rows, 0);
  const rows = createRowParts(using.reduce((most, { legs }) => Math.max(most, legs), 0));
  const [slope, value] = [new Float64Array(PART_ROWS), new Float64Array(PART_ROWS)];
  const falls = new Float64Array(room);
  const values = new Float64Array(room);
  let count = 0;
  for (const shape of using) {
    bindShape(bound, shape, book.terms);
    for (let from = 0; from < shape.rows; from += PART_ROWS) {
      const length = Math.min(PART_ROWS, shape.rows - from);
      writeParts(rows, shape, bound, from, length);
      slope.fill(0, 0, length);
      value.fill(Number.NaN, 0, length);
      for (let leg = 0; leg < shape.legs; leg += 1) {
        const part = rows.parts[leg] as Float64Array;
        const raw = leg < shape.collaterals ? (shape.amounts[leg] as Float64Array) : undefined;
        if (shape.isPool) addPooled(slope, value, part, raw, shape.rowTerms[leg] as Uint16Array, worth, from, length);
        else addOwn(slope, value, part, raw, worth[shape.terms[leg] as number] as number, from, length);
      }
      for (let i = 0; i < length; i += 1) {
        const gap = rows.gap[i] as number;
        const own = slope[i] as number;
        // At a price of 0 the whole slope is lost: where that is less than the gap, no fall takes it. Neither what is
        // unknown, or not held, is in the curve, nor what left.
        if (!(gap < 0 || gap < own) || Number.isNaN(value[i]) || (shape.places[from + i] as number) < 0) continue;
        falls[count] = gap < 0 ? 0 : gap / own;
        values[count] = value[i] as number;
        count += 1;
      }
    }
  }
  return cumulated(falls.subarray(0, count), values.subarray(0, count));
}

/** Adds a leg of the asset to the rows' slopes, and writes what a collateral (its `raw`) is worth; other legs do nothing. */
function addOwn(
  slope: Float64Array,
  value: Float64Array,
  part: Float64Array,
  raw: Float64Array | undefined,
  worth: number,
  from: number,
  count: number,
): void {
  if (Number.isNaN(worth)) return;
  const sign = raw ? 1 : -1;
  for (let i = 0; i < count; i += 1) slope[i] = (slope[i] as number) + sign * (part[i] as number);
  if (raw) for (let i = 0; i < count; i += 1) value[i] = (raw[from + i] as number) * worth;
}

/** The same of a pool's leg, each row by its own term. */
function addPooled(
  slope: Float64Array,
  value: Float64Array,
  part: Float64Array,
  raw: Float64Array | undefined,
  ids: Uint16Array,
  worth: Float64Array,
  from: number,
  count: number,
): void {
  const sign = raw ? 1 : -1;
  for (let i = 0; i < count; i += 1) {
    const each = worth[ids[from + i] as number] as number;
    if (Number.isNaN(each)) continue;
    slope[i] = (slope[i] as number) + sign * (part[i] as number);
    if (raw) value[i] = (raw[from + i] as number) * each;
  }
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
