/**
 * Falls are counted in steps of `BEND·(1 − left)/(left + BEND)`, from all of the price to nothing of it: one division, and
 * each step is less than 1 % of what is left of the price, down to a tenth of it.
 */
const BINS = 512;
const BEND = 0.3;
/** Step 0 holds what holds at today's prices already. */
const STEPS = BINS + 1;

/**
 * What a fall straight to a price liquidates, by columns. Repaid and bad debt are `constant + linear · left` where left is
 * the share of its price that is left; tokens sold of the ray's first and second asset are `linear / left + fixed`.
 */
export const FIRST_LINEAR = 0;
export const FIRST_FIXED = 1;
export const REPAID_CONSTANT = 2;
export const REPAID_LINEAR = 3;
export const BAD_CONSTANT = 4;
export const BAD_LINEAR = 5;
export const ACCOUNTS = 6;
export const SECOND_LINEAR = 7;
export const COLUMNS = 9;

/** Step after step; the columns of one step lie side by side, as they are asked for together. */
export type Histogram = Float64Array;
export const createHistogram = (): Histogram => new Float64Array(COLUMNS * STEPS);

/** How many steps down the fall lies that leaves `left`. */
export const stepsTo = (left: number): number =>
  left >= 1 ? 0 : left > 0 ? (BEND * BINS * (1 - left)) / (left + BEND) : BINS;

/** The step from which the fall counts that leaves `left`; past the deepest where no fall does (0 or less). */
export function stepOf(left: number): number {
  if (!(left > 0)) return STEPS;
  return left >= 1 ? 0 : 1 + Math.floor(stepsTo(left));
}

/** What one ladder adds to the columns from a step on, written down so that it can be added more than once. */
export interface Rungs {
  /** `step · COLUMNS + column`. */
  readonly at: Int32Array;
  readonly amount: Float64Array;
  count: number;
}

export const createRungs = (most: number): Rungs => ({
  at: new Int32Array(most),
  amount: new Float64Array(most),
  count: 0,
});

/** Writes down that a column grows from a step on; nothing where that lies past the deepest. */
export function noteFrom(into: Rungs, column: number, step: number, amount: number): void {
  if (step >= STEPS) return;
  into.at[into.count] = step * COLUMNS + column;
  into.amount[into.count] = amount;
  into.count += 1;
}

export function addRungs(into: Histogram, { at, amount, count }: Rungs): void {
  for (let each = 0; each < count; each += 1) {
    const place = at[each] as number;
    into[place] = (into[place] as number) + (amount[each] as number);
  }
}

/** `asSecond`: what the ladder's asset sells counts as sold of the ray's second one. */
export function takeRungs(from: Histogram, { at, amount, count }: Rungs, asSecond: boolean): void {
  for (let each = 0; each < count; each += 1) {
    let place = at[each] as number;
    if (asSecond && place % COLUMNS <= FIRST_FIXED) place += SECOND_LINEAR;
    from[place] = (from[place] as number) - (amount[each] as number);
  }
}

/** Running sums in place: after that `valueAt` answers. */
export function cumulate(histogram: Histogram): void {
  for (let at = COLUMNS; at < histogram.length; at += 1)
    histogram[at] = (histogram[at] as number) + (histogram[at - COLUMNS] as number);
}

/** A column so many steps down, between two steps in proportion. */
export function valueAt(histogram: Histogram, column: number, steps: number): number {
  const low = Math.floor(steps);
  const at = low * COLUMNS + column;
  const before = histogram[at] as number;
  return low === BINS ? before : before + (steps - low) * ((histogram[at + COLUMNS] as number) - before);
}

/** What is left of the price where a running sum begins to tell anything: above it every column is 0. 0 where none does. */
export function opensAt(histogram: Histogram): number {
  const first = histogram.findIndex((value) => value !== 0);
  if (first < 0) return 0;
  // Between two steps values go in proportion: the first tells from the step before it.
  const steps = Math.max(0, Math.floor(first / COLUMNS) - 1);
  return first < COLUMNS ? Number.POSITIVE_INFINITY : (BEND * (BINS - steps)) / (BEND * BINS + steps);
}
