import type { Bound } from './bound';
import type { Shape } from './shape';

/** Rows at a time: what is made of them stays in the nearest cache. */
export const PART_ROWS = 1_024;

/** Of consecutive rows, from 0: raw · coefficient by leg, and Σ of collaterals less Σ of debts; NaN where a price is unknown. */
export interface RowParts {
  readonly parts: readonly Float64Array[];
  readonly gap: Float64Array;
}

export const createRowParts = (legs: number): RowParts => ({
  parts: Array.from({ length: legs }, () => new Float64Array(PART_ROWS)),
  gap: new Float64Array(PART_ROWS),
});

/** Of rows [from, from + count), at most `PART_ROWS`, at the bound's terms, which are the shape's. Column by column, in loops without branches. */
export function writeParts({ parts, gap }: RowParts, shape: Shape, bound: Bound, from: number, count: number): void {
  const { legs, collaterals, isPool, amounts, rowTerms } = shape;
  const { coefficients } = bound;
  gap.fill(0, 0, count);
  for (let leg = 0; leg < legs; leg += 1) {
    const to = parts[leg] as Float64Array;
    const raw = amounts[leg] as Float64Array;
    if (isPool) pooled(to, raw, rowTerms[leg] as Uint16Array, coefficients, from, count);
    else scaled(to, raw, coefficients[leg] as number, from, count);
    accumulate(gap, to, leg < collaterals ? 1 : -1, count);
  }
}

function scaled(to: Float64Array, raw: Float64Array, factor: number, from: number, count: number): void {
  for (let i = 0; i < count; i += 1) to[i] = (raw[from + i] as number) * factor;
}

function pooled(
  to: Float64Array,
  raw: Float64Array,
  ids: Uint16Array,
  factors: Float64Array,
  from: number,
  count: number,
): void {
  for (let i = 0; i < count; i += 1) to[i] = (raw[from + i] as number) * (factors[ids[from + i] as number] as number);
}

function accumulate(gap: Float64Array, part: Float64Array, sign: number, count: number): void {
  for (let i = 0; i < count; i += 1) gap[i] = (gap[i] as number) + sign * (part[i] as number);
}
