import type { Bound } from './bound';
import { CALM, THRESHOLDS, UNSET } from './classes';
import type { Columns } from './shape';

/**
 * One pass over rows [from, to) of a shape: writes each health factor, and puts the rows that do not certainly
 * stay within the limits of their class into `pending`; answers how many. The loops are written out by number of legs, since a loop
 * over legs inside the loop over rows costs twice the time; a leg that a shape lacks repeats the first with
 * factor 0, which adds an exact zero and no memory traffic.
 */
export function sweepRows(
  columns: Columns,
  bound: Bound,
  from: number,
  to: number,
  pending: Int32Array,
  limits: Limits = SAME_CLASS,
): number {
  const { collaterals, legs } = bound;
  const debts = legs - collaterals;
  const isPool = columns.rowTerms.length > 0;
  if (collaterals < 1 || collaterals > 4 || debts < 1 || debts > 2)
    return anyLegs(columns, bound, from, to, pending, limits);
  if (collaterals > 2) return (isPool ? pooledFourAndTwo : fourAndTwo)(columns, bound, from, to, pending, limits);
  if (debts > 1) return (isPool ? pooledFourAndTwo : twoAndTwo)(columns, bound, from, to, pending, limits);
  return (isPool ? pooledTwoAndOne : twoAndOne)(columns, bound, from, to, pending, limits);
}

/** By class: a row stays when its health factor is certainly at least `least` and below `below`. NaN: none stays. */
export interface Limits {
  readonly least: Float64Array;
  readonly below: Float64Array;
}

/** Instead of no limit: a number, since zero times it is zero. */
const ENDLESS = 1e300;

const SAME_CLASS: Limits = {
  least: new Float64Array(UNSET + 1).fill(Number.NaN),
  below: new Float64Array(UNSET + 1).fill(Number.NaN),
};
for (let reached = 0; reached <= CALM; reached += 1) {
  SAME_CLASS.least[reached] = THRESHOLDS[reached - 1] ?? 0;
  SAME_CLASS.below[reached] = THRESHOLDS[reached] ?? ENDLESS;
}

/** Whatever the class: what is not certainly at least 1. */
export const ABOVE_ONE: Limits = {
  least: new Float64Array(UNSET + 1).fill(1),
  below: new Float64Array(UNSET + 1).fill(ENDLESS),
};

/** A column, its factor, its term ids; the first leg's and 0 where there is no such leg. */
const columnOf = ({ amounts }: Columns, leg: number, end: number): Float64Array =>
  amounts[leg < end ? leg : 0] as Float64Array;
const factorOf = ({ coefficients }: Bound, leg: number, end: number): number =>
  leg < end ? (coefficients[leg] as number) : 0;
const termsOf = ({ rowTerms }: Columns, leg: number, end: number): Uint16Array =>
  rowTerms[leg < end ? leg : 0] as Uint16Array;

function twoAndOne(
  columns: Columns,
  bound: Bound,
  from: number,
  to: number,
  pending: Int32Array,
  limits: Limits,
): number {
  const { health, classes } = columns;
  const { least, below } = limits;
  const { lowFactor, lowLess, lowDebtFactor, lowDebtMore, highFactor, highMore, highDebtFactor, highDebtLess } = bound;
  const { collaterals: split, legs } = bound;
  const a = columnOf(columns, 0, split);
  const fa = factorOf(bound, 0, split);
  const b = columnOf(columns, 1, split);
  const fb = factorOf(bound, 1, split);
  const x = columnOf(columns, split, legs);
  const fx = factorOf(bound, split, legs);
  let count = 0;
  for (let i = from; i < to; i += 1) {
    const s = (a[i] as number) * fa + (b[i] as number) * fb;
    const d = (x[i] as number) * fx;
    health[i] = s / d;
    const known = classes[i] as number;
    const keeps =
      s * lowFactor - lowLess >= (least[known] as number) * (d * lowDebtFactor + lowDebtMore) &&
      s * highFactor + highMore < (below[known] as number) * (d * highDebtFactor - highDebtLess);
    if (!keeps) pending[count++] = i;
  }
  return count;
}

