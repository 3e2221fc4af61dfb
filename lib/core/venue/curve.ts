/**
 * What selling gives, as a chain of pieces that each behave as one constant-product pool. Over a piece that starts
 * at input `from` and output `out`, `d` more gives price·d / (1 + bend·d), and the next unit price / (1 + bend·d)².
 * A v2 pair is one piece, a v3 pool one a tick range, and both the best split over several curves (`mergeCurves`)
 * and a sale through one into the next (`chainCurves`) are such chains again, exactly: no step, no search.
 * Doubles: they choose the split; the amounts of the result are counted in integers afterwards.
 */
export interface Curve {
  /** Base units sold where each piece starts; ascending, the first 0. */
  readonly from: readonly number[];
  /** Base units got by then. */
  readonly out: readonly number[];
  /** Out for the next unit in, the fee taken; descending. */
  readonly price: readonly number[];
  /** Per base unit in; positive. */
  readonly bend: readonly number[];
  /** Up to here the depth is known; 0 for a curve of no pieces. */
  readonly max: number;
}

export const NO_CURVE: Curve = { from: [], out: [], price: [], bend: [], max: 0 };

/** Place of the last piece that starts at or before `value`. */
function pieceAt(starts: readonly number[], value: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What `amount` gives; NaN beyond what is known. */
export function outOf(curve: Curve, amount: number): number {
  if (!(amount >= 0 && amount <= curve.max) || curve.from.length === 0) return amount === 0 ? 0 : Number.NaN;
  const piece = pieceAt(curve.from, amount);
  const d = amount - (curve.from[piece] as number);
  return (curve.out[piece] as number) + ((curve.price[piece] as number) * d) / (1 + (curve.bend[piece] as number) * d);
}

/** What the next unit gives after `amount`: the derivative of `outOf`; NaN beyond what is known. */
export function marginalAt(curve: Curve, amount: number): number {
  if (!(amount >= 0 && amount <= curve.max) || curve.from.length === 0) return Number.NaN;
  const piece = pieceAt(curve.from, amount);
  const bent = 1 + (curve.bend[piece] as number) * (amount - (curve.from[piece] as number));
  return (curve.price[piece] as number) / (bent * bent);
}

/** The amount after which the next unit gives no more than `marginal`; at most `max`. */
export function amountAtMarginal({ from, price, bend, max }: Curve, marginal: number): number {
  let low = 0;
  let high = price.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((price[middle] as number) > marginal) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return 0;
  const piece = low - 1;
  const d = (Math.sqrt((price[piece] as number) / marginal) - 1) / (bend[piece] as number);
  return Math.min((from[piece] as number) + d, from[low] ?? max);
}

/** The amount that gives `out`; NaN where no known amount gives so much. */
export function amountFor({ from, out: outs, price, bend, max }: Curve, out: number): number {
  if (!(out > 0)) return out === 0 ? 0 : Number.NaN;
  const piece = pieceAt(outs, out);
  if (piece < 0) return Number.NaN;
  const gained = out - (outs[piece] as number);
  const left = (price[piece] as number) - (bend[piece] as number) * gained;
  const amount = (from[piece] as number) + gained / left;
  const end = from[piece + 1] ?? max;
  if (left > 0 && amount <= end) return amount;
  // Between a piece's end and the next one's start lies rounding alone; past the last one, the unknown.
  return piece + 1 < from.length ? end : amount <= max * (1 + 1e-12) ? max : Number.NaN;
}
