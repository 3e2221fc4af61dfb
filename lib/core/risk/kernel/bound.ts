import { CALM, IN_DOUBT, THRESHOLDS } from './classes';
import { type Shape, termAt } from './shape';
import { COEFFICIENT, OVER, STRIDE, type TermEntry, type TermTable, THRESHOLD, UNDER } from './term-table';

/**
 * What rows are judged by at some terms. With s = Σ raw·coefficient over collaterals and d over debts, in
 * doubles, the protocol's own health factor h, before its final division's rounding, satisfies
 *
 *   (s·lowFactor − lowLess) / (d·lowDebtFactor + lowDebtMore) ≤ h ≤ (s·highFactor + highMore) / (d·highDebtFactor − highDebtLess)
 *
 * (the right side only where its divisor is positive). Proof. Every raw·coefficient is a product of two
 * doubles that came from exact integers by at most three roundings each, and n of them are summed: s and d
 * are within ε = (n + 24)·2⁻⁵² of the real sums, which also covers the thresholds' own rounding and these
 * divisions. The protocol's integer sums lie within Σ over, Σ under of the real ones (`LinearLeg`).
 * A truncated average threshold takes at most step·ΣC from the weighted sum, and ΣC ≤ sum / min threshold:
 * a factor 1 − τ, with τ = 0 where all thresholds are equal, as the average is then one of them exactly.
 */
export interface Bound {
  /** A price of a leg is unknown. */
  isUnknown: boolean;
  collaterals: number;
  legs: number;
  /** By leg; of a pool that is not bound to one of its rows, by term id: the first `used`. */
  coefficients: Float64Array;
  used: number;
  lowFactor: number;
  lowLess: number;
  lowDebtFactor: number;
  lowDebtMore: number;
  highFactor: number;
  highMore: number;
  highDebtFactor: number;
  highDebtLess: number;
  truncation: number;
  /** Another one whenever the bound is set anew. */
  stamp: number;
  readonly byLeg: Float64Array;
  /** What all pools have in common at some values, kept from one to the next: those of a table do not change in place. */
  readonly pools: PoolTerms;
}

interface PoolTerms {
  values: Float64Array | undefined;
  coefficients: Float64Array;
  /** By term id. */
  isCollateral: Uint8Array;
  terms: number;
  under: number;
  over: number;
  debtUnder: number;
  debtOver: number;
  lowest: number;
}

/** What `bind…` reads of a shape and of the table: a thread has no more of them. */
export type BindableShape = Pick<Shape, 'legs' | 'collaterals' | 'terms' | 'isPool' | 'rowTerms'>;
export type BindableTerms = Pick<TermTable, 'values' | 'averageStep' | 'sumSlack'> & {
  readonly entries: readonly Pick<TermEntry, 'side'>[];
};

/** More legs than a position has, and more terms than most books. */
const ROOM = 256;

export function createBound(): Bound {
  const byLeg = new Float64Array(ROOM);
  return { ...UNBOUND, coefficients: byLeg, byLeg, pools: { ...NO_POOLS } };
}

const UNBOUND = {
  isUnknown: true,
  collaterals: 0,
  legs: 0,
  used: ROOM,
  lowFactor: 0.5,
  lowLess: 0.5,
  lowDebtFactor: 0.5,
  lowDebtMore: 0.5,
  highFactor: 0.5,
  highMore: 0.5,
  highDebtFactor: 0.5,
  highDebtLess: 0.5,
  truncation: 0.5,
  stamp: 0,
};

const NO_POOLS: PoolTerms = {
  values: undefined,
  coefficients: new Float64Array(0),
  isCollateral: new Uint8Array(0),
  terms: 0,
  under: 0.5,
  over: 0.5,
  debtUnder: 0.5,
  debtOver: 0.5,
  lowest: 0.5,
};

/** Sets `bound` for one row: the same for every row of a shape that is no pool. `values` as of `termsIn` or the table's own. */
export function bindRow(
  bound: Bound,
  shape: BindableShape,
  row: number,
  table: BindableTerms,
  values = table.values,
): void {
  const { legs, collaterals } = shape;
  let under = 0;
  let over = 0;
  let debtUnder = 0;
  let debtOver = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = 0;
  bound.isUnknown = false;
  bound.coefficients = bound.byLeg;
  bound.used = legs;
  for (let leg = 0; leg < legs; leg += 1) {
    const at = termAt(shape, row, leg) * STRIDE;
    const coefficient = values[at + COEFFICIENT] as number;
    bound.byLeg[leg] = coefficient;
    if (Number.isNaN(coefficient)) bound.isUnknown = true;
    if (leg < collaterals) {
      under += values[at + UNDER] as number;
      over += values[at + OVER] as number;
      const threshold = values[at + THRESHOLD] as number;
      if (threshold < lowest) lowest = threshold;
      if (threshold > highest) highest = threshold;
    } else {
      debtUnder += values[at + UNDER] as number;
      debtOver += values[at + OVER] as number;
    }
  }
  setBound(bound, shape, table, lowest < highest ? lowest : Number.POSITIVE_INFINITY, under, over, debtUnder, debtOver);
}