function twoAndTwo(
  columns: Columns,
  bound: Bound,
  from: number,
  to: number,
  pending: Int32Array,
  limits: Limits,
): number {
  const { health, classes } = columns;
  const { least, below } = limits;
  const { lowFactor, lowLess, lowDebtFactor, lowDebtMore, highFactor, highMore, highDebtFactor, highDebtLess } = bound;
  const { collaterals: split, legs } = bound;
  const a = columnOf(columns, 0, split);
  const fa = factorOf(bound, 0, split);
  const b = columnOf(columns, 1, split);
  const fb = factorOf(bound, 1, split);
  const x = columnOf(columns, split, legs);
  const fx = factorOf(bound, split, legs);
  const y = columnOf(columns, split + 1, legs);
  const fy = factorOf(bound, split + 1, legs);
  let count = 0;
  for (let i = from; i < to; i += 1) {
    const s = (a[i] as number) * fa + (b[i] as number) * fb;
    const d = (x[i] as number) * fx + (y[i] as number) * fy;
    health[i] = s / d;
    const known = classes[i] as number;
    const keeps =
      s * lowFactor - lowLess >= (least[known] as number) * (d * lowDebtFactor + lowDebtMore) &&
      s * highFactor + highMore < (below[known] as number) * (d * highDebtFactor - highDebtLess);
    if (!keeps) pending[count++] = i;
  }
  return count;
}

function fourAndTwo(
  columns: Columns,
  bound: Bound,
  from: number,
  to: number,
  pending: Int32Array,
  limits: Limits,
): number {
  const { health, classes } = columns;
  const { least, below } = limits;
  const { lowFactor, lowLess, lowDebtFactor, lowDebtMore, highFactor, highMore, highDebtFactor, highDebtLess } = bound;
  const { collaterals: split, legs } = bound;
  const a = columnOf(columns, 0, split);
  const fa = factorOf(bound, 0, split);
  const b = columnOf(columns, 1, split);
  const fb = factorOf(bound, 1, split);
  const c = columnOf(columns, 2, split);
  const fc = factorOf(bound, 2, split);
  const e = columnOf(columns, 3, split);
  const fe = factorOf(bound, 3, split);
  const x = columnOf(columns, split, legs);
  const fx = factorOf(bound, split, legs);
  const y = columnOf(columns, split + 1, legs);
  const fy = factorOf(bound, split + 1, legs);
  let count = 0;
  for (let i = from; i < to; i += 1) {
    const s = (a[i] as number) * fa + (b[i] as number) * fb + (c[i] as number) * fc + (e[i] as number) * fe;
    const d = (x[i] as number) * fx + (y[i] as number) * fy;
    health[i] = s / d;
    const known = classes[i] as number;
    const keeps =
      s * lowFactor - lowLess >= (least[known] as number) * (d * lowDebtFactor + lowDebtMore) &&
      s * highFactor + highMore < (below[known] as number) * (d * highDebtFactor - highDebtLess);
    if (!keeps) pending[count++] = i;
  }
  return count;
}

/** Each row has its own terms: the coefficients, by term id, are few enough to stay in the nearest cache. */
function pooledTwoAndOne(
  columns: Columns,
  bound: Bound,
  from: number,
  to: number,
  pending: Int32Array,
  limits: Limits,
): number {
  const { health, classes } = columns;
  const { least, below } = limits;
  const { lowFactor, lowLess, lowDebtFactor, lowDebtMore, highFactor, highMore, highDebtFactor, highDebtLess } = bound;
  const { collaterals: split, legs, coefficients } = bound;
  const a = columnOf(columns, 0, split);
  const ta = termsOf(columns, 0, split);
  const b = columnOf(columns, 1, split);
  const tb = termsOf(columns, 1, split);
  const fb = 1 < split ? 1 : 0;
  const x = columnOf(columns, split, legs);
  const tx = termsOf(columns, split, legs);
  let count = 0;
  for (let i = from; i < to; i += 1) {
    const s =
      (a[i] as number) * (coefficients[ta[i] as number] as number) +
      (b[i] as number) * (coefficients[tb[i] as number] as number) * fb;
    const d = (x[i] as number) * (coefficients[tx[i] as number] as number);
    health[i] = s / d;
    const known = classes[i] as number;
    const keeps =
      s * lowFactor - lowLess >= (least[known] as number) * (d * lowDebtFactor + lowDebtMore) &&
      s * highFactor + highMore < (below[known] as number) * (d * highDebtFactor - highDebtLess);
    if (!keeps) pending[count++] = i;
  }
  return count;
}

