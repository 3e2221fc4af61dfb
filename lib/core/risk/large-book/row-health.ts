import { type Shape, termAt } from '../kernel/shape';
import type { TermTable } from '../kernel/term-table';
import { STRIDE, THRESHOLD } from '../kernel/term-table';
import type { RowBlock } from './row-blocks';

/** The health factor of one row of a block, a decimal: with the average threshold truncated where the protocol does so. Infinity without debt. */
export function rowHealth(
  { averageStep, values }: Pick<TermTable, 'averageStep' | 'values'>,
  { shape, from, weighted, collateral, debt }: RowBlock,
  index: number,
): number {
  const owed = debt[index] as number;
  if (owed === 0) return Number.POSITIVE_INFINITY;
  const sum = weighted[index] as number;
  if (averageStep === 0 || hasOneThreshold(shape, from + index, values)) return sum / owed;
  const all = collateral[index] as number;
  // A quotient that is a multiple of the step but for a double's rounding is that multiple.
  return all === 0 ? 0 : (Math.floor(sum / all / averageStep + 1e-9) * averageStep * all) / owed;
}

/** An average of equal thresholds is that threshold, whatever is truncated. */
function hasOneThreshold(shape: Shape, row: number, values: Float64Array): boolean {
  let known = Number.NaN;
  for (let leg = 0; leg < shape.collaterals; leg += 1) {
    const threshold = values[termAt(shape, row, leg) * STRIDE + THRESHOLD] as number;
    if (Number.isNaN(threshold)) continue;
    if (!Number.isNaN(known) && threshold !== known) return false;
    known = threshold;
  }
  return true;
}
