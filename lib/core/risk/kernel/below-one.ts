import type { Place, RiskBook } from './book';
import { type Bound, bindRow, bindShape, classOf, createBound } from './bound';
import { exactClass, IN_DOUBT } from './classes';
import type { Exact } from './evaluation';
import type { Shape } from './shape';
import { ABOVE_ONE, createPending, PASS_ROWS } from './sweep-loops';
import { createRatios, firstAtLeast, floorOf, ratiosTo } from './windows';

/** A row below 1 at other terms. One object for all rows: read it, do not keep it. */
export interface RowBelow {
  shape: Shape;
  row: number;
  place: Place;
  /** As the book stands. */
  wasBelow: boolean;
  /** Σ collateral · threshold, and debt, at the other terms; doubles within the bound. */
  weighted: number;
  debt: number;
  bound: Bound;
}

/**
 * Visits every position whose health factor is below 1 at the terms `values` of `termsIn` (any prices, indices,
 * thresholds, bonuses), by exact class; the book stays as it is. `exact` answers for the same terms. Rows are passed over
 * where the index shows that they stay above 1. Answers how many are unknown there, which are not visited.
 */
export function eachBelowOne(
  { shapes, terms, backend }: RiskBook,
  values: Float64Array,
  exact: Exact,
  visit: (row: RowBelow) => void,
): number {
  const bound = createBound();
  const own = createBound();
  const ratios = createRatios();
  const open = createPending(backend.storage);
  let unknown = 0;
  for (const shape of shapes) {
    if (shape.rows === 0) continue;
    bindShape(bound, shape, terms, values);
    if (bound.isUnknown) {
      unknown += shape.rows - shape.holes;
      continue;
    }
    if (shape.legs === shape.collaterals && !shape.isPool) continue;
    const found: RowBelow = { shape, row: 0, place: 0, wasBelow: false, weighted: 0.5, debt: 0.5, bound };
    // Rows whose key · floor is at least 1 stay above it: only those before the cut are evaluated.
    const floor = ratiosTo(shape, terms, values, ratios) ? floorOf(ratios) : 0;
    const stretches = [
      [0, firstAtLeast(shape.keys, 1 / floor, 0, shape.tight, 0)],
      [shape.tight, firstAtLeast(shape.keys, 1 / floor, shape.tight, shape.sorted, shape.tight)],
      [shape.sorted, shape.rows],
    ] as const;
    for (const [from, to] of passesOf(stretches)) {
      const count = backend.sweepRows(shape, bound, from, to, open, ABOVE_ONE);
      for (let index = 0; index < count; index += 1) {
        const row = open.rows[index] as number;
        const place = shape.places[row] as number;
        if (place < 0) continue;
        // A pool's rows were found with wider quanta than their own, which matter where those leave it in doubt.
        found.bound = bound;
        let reached = open.reached[index] as number;
        if (reached === IN_DOUBT && shape.isPool) {
          bindRow(own, shape, row, terms, values);
          found.bound = own;
        }
        if (found.bound.isUnknown) {
          unknown += 1;
          continue;
        }
        if (shape.legs === shape.collaterals) continue;
        found.weighted = rowSum(shape, row, found.bound, 0, shape.collaterals);
        found.debt = rowSum(shape, row, found.bound, shape.collaterals, shape.legs);
        if (found.bound === own) reached = classOf(found.weighted, found.debt, own);
        if ((reached === IN_DOUBT ? exactClass(exact(place)) : reached) > 0) continue;
        found.row = row;
        found.place = place;
        found.wasBelow = shape.classes[row] === 0;
        visit(found);
      }
    }
  }
  backend.storage.give(open.region);
  return unknown;
}

/** Σ raw · coefficient over legs [from, to) of a row, at its own bound or its pool's. */
function rowSum(
  { amounts, rowTerms }: Shape,
  row: number,
  { coefficients, byLeg }: Bound,
  from: number,
  to: number,
): number {
  const isByTerm = coefficients !== byLeg;
  let sum = 0;
  for (let leg = from; leg < to; leg += 1) {
    const of = isByTerm ? ((rowTerms[leg] as Uint16Array)[row] as number) : leg;
    sum += ((amounts[leg] as Float64Array)[row] as number) * (coefficients[of] as number);
  }
  return sum;
}

/** Stretches of rows in passes that are not too long. */
function* passesOf(stretches: readonly (readonly [number, number])[]): Generator<readonly [number, number]> {
  for (const [from, to] of stretches)
    for (let first = from; first < to; first += PASS_ROWS) yield [first, Math.min(to, first + PASS_ROWS)];
}
