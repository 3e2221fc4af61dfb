import type { RiskBook } from './book';
import { bindRow, bindShape, collateralSum, createBound, debtSum } from './bound';
import { createEvaluation } from './evaluation';
import { leadingAsset, promote } from './promote';
import { createSortScratch, makeRoom, type SortScratch, sortByKey } from './radix-sort';
import { resizeShape, type Shape } from './shape';
import { STRIDE, type TermTable } from './term-table';
import { placeWindows } from './tick';
import { spreadOf } from './windows';

/** Unordered rows or holes that a shape may have, and how far its coefficients may drift, before it is ordered anew. */
const LOOSE_ROWS = 6;
const LOOSE_SHARE = 1 / 16;
const MOST_DRIFT = 0.005;

/**
 * Orders the shapes that need it by the current terms; between ticks, since only classified shapes can be
 * ordered. Stops after about `rows` rows; answers how many it ordered.
 */
export function orderBook(book: RiskBook, rows = Number.POSITIVE_INFINITY): number {
  const evaluation = createEvaluation(
    book,
    () => undefined,
    () => {},
  );
  const scratch = createSortScratch();
  let ordered = 0;
  // Once only: rows that are in a split pool are known by it.
  if (book.terms.leader < 0 && book.size >= book.enoughForAShape) book.terms.leader = leadingAsset(book);
  const pools = referenceOf(book.terms, book.terms.entries.keys());
  // Shapes that a pool's common rows found are at the end, and come up in the same loop.
  for (const shape of book.shapes) {
    if (ordered >= rows) break;
    if (shape.isDirty || shape.collaterals === shape.legs || !needsOrder(shape)) continue;
    promote(book, shape);
    ordered += shape.rows;
    orderShape(book, shape, scratch);
    // One for all pools, by which it is seen that they have the same.
    shape.reference = shape.isPool ? pools : referenceOf(book.terms, shape.terms);
    bindShape(evaluation.bound, shape, book.terms);
    placeWindows(evaluation, shape);
  }
  return ordered;
}

export function needsOrder(shape: Shape): boolean {
  const allowed = LOOSE_ROWS + shape.rows * LOOSE_SHARE;
  return (
    shape.rows - shape.sorted > allowed ||
    shape.holes > allowed ||
    (shape.drift > MOST_DRIFT && shape.rows > LOOSE_ROWS)
  );
}

const WIDE = 0x8000_0000;
const LARGEST_KEY = 3e38;

/** Sorts a shape's rows into the two runs, without holes. */
function orderShape(book: RiskBook, shape: Shape, scratch: SortScratch): void {
  makeRoom(scratch, shape.rows);
  const { keys, order } = scratch;
  const asFloat = new Float32Array(keys.buffer, 0, keys.length);
  const bound = createBound();
  bindShape(bound, shape, book.terms);
  const spread = 1 + spreadOf(bound.truncation);
  let count = 0;
  let tight = 0;
  for (let row = 0; row < shape.rows; row += 1) {
    if ((shape.places[row] as number) < 0) continue;
    if (shape.isPool) bindRow(bound, shape, row, book.terms);
    const s = collateralSum(shape, row, bound);
    const d = debtSum(shape, row, bound);
    const low = (s * bound.lowFactor - 2 * bound.lowLess) / (d * bound.lowDebtFactor + 2 * bound.lowDebtMore);
    // Rounding to a float may go up by 2⁻²⁴ of it.
    asFloat[count] = low > 0 ? Math.min(low * (1 - 2 ** -23), LARGEST_KEY) : 0;
    const divisor = d * bound.highDebtFactor - 2 * bound.highDebtLess;
    const isTight =
      divisor > 0 && s * bound.highFactor + 2 * bound.highMore <= (asFloat[count] as number) * spread * divisor;
    if (isTight) tight += 1;
    // Floats that are not negative sort as their bits do; the free sign bit puts the wide ones behind.
    else keys[count] = (keys[count] as number) + WIDE;
    order[count] = row;
    count += 1;
  }
  const sorted = sortByKey(scratch, count);
  permute(shape, sorted.order, count, scratch);
  shape.rows = count;
  if (count < shape.capacity / 2) resizeShape(shape, Math.ceil(count / 8) * 8 + 8, book.backend.storage);
  for (let row = 0; row < count; row += 1) {
    sorted.keys[row] = (sorted.keys[row] as number) & ~WIDE;
    book.rowOf[shape.places[row] as number] = row;
  }
  shape.keys.set(new Float32Array(sorted.keys.buffer, 0, count));
  shape.holes = 0;
  shape.tight = tight;
  shape.sorted = count;
}

function referenceOf(terms: TermTable, of: Iterable<number>): Float64Array {
  const ids = [...of];
  const reference = new Float64Array(ids.length * STRIDE + 2);
  ids.forEach((id, place) => {
    reference.set(terms.values.subarray(id * STRIDE, (id + 1) * STRIDE), place * STRIDE);
  });
  reference.set([terms.averageStep, terms.sumSlack], ids.length * STRIDE);
  return reference;
}

function permute(shape: Shape, order: Uint32Array, count: number, { column: copy }: SortScratch): void {
  for (const column of [shape.health, ...shape.amounts]) {
    for (let row = 0; row < count; row += 1) copy[row] = column[order[row] as number] as number;
    column.set(copy.subarray(0, count));
  }
  for (const column of [shape.places, shape.classes, ...shape.rowTerms]) {
    for (let row = 0; row < count; row += 1) copy[row] = column[order[row] as number] as number;
    for (let row = 0; row < count; row += 1) column[row] = copy[row] as number;
  }
}
