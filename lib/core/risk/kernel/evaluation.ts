import type { Place, RiskBook } from './book';
import { type Bound, bindRow, bindShape, classOf, collateralSum, debtSum } from './bound';
import { CALM, exactClass, IN_DOUBT, UNKNOWN } from './classes';
import type { Shape } from './shape';
import { PASS_ROWS, SAME_CLASS } from './sweep-loops';
import type { Ratios } from './windows';

/** The exact health factor of a place in wad at the terms in force, by the protocol's own rules; `undefined` = unknown. */
export type Exact = (place: Place) => bigint | undefined;

/** A position whose class changed; `before` is `UNSET` the first time. */
export type OnCross = (place: Place, now: number, before: number) => void;

export interface Evaluation {
  readonly book: RiskBook;
  readonly exact: Exact;
  readonly onCross: OnCross;
  readonly bound: Bound;
  readonly ratios: Ratios;
  /** The windows of the tick before. */
  readonly windowsBefore: Int32Array;
  /** Rows evaluated in doubles, places asked of the exact rules, classes changed. */
  rows: number;
  asked: number;
  crossed: number;
}

export const createEvaluation = (book: RiskBook, exact: Exact, onCross: OnCross): Evaluation => ({
  book,
  exact,
  onCross,
  bound: book.bound,
  ratios: book.ratios,
  windowsBefore: new Int32Array(2 * CALM),
  rows: 0,
  asked: 0,
  crossed: 0,
});

/** Classifies rows [from, to) of a shape at the terms in force; the bound must be the shape's, and is so afterwards. */
export function evaluateRows(evaluation: Evaluation, shape: Shape, from: number, to: number): void {
  if (to <= from) return;
  const { bound, book } = evaluation;
  evaluation.rows += to - from;
  if (bound.isUnknown) {
    for (let row = from; row < to; row += 1) setClass(evaluation, shape, row, UNKNOWN);
    return;
  }
  for (let first = from; first < to; first += PASS_ROWS) {
    const count = book.backend.sweepRows(
      shape,
      bound,
      first,
      Math.min(to, first + PASS_ROWS),
      book.pending,
      SAME_CLASS,
    );
    if (count > 0) settle(evaluation, shape, count);
  }
}

/** Gives rows [from, to) of a shape a class that is certain. */
export function assignRows(evaluation: Evaluation, shape: Shape, from: number, to: number, now: number): void {
  const { classes } = shape;
  for (let row = from; row < to; row += 1) if (classes[row] !== now) setClass(evaluation, shape, row, now);
}

/** Gives the first `count` pending rows their class, by the exact rules where the doubles cannot. */
function settle(evaluation: Evaluation, shape: Shape, count: number): void {
  const { bound, book } = evaluation;
  const { rows, reached } = book.pending;
  for (let index = 0; index < count; index += 1) {
    const row = rows[index] as number;
    const place = shape.places[row] as number;
    if (place < 0) continue;
    let now = reached[index] as number;
    if (now === IN_DOUBT) {
      // Of a pool, with the quanta of the row's own terms: they are narrower.
      if (shape.isPool) bindRow(bound, shape, row, book.terms);
      now = classAtRow(evaluation, shape, row, place);
      if (shape.isPool) bindShape(bound, shape, book.terms);
    }
    setClass(evaluation, shape, row, now);
  }
}

function classAtRow(evaluation: Evaluation, shape: Shape, row: number, place: Place): number {
  const { bound } = evaluation;
  if (bound.isUnknown) return UNKNOWN;
  if (bound.legs === bound.collaterals) return CALM;
  const now = classOf(collateralSum(shape, row, bound), debtSum(shape, row, bound), bound);
  if (now !== IN_DOUBT) return now;
  evaluation.asked += 1;
  return exactClass(evaluation.exact(place));
}

function setClass(evaluation: Evaluation, shape: Shape, row: number, now: number): void {
  const before = shape.classes[row] as number;
  const place = shape.places[row] as number;
  if (now === before || place < 0) return;
  const { counts } = evaluation.book;
  shape.classes[row] = now;
  counts[before] = (counts[before] as number) - 1;
  counts[now] = (counts[now] as number) + 1;
  evaluation.crossed += 1;
  evaluation.onCross(place, now, before);
}
