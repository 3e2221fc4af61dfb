import type { Address } from 'viem';
import { type Place, type RiskBook, rowAt } from './book';
import { type Bound, bindRow, collateralSum, debtSum } from './bound';
import { type Shape, termAt } from './shape';
import { PRICE, STRIDE } from './term-table';

/**
 * The price of each row's collateral `leg` at which its health factor is 1, all else equal, base currency a
 * whole token, in doubles; not positive where no price of this asset does it, NaN where a price is unknown.
 * Debt in the same asset moves along. For a column or a chart; the exact rules' `liquidationPrice` decides to
 * the unit. The bound must be the shape's.
 * 1 = (s + (k − 1)·sᵢ) / (d + (k − 1)·dᵢ) gives k = 1 − (s − d)/(sᵢ − dᵢ).
 */
export function liquidationPrices(book: RiskBook, shape: Shape, bound: Bound, leg: number, out: Float64Array): void {
  const { coefficients, collaterals, legs } = bound;
  if (!shape.isPool && collaterals <= 2 && legs === collaterals + 1 && sameDebt(book, shape, 0, leg) < 0) {
    const price = priceOf(book, shape, 0, leg);
    const own = shape.amounts[leg] as Float64Array;
    const first = shape.amounts[0] as Float64Array;
    const second = shape.amounts[collaterals - 1] as Float64Array;
    const debt = shape.amounts[collaterals] as Float64Array;
    const a = coefficients[0] as number;
    const b = collaterals > 1 ? (coefficients[1] as number) : 0;
    const z = coefficients[collaterals] as number;
    const part = (coefficients[leg] as number) / price;
    for (let row = 0; row < shape.rows; row += 1) {
      const gap = (first[row] as number) * a + (second[row] as number) * b - (debt[row] as number) * z;
      out[row] = price - gap / ((own[row] as number) * part);
    }
    return;
  }
  for (let row = 0; row < shape.rows; row += 1) {
    if (shape.isPool) bindRow(bound, shape, row, book.terms);
    const price = priceOf(book, shape, row, leg);
    const slope = slopeOf(book, shape, row, leg, bound);
    const gap = collateralSum(shape, row, bound) - debtSum(shape, row, bound);
    out[row] = slope > 0 ? price - (price * gap) / slope : bound.isUnknown ? Number.NaN : 0;
  }
}

const priceOf = (book: RiskBook, shape: Shape, row: number, leg: number): number =>
  book.terms.values[termAt(shape, row, leg) * STRIDE + PRICE] as number;

const assetOf = (book: RiskBook, shape: Shape, row: number, leg: number): Address | undefined =>
  book.terms.entries[termAt(shape, row, leg)]?.asset;

/** The leg of an asset on one side of a row; −1 when it has none. */
function legOf(book: RiskBook, shape: Shape, row: number, side: 'collateral' | 'debt', asset: Address): number {
  const to = side === 'collateral' ? shape.collaterals : shape.legs;
  for (let leg = side === 'collateral' ? 0 : shape.collaterals; leg < to; leg += 1)
    if (assetOf(book, shape, row, leg) === asset) return leg;
  return -1;
}

function sameDebt(book: RiskBook, shape: Shape, row: number, leg: number): number {
  return legOf(book, shape, row, 'debt', assetOf(book, shape, row, leg) as Address);
}

/** What the gap between weighted collateral and debt loses as the price of a collateral leg goes to 0; the bound must be the row's. */
function slopeOf(book: RiskBook, shape: Shape, row: number, leg: number, bound: Bound): number {
  const part = (of: number): number =>
    ((shape.amounts[of] as Float64Array)[row] as number) * (bound.coefficients[of] as number);
  const same = sameDebt(book, shape, row, leg);
  return part(leg) - (same < 0 ? 0 : part(same));
}

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
  const leg = legOf(book, shape, row, 'collateral', collateral);
  const against = legOf(book, shape, row, 'debt', debt);
  if (leg < 0 || against < 0 || collateral === debt || bound.isUnknown) return undefined;
  const slope = slopeOf(book, shape, row, leg, bound);
  const gap = collateralSum(shape, row, bound) - debtSum(shape, row, bound);
  const trigger = (priceOf(book, shape, row, leg) * (1 - gap / slope)) / priceOf(book, shape, row, against);
  return slope > 0 && trigger > 0 ? trigger : undefined;
}
