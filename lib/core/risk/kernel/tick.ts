import type { RiskBook } from './book';
import { bindShape } from './bound';
import { CALM, THRESHOLDS } from './classes';
import { assignRows, createEvaluation, type Evaluation, type Exact, evaluateRows, type OnCross } from './evaluation';
import type { Shape } from './shape';
import { cutTight, driftOf, floorOf, ratiosTo, wideEndAt } from './windows';

export interface TickReport {
  readonly shapes: number;
  /** Rows evaluated in doubles; of them, places asked of the exact rules. */
  readonly rows: number;
  readonly asked: number;
  readonly crossed: number;
}

/**
 * After `priceBook` or changes of positions: gives every position whose class can have changed its class,
 * and tells of each that did. Touches only shapes with a changed leg, and of them only rows that the index
 * leaves open. The classes then equal those of the exact rules for the whole book.
 */
export function tick(book: RiskBook, exact: Exact, onCross: OnCross): TickReport {
  const evaluation = createEvaluation(book, exact, onCross);
  const { dirty } = book;
  const shapes = dirty.length;
  for (let index = 0; index < shapes; index += 1) {
    const shape = book.shapes[dirty[index] as number] as Shape;
    bindShape(evaluation.bound, shape, book.terms);
    tickShape(evaluation, shape);
  }
  dirty.length = 0;
  return { shapes, rows: evaluation.rows, asked: evaluation.asked, crossed: evaluation.crossed };
}

/** The same by evaluating every row of every shape: the first classification, and the reference for `tick`. */
export function sweep(book: RiskBook, exact: Exact, onCross: OnCross): TickReport {
  const evaluation = createEvaluation(book, exact, onCross);
  for (const shape of book.shapes) {
    bindShape(evaluation.bound, shape, book.terms);
    book.backend.writeHealth(shape, evaluation.bound, 0, shape.rows);
    evaluateRows(evaluation, shape, 0, shape.rows);
    placeWindows(evaluation, shape);
    shape.isDirty = false;
  }
  book.dirty.length = 0;
  return { shapes: book.shapes.length, rows: evaluation.rows, asked: evaluation.asked, crossed: evaluation.crossed };
}

/**
 * The same as `sweep`, with every health factor written anew, by the index: the classes of the rows that two
 * searches a threshold tell apart are known without comparing each. Shapes that have no index are swept.
 */
export function evaluateAll(book: RiskBook, exact: Exact, onCross: OnCross): TickReport {
  const evaluation = createEvaluation(book, exact, onCross);
  for (const shape of book.shapes) {
    bindShape(evaluation.bound, shape, book.terms);
    // First, so that the rows that the index leaves open are then in the nearest cache.
    book.backend.writeHealth(shape, evaluation.bound, 0, shape.rows);
    tickShape(evaluation, shape);
  }
  book.dirty.length = 0;
  return { shapes: book.shapes.length, rows: evaluation.rows, asked: evaluation.asked, crossed: evaluation.crossed };
}

/** Cuts the runs at the bound's terms: the classes of the rows must be those of the same terms. */
export function placeWindows(evaluation: Evaluation, shape: Shape): void {
  const { book, bound, ratios } = evaluation;
  shape.hasWindows = false;
  shape.floor = 0;
  shape.drift = Number.POSITIVE_INFINITY;
  if (bound.isUnknown || shape.legs === shape.collaterals || !ratiosTo(shape, book.terms, book.terms.values, ratios))
    return;
  cutTight(shape, bound, ratios, shape.windows);
  shape.wideEnd = wideEndAt(shape, ratios, THRESHOLDS[CALM - 1] as number);
  shape.floor = floorOf(ratios);
  shape.drift = driftOf(ratios);
  shape.hasWindows = true;
}

/** The bound must be the shape's, and is so afterwards. */
function tickShape(evaluation: Evaluation, shape: Shape): void {
  shape.isDirty = false;
  const wideBefore = shape.wideEnd;
  const hadWindows = shape.hasWindows;
  const before = evaluation.windowsBefore;
  // No `set`: a call to it costs more than these few.
  for (let index = 0; index < before.length; index += 1) before[index] = shape.windows[index] as number;
  placeWindows(evaluation, shape);
  if (!hadWindows || !shape.hasWindows) {
    evaluateRows(evaluation, shape, 0, shape.rows);
    return;
  }
  // What was open or is open, and all rows between: ascending, so that overlapping stretches merge.
  const { windows } = shape;
  let done = 0;
  for (let index = 0; index < CALM; index += 1) {
    const from = Math.max(done, Math.min(before[2 * index] as number, windows[2 * index] as number));
    const to = Math.max(before[2 * index + 1] as number, windows[2 * index + 1] as number);
    if (from < to) settleStretch(evaluation, shape, from, to);
    done = Math.max(done, to);
  }
  evaluateRows(evaluation, shape, shape.tight, Math.max(wideBefore, shape.wideEnd));
  evaluateRows(evaluation, shape, shape.sorted, shape.rows);
}

/** Rows [from, to) of the tight run: those in no window have the class that it says, the others are evaluated. */
function settleStretch(evaluation: Evaluation, shape: Shape, from: number, to: number): void {
  const { windows } = shape;
  let row = from;
  for (let reached = 0; reached < CALM; reached += 1) {
    const open = Math.min(to, windows[2 * reached] as number);
    const close = Math.min(to, windows[2 * reached + 1] as number);
    if (row < open) {
      assignRows(evaluation, shape, row, open, reached);
      row = open;
    }
    if (row < close) {
      evaluateRows(evaluation, shape, row, close);
      row = close;
    }
  }
  if (row < to) assignRows(evaluation, shape, row, to, CALM);
}
