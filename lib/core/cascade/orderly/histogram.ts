/** Falls are counted as −ln(what is left of the price), up to e⁻⁴ = 1.8 %. */
const DEEPEST = 4;
const BINS = 400;
const WIDTH = DEEPEST / BINS;
/** Column 0 holds what holds at today's prices already. */
const STEPS = BINS + 1;

/**
 * What a fall straight to a price liquidates, by columns. Repaid and bad debt are `constant + linear · left` where left is
 * the share of its price that is left; tokens sold of the ray's first and second asset are `linear / left + fixed`.
 */
export const FIRST_LINEAR = 0;
export const FIRST_FIXED = 1;
export const SECOND_LINEAR = 2;
export const REPAID_CONSTANT = 4;
export const REPAID_LINEAR = 5;
export const BAD_CONSTANT = 6;
export const BAD_LINEAR = 7;
export const ACCOUNTS = 8;
export const COLUMNS = 9;

export type Histogram = Float64Array;
export const createHistogram = (): Histogram => new Float64Array(COLUMNS * STEPS);

/** Adds to a column from a step on; nothing where that lies past the deepest. */
export function addFrom(into: Histogram, column: number, step: number, amount: number): void {
  if (step >= STEPS) return;
  const at = column * STEPS + step;
  into[at] = (into[at] as number) + amount;
}

/** The step from which the fall counts that leaves `left`; past the deepest where no fall does (0 or less). */
export function stepOf(left: number): number {
  if (!(left > 0)) return STEPS;
  return left >= 1 ? 0 : Math.min(STEPS, 1 + Math.floor(-Math.log(left) / WIDTH));
}

/** Running sums in place: after that `valueAt` answers. */
export function cumulate(histogram: Histogram): void {
  for (let column = 0; column < COLUMNS; column += 1)
    for (let bin = 1, at = column * STEPS + 1; bin < STEPS; bin += 1, at += 1)
      histogram[at] = (histogram[at] as number) + (histogram[at - 1] as number);
}

/** How many steps down the fall lies that leaves `left`; the deepest is the last. */
export const stepsTo = (left: number): number => (left >= 1 ? 0 : Math.min(BINS, -Math.log(left) / WIDTH));

/** A column so many steps down, between two steps in proportion. */
export function valueAt(histogram: Histogram, column: number, steps: number): number {
  const low = Math.floor(steps);
  const at = column * STEPS + low;
  const before = histogram[at] as number;
  return low === BINS ? before : before + (steps - low) * ((histogram[at + 1] as number) - before);
}