/**
 * Sets `bound` for all rows of a shape at once: of a pool with the widest quanta of any term, which leaves
 * more rows in doubt than `bindRow` does, and by term id. `isUnknown` says nothing of a pool: its rows with
 * an unknown price sum to NaN, which is in doubt.
 */
export function bindShape(bound: Bound, shape: BindableShape, table: BindableTerms, values = table.values): void {
  if (!shape.isPool) {
    bindRow(bound, shape, 0, table, values);
    return;
  }
  const { pools } = bound;
  if (pools.values !== values || pools.terms !== table.entries.length) readPools(pools, table, values);
  const { under, over, debtUnder, debtOver, lowest } = pools;
  const { collaterals } = shape;
  const debts = shape.legs - collaterals;
  bound.isUnknown = false;
  bound.coefficients = pools.coefficients;
  bound.used = pools.terms;
  setBound(bound, shape, table, lowest, under * collaterals, over * collaterals, debtUnder * debts, debtOver * debts);
}

function readPools(pools: PoolTerms, { entries }: BindableTerms, values: Float64Array): void {
  const terms = entries.length;
  if (pools.coefficients.length < terms) pools.coefficients = new Float64Array(Math.max(ROOM, terms * 2));
  if (pools.terms !== terms)
    pools.isCollateral = Uint8Array.from(entries, ({ side }) => (side === 'collateral' ? 1 : 0));
  pools.values = values;
  pools.terms = terms;
  const { coefficients, isCollateral } = pools;
  let under = 0;
  let over = 0;
  let debtUnder = 0;
  let debtOver = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let id = 0; id < terms; id += 1) {
    const at = id * STRIDE;
    const coefficient = values[at + COEFFICIENT] as number;
    coefficients[id] = coefficient;
    if (Number.isNaN(coefficient)) continue;
    if (isCollateral[id] === 1) {
      under = Math.max(under, values[at + UNDER] as number);
      over = Math.max(over, values[at + OVER] as number);
      if ((values[at + THRESHOLD] as number) < lowest) lowest = values[at + THRESHOLD] as number;
    } else {
      debtUnder = Math.max(debtUnder, values[at + UNDER] as number);
      debtOver = Math.max(debtOver, values[at + OVER] as number);
    }
  }
  Object.assign(pools, { under, over, debtUnder, debtOver, lowest });
}

function setBound(
  bound: Bound,
  { legs, collaterals }: BindableShape,
  { averageStep, sumSlack }: BindableTerms,
  lowest: number,
  under: number,
  over: number,
  debtUnder: number,
  debtOver: number,
): void {
  const truncation = averageStep > 0 ? Math.min(1, (averageStep / lowest) * (1 + 1e-9)) : 0;
  const rounding = (legs + 24) * Number.EPSILON;
  bound.collaterals = collaterals;
  bound.legs = legs;
  bound.lowFactor = (1 - rounding) * (1 - truncation);
  bound.lowLess = under * (1 - truncation) + sumSlack;
  bound.lowDebtFactor = 1 + rounding;
  bound.lowDebtMore = debtOver;
  bound.highFactor = 1 + rounding;
  bound.highMore = over + sumSlack;
  bound.highDebtFactor = 1 - rounding;
  bound.highDebtLess = debtUnder;
  bound.truncation = truncation;
  bound.stamp = (bound.stamp + 1) | 0;
}

/** The class that a row with these sums has for certain, or `IN_DOUBT`. */
export function classOf(s: number, d: number, bound: Bound): number {
  const low = s * bound.lowFactor - bound.lowLess;
  const lowDebt = d * bound.lowDebtFactor + bound.lowDebtMore;
  let reached = 0;
  while (reached < CALM && low >= (THRESHOLDS[reached] as number) * lowDebt) reached += 1;
  if (reached === CALM) return CALM;
  const high = s * bound.highFactor + bound.highMore;
  return high < (THRESHOLDS[reached] as number) * (d * bound.highDebtFactor - bound.highDebtLess) ? reached : IN_DOUBT;
}

/** Σ raw·coefficient over a row's collaterals; the bound must be the row's. */
export function collateralSum(shape: Shape, row: number, bound: Bound): number {
  return rowSum(shape, row, bound.coefficients, 0, bound.collaterals);
}

/** Σ raw·coefficient over a row's debts; the bound must be the row's. */
export function debtSum(shape: Shape, row: number, bound: Bound): number {
  return rowSum(shape, row, bound.coefficients, bound.collaterals, bound.legs);
}

function rowSum({ amounts }: Shape, row: number, coefficients: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let leg = from; leg < to; leg += 1)
    sum += ((amounts[leg] as Float64Array)[row] as number) * (coefficients[leg] as number);
  return sum;
}
