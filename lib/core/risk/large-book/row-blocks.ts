import type { RiskBook } from '../kernel/book';
import { CALM } from '../kernel/classes';
import type { Shape } from '../kernel/shape';
import { COEFFICIENT, STRIDE, VALUE } from '../kernel/term-table';

/** Rows at a time: their sums stay in the nearest cache. */
export const BLOCK_ROWS = 1_024;

/**
 * The sums of consecutive rows of a shape, from 0; one object for all blocks: read it, do not keep it. Rows whose place
 * is negative are holes; sums with an unknown price are NaN.
 */
export interface RowBlock {
  shape: Shape;
  from: number;
  /** How many rows. */
  count: number;
  /** Σ value · threshold over collaterals, Σ value over collaterals, Σ value over debts: base currency, doubles. */
  readonly weighted: Float64Array;
  readonly collateral: Float64Array;
  readonly debt: Float64Array;
}

/**
 * Visits every row's sums at the terms `values`, in blocks; `near`: only stretches that hold every row below the
 * highest threshold (1.25) at the last tick's terms, and some others. Column by column, so that each leg costs one
 * multiplication in a loop without branches, whatever the number of legs.
 */
export function eachBlock(
  { shapes }: RiskBook,
  values: Float64Array,
  visit: (block: RowBlock) => void,
  near = false,
): void {
  const block = shapes[0] && emptyBlock(shapes[0], BLOCK_ROWS);
  for (const shape of shapes) if (block) visitBlocks(block, shape, near, values, visit);
}

/** The blocks of one shape, all of them. */
export function eachBlockOf(shape: Shape, values: Float64Array, visit: (block: RowBlock) => void): void {
  visitBlocks(emptyBlock(shape, Math.min(BLOCK_ROWS, shape.rows)), shape, false, values, visit);
}

/** A block of a single row. */
export function blockAt(shape: Shape, row: number, values: Float64Array): RowBlock {
  const block = emptyBlock(shape, 1);
  block.from = row;
  block.count = 1;
  fill(block, values);
  return block;
}

const emptyBlock = (shape: Shape, rows: number): RowBlock => ({
  shape,
  from: 0,
  count: 0,
  weighted: new Float64Array(rows),
  collateral: new Float64Array(rows),
  debt: new Float64Array(rows),
});

function visitBlocks(
  block: RowBlock,
  shape: Shape,
  near: boolean,
  values: Float64Array,
  visit: (block: RowBlock) => void,
): void {
  block.shape = shape;
  for (const [start, end] of stretches(shape, near))
    for (let from = start; from < end; from += BLOCK_ROWS) {
      block.from = from;
      block.count = Math.min(BLOCK_ROWS, end - from);
      fill(block, values);
      visit(block);
    }
}

function stretches(shape: Shape, near: boolean): readonly (readonly [number, number])[] {
  if (!near || !shape.hasWindows) return [[0, shape.rows]];
  return [
    [0, shape.windows[2 * CALM - 1] as number],
    [shape.tight, shape.wideEnd],
    [shape.sorted, shape.rows],
  ];
}

function fill({ shape, from, count, weighted, collateral, debt }: RowBlock, values: Float64Array): void {
  const { collaterals, legs, isPool, terms } = shape;
  if (collaterals === 0) {
    weighted.fill(0, 0, count);
    collateral.fill(0, 0, count);
  }
  if (legs === collaterals) debt.fill(0, 0, count);
  for (let leg = 0; leg < legs; leg += 1) {
    const amounts = shape.amounts[leg] as Float64Array;
    const isFirst = leg === 0 || leg === collaterals;
    if (isPool) {
      const ids = shape.rowTerms[leg] as Uint16Array;
      if (leg < collaterals) pooled(weighted, amounts, ids, values, COEFFICIENT, from, count, isFirst);
      pooled(leg < collaterals ? collateral : debt, amounts, ids, values, VALUE, from, count, isFirst);
    } else {
      const at = (terms[leg] as number) * STRIDE;
      if (leg < collaterals) scaled(weighted, amounts, values[at + COEFFICIENT] as number, from, count, isFirst);
      scaled(leg < collaterals ? collateral : debt, amounts, values[at + VALUE] as number, from, count, isFirst);
    }
  }
}

function scaled(
  to: Float64Array,
  amounts: Float64Array,
  factor: number,
  from: number,
  count: number,
  isFirst: boolean,
): void {
  if (isFirst) for (let i = 0; i < count; i += 1) to[i] = (amounts[from + i] as number) * factor;
  else for (let i = 0; i < count; i += 1) to[i] = (to[i] as number) + (amounts[from + i] as number) * factor;
}

function pooled(
  to: Float64Array,
  amounts: Float64Array,
  ids: Uint16Array,
  values: Float64Array,
  field: number,
  from: number,
  count: number,
  isFirst: boolean,
): void {
  for (let i = 0; i < count; i += 1) {
    const value = (amounts[from + i] as number) * (values[(ids[from + i] as number) * STRIDE + field] as number);
    to[i] = isFirst ? value : (to[i] as number) + value;
  }
}
