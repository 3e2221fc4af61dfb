import type { RiskBook } from './book';
import { type Bound, bindRow, bindShape, classOf, collateralSum, createBound, debtSum } from './bound';
import { exactClass, IN_DOUBT } from './classes';
import type { Exact } from './evaluation';
import { type Shape, termAt } from './shape';
import { ABOVE_ONE, sweepRows } from './sweep-loops';
import { AFTER_BONUS, STRIDE, VALUE } from './term-table';
import { firstAtLeast, floorOf, type Ratios, ratiosTo } from './windows';

/** What other terms would do to the book. Values in base currency at those terms, doubles. */
export interface ShockResult {
  /** Health factor below 1 there; of them, not below 1 as the book stands. Counts are exact. */
  liquidatable: number;
  newly: number;
  debt: number;
  collateral: number;
  /** Σ of debt above collateral. */
  badDebt: number;
  /** Σ of debt that the collateral does not repay once liquidators took their bonus. */
  lossAfterBonus: number;
  /** Positions whose price is unknown there: in no figure above. */
  unknown: number;
  rows: number;
  asked: number;
}

/**
 * The book at the terms `values` of `termsIn` (any prices, indices, thresholds, bonuses), unchanged itself.
 * `exact` answers for the same terms. Rows are passed over where the index shows that they stay above 1.
 */
export function shock(book: RiskBook, values: Float64Array, exact: Exact): ShockResult {
  const result = nothing();
  const bound = createBound();
  const ratios: Ratios = { low: 1, high: 1, debtLow: 1, debtHigh: 1 };
  let most = 0;
  for (const { rows } of book.shapes) most = Math.max(most, rows);
  const open = new Int32Array(most);
  const health = new Float64Array(most);
  for (const shape of book.shapes) {
    bindShape(bound, shape, book.terms, values);
    if (bound.isUnknown) {
      result.unknown += shape.rows - shape.holes;
      continue;
    }
    if (shape.legs === shape.collaterals && !shape.isPool) continue;
    // Rows from these on are certainly above 1: key · floor is a lower bound.
    const floor = ratiosTo(shape, book.terms, values, ratios) ? floorOf(ratios) : 0;
    const tightEnd = firstAtLeast(shape.keys, 1 / floor, 0, shape.tight, 0);
    const wideEnd = firstAtLeast(shape.keys, 1 / floor, shape.tight, shape.sorted, shape.tight);
    for (const [from, to] of [
      [0, tightEnd],
      [shape.tight, wideEnd],
      [shape.sorted, shape.rows],
    ] as const) {
      if (from === to) continue;
      result.rows += to - from;
      const count = sweepRows({ ...shape, health }, bound, from, to, open, ABOVE_ONE);
      for (let index = 0; index < count; index += 1)
        judge(result, book, shape, open[index] as number, bound, values, exact);
      if (shape.isPool && count > 0) bindShape(bound, shape, book.terms, values);
    }
  }
  return result;
}

const nothing = (): ShockResult => ({
  liquidatable: 0,
  newly: 0,
  debt: 0,
  collateral: 0,
  badDebt: 0,
  lossAfterBonus: 0,
  unknown: 0,
  rows: 0,
  asked: 0,
});

/** One row that is not certainly above 1. */
function judge(
  result: ShockResult,
  book: RiskBook,
  shape: Shape,
  row: number,
  bound: Bound,
  values: Float64Array,
  exact: Exact,
): void {
  const place = shape.places[row] as number;
  if (place < 0) return;
  if (shape.isPool) bindRow(bound, shape, row, book.terms, values);
  if (bound.isUnknown) {
    result.unknown += 1;
    return;
  }
  if (bound.legs === bound.collaterals) return;
  const debt = debtSum(shape, row, bound);
  let now = classOf(collateralSum(shape, row, bound), debt, bound);
  if (now === IN_DOUBT) {
    result.asked += 1;
    now = exactClass(exact(place));
  }
  if (now > 0) return;
  result.liquidatable += 1;
  if ((shape.classes[row] as number) > 0) result.newly += 1;
  addLosses(result, shape, row, values, debt);
}

function addLosses(result: ShockResult, shape: Shape, row: number, values: Float64Array, debt: number): void {
  let collateral = 0;
  let repays = 0;
  for (let leg = 0; leg < shape.collaterals; leg += 1) {
    const raw = (shape.amounts[leg] as Float64Array)[row] as number;
    const at = termAt(shape, row, leg) * STRIDE;
    collateral += raw * (values[at + VALUE] as number);
    repays += raw * (values[at + AFTER_BONUS] as number);
  }
  result.debt += debt;
  result.collateral += collateral;
  if (debt > collateral) result.badDebt += debt - collateral;
  if (debt > repays) result.lossAfterBonus += debt - repays;
}
