import type { Address } from 'viem';
import { type Place, type RiskBook, rowAt } from './book';
import { type Bound, bindRow, collateralSum, debtSum } from './bound';
import { createRowParts, PART_ROWS, writeParts } from './row-parts';
import { type Shape, termAt } from './shape';
import { PRICE, STRIDE } from './term-table';

/**
 * The price of each of a row's collaterals at which its health factor is 1, all else equal, base currency a
 * whole token, in doubles, one column of `out` a leg; not positive where no price of this asset does it, NaN
 * where a price is unknown. Debt in the same asset moves along. For columns and charts; the exact rules'
 * `liquidationPrice` decides to the unit. The bound must be the shape's.
 * 1 = (s + (k − 1)·sᵢ) / (d + (k − 1)·dᵢ) gives k = 1 − (s − d)/(sᵢ − dᵢ).
 */
export function liquidationPrices(book: RiskBook, shape: Shape, bound: Bound, out: readonly Float64Array[]): void {
  const { collaterals, legs, isPool } = shape;
  if (shape.rows === 0) return;
  const { values } = book.terms;
  const same = Array.from({ length: collaterals }, (_, leg) => sameDebt(book, shape, 0, leg));
  if (!isPool && collaterals <= 2 && legs === collaterals + 1 && same.every((leg) => leg < 0)) {
    for (let leg = 0; leg < collaterals; leg += 1)
      oneDebt(
        shape,
        bound,
        leg,
        values[(shape.terms[leg] as number) * STRIDE + PRICE] as number,
        out[leg] as Float64Array,
      );
    return;
  }
  const rows = createRowParts(legs);
  const assetOf = Int32Array.from(book.terms.assetOf);
  const priceOf = Float64Array.from(assetOf, (_, id) => values[id * STRIDE + PRICE] as number);
  for (let from = 0; from < shape.rows; from += PART_ROWS) {
    const count = Math.min(PART_ROWS, shape.rows - from);
    writeParts(rows, shape, bound, from, count);
    const { parts, gap } = rows;
    for (let leg = 0; leg < collaterals; leg += 1) {
      const slope = parts[leg] as Float64Array;
      const to = out[leg] as Float64Array;
      const ids = isPool ? (shape.rowTerms[leg] as Uint16Array) : undefined;
      for (let debt = collaterals; debt < legs; debt += 1) {
        const part = parts[debt] as Float64Array;
        if (ids) lessSame(slope, part, assetOf, ids, shape.rowTerms[debt] as Uint16Array, from, count);
        else if (same[leg] === debt)
          for (let i = 0; i < count; i += 1) slope[i] = (slope[i] as number) - (part[i] as number);
      }
      const price = ids ? 0 : (priceOf[shape.terms[leg] as number] as number);
      for (let i = 0; i < count; i += 1) {
        const k = slope[i] as number;
        const own = ids ? (priceOf[ids[from + i] as number] as number) : price;
        // An unknown price makes the gap NaN, and the answer with it.
        to[from + i] = k <= 0 ? (gap[i] as number) * 0 : own - (own * (gap[i] as number)) / k;
      }
    }
  }
}

/** Takes a debt's part from the slopes of those rows whose collateral is in the same asset. */
function lessSame(
  slope: Float64Array,
  part: Float64Array,
  assetOf: Int32Array,
  held: Uint16Array,
  owed: Uint16Array,
  from: number,
  count: number,
): void {
  for (let i = 0; i < count; i += 1)
    if (assetOf[held[from + i] as number] === assetOf[owed[from + i] as number])
      slope[i] = (slope[i] as number) - (part[i] as number);
}

/** The common case, written out: at most two collaterals, one debt, in other assets. */
function oneDebt(
  { amounts, rows }: Shape,
  { coefficients, collaterals }: Bound,
  leg: number,
  price: number,
  out: Float64Array,
): void {
  const own = amounts[leg] as Float64Array;
  const first = amounts[0] as Float64Array;
  const second = amounts[collaterals - 1] as Float64Array;
  const debt = amounts[collaterals] as Float64Array;
  const a = coefficients[0] as number;
  const b = collaterals > 1 ? (coefficients[1] as number) : 0;
  const z = coefficients[collaterals] as number;
  const perRaw = (coefficients[leg] as number) / price;
  for (let row = 0; row < rows; row += 1) {
    const gap = (first[row] as number) * a + (second[row] as number) * b - (debt[row] as number) * z;
    out[row] = price - gap / ((own[row] as number) * perRaw);
  }
}

const part = ({ amounts }: Shape, row: number, leg: number, { coefficients }: Bound): number =>
  ((amounts[leg] as Float64Array)[row] as number) * (coefficients[leg] as number);

/** The leg of an asset, by its number in the table, among [from, to) of a row; −1 when none. */
function findLeg(
  { terms: { assetOf } }: RiskBook,
  shape: Shape,
  row: number,
  from: number,
  to: number,
  asset: number | undefined,
): number {
  for (let leg = from; leg < to; leg += 1) if (assetOf[termAt(shape, row, leg)] === asset) return leg;
  return -1;
}

/** The debt leg in the asset of a collateral leg; −1 when none. */
const sameDebt = (book: RiskBook, shape: Shape, row: number, leg: number): number =>
  findLeg(book, shape, row, shape.collaterals, shape.legs, book.terms.assetOf[termAt(shape, row, leg)]);

/**
 * Health factor of one position at the terms in force, in doubles: Infinity without debt, `undefined` when a
 * price is unknown. Under a law that truncates the average threshold it may lie up to a basis point of
 * threshold above the exact one.
 */
export function healthAt(book: RiskBook, bound: Bound, place: Place): number | undefined {
  const { shape, row } = rowAt(book, place);
  bindRow(bound, shape, row, book.terms);
  if (bound.isUnknown) return undefined;
  return bound.legs === bound.collaterals
    ? Number.POSITIVE_INFINITY
    : collateralSum(shape, row, bound) / debtSum(shape, row, bound);
}

/**
 * The ratio price(collateral) / price(debt) at which the health factor is 1, both whole tokens, the debt's
 * price and all others as they are: for a pair that moves together (a staked token against its base) the
 * trigger that matters, where their common price in dollars does not. `undefined` when no ratio does it.
 */
export function ratioTrigger(
  book: RiskBook,
  bound: Bound,
  place: Place,
  collateral: Address,
  debt: Address,
): number | undefined {
  const { shape, row } = rowAt(book, place);
  bindRow(bound, shape, row, book.terms);
  const { assets, values } = book.terms;
  const leg = findLeg(book, shape, row, 0, shape.collaterals, assets.get(collateral));
  const against = findLeg(book, shape, row, shape.collaterals, shape.legs, assets.get(debt));
  if (leg < 0 || against < 0 || collateral === debt || bound.isUnknown) return undefined;
  const same = sameDebt(book, shape, row, leg);
  const slope = part(shape, row, leg, bound) - (same < 0 ? 0 : part(shape, row, same, bound));
  const gap = collateralSum(shape, row, bound) - debtSum(shape, row, bound);
  const priceOf = (of: number): number => values[termAt(shape, row, of) * STRIDE + PRICE] as number;
  const trigger = (priceOf(leg) * (1 - gap / slope)) / priceOf(against);
  return slope > 0 && trigger > 0 ? trigger : undefined;
}