function pooledFourAndTwo(
  columns: Columns,
  bound: Bound,
  from: number,
  to: number,
  pending: Int32Array,
  limits: Limits,
): number {
  const { health, classes } = columns;
  const { least, below } = limits;
  const { lowFactor, lowLess, lowDebtFactor, lowDebtMore, highFactor, highMore, highDebtFactor, highDebtLess } = bound;
  const { collaterals: split, legs, coefficients } = bound;
  const a = columnOf(columns, 0, split);
  const ta = termsOf(columns, 0, split);
  const b = columnOf(columns, 1, split);
  const tb = termsOf(columns, 1, split);
  const fb = 1 < split ? 1 : 0;
  const c = columnOf(columns, 2, split);
  const tc = termsOf(columns, 2, split);
  const fc = 2 < split ? 1 : 0;
  const e = columnOf(columns, 3, split);
  const te = termsOf(columns, 3, split);
  const fe = 3 < split ? 1 : 0;
  const x = columnOf(columns, split, legs);
  const tx = termsOf(columns, split, legs);
  const y = columnOf(columns, split + 1, legs);
  const ty = termsOf(columns, split + 1, legs);
  const fy = split + 1 < legs ? 1 : 0;
  let count = 0;
  for (let i = from; i < to; i += 1) {
    const s =
      (a[i] as number) * (coefficients[ta[i] as number] as number) +
      (b[i] as number) * (coefficients[tb[i] as number] as number) * fb +
      (c[i] as number) * (coefficients[tc[i] as number] as number) * fc +
      (e[i] as number) * (coefficients[te[i] as number] as number) * fe;
    const d =
      (x[i] as number) * (coefficients[tx[i] as number] as number) +
      (y[i] as number) * (coefficients[ty[i] as number] as number) * fy;
    health[i] = s / d;
    const known = classes[i] as number;
    const keeps =
      s * lowFactor - lowLess >= (least[known] as number) * (d * lowDebtFactor + lowDebtMore) &&
      s * highFactor + highMore < (below[known] as number) * (d * highDebtFactor - highDebtLess);
    if (!keeps) pending[count++] = i;
  }
  return count;
}

function anyLegs(
  columns: Columns,
  bound: Bound,
  from: number,
  to: number,
  pending: Int32Array,
  { least, below }: Limits,
): number {
  const { health, amounts, classes, rowTerms } = columns;
  const { coefficients, collaterals, legs } = bound;
  let count = 0;
  for (let i = from; i < to; i += 1) {
    let s = 0;
    let d = 0;
    for (let leg = 0; leg < legs; leg += 1) {
      const of = rowTerms.length > 0 ? ((rowTerms[leg] as Uint16Array)[i] as number) : leg;
      const part = ((amounts[leg] as Float64Array)[i] as number) * (coefficients[of] as number);
      if (leg < collaterals) s += part;
      else d += part;
    }
    health[i] = s / d;
    const known = classes[i] as number;
    const stays =
      s * bound.lowFactor - bound.lowLess >= (least[known] as number) * (d * bound.lowDebtFactor + bound.lowDebtMore) &&
      s * bound.highFactor + bound.highMore <
        (below[known] as number) * (d * bound.highDebtFactor - bound.highDebtLess);
    if (!stays) pending[count++] = i;
  }
  return count;
}
