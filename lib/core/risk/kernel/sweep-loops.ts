import { type Bound, classOf } from './bound';
import { CALM, THRESHOLDS, UNSET } from './classes';
import { columnAt, factorOf, idsAt } from './health-loops';
import type { Columns } from './shape';
import type { Region, Storage } from './storage';

/** Rows, and what `classOf` says of each at the bound that they were found with. */
export interface Pending {
  readonly rows: Int32Array;
  readonly reached: Uint8Array;
  readonly region: Region;
}

/** The most rows of one pass: what it finds stays in the nearer caches, and a large shape needs no more room for it. */
export const PASS_ROWS = 4_096;

/** Room for one pass, where the columns are. */
export function createPending(storage: Storage): Pending {
  const region = storage.take(PASS_ROWS * 5);
  const { buffer, offset } = region;
  return {
    rows: new Int32Array(buffer, offset, PASS_ROWS),
    reached: new Uint8Array(buffer, offset + PASS_ROWS * 4, PASS_ROWS),
    region,
  };
}

/** `sweepRows`, in plain TypeScript or elsewhere. */
export type SweepRows = typeof sweepRows;

/**
 * One pass over rows [from, to) of a shape, at most `PASS_ROWS`: puts the rows that do not certainly stay within the limits of their class
 * into `pending`; answers how many. Written out by legs as `writeHealth` is, and with the same idle legs.
 */
export function sweepRows(
  columns: Columns,
  bound: Bound,
  from: number,
  to: number,
  pending: Pending,
  limits: Limits,
): number {
  const { collaterals, legs } = bound;
  const debts = legs - collaterals;
  const isPool = columns.rowTerms.length > 0;
  if (collaterals < 1 || collaterals > 4 || debts < 1 || debts > 3)
    return anyLegs(columns, bound, from, to, pending, limits);
  const isWide = collaterals > 2 || debts > 1;
  if (!isPool) return (isWide ? fourAndThree : twoAndOne)(columns, bound, from, to, pending, limits);
  if (debts > 1) return pooledFourAndThree(columns, bound, from, to, pending, limits);
  return (isWide ? pooledFourAndOne : pooledTwoAndOne)(columns, bound, from, to, pending, limits);
}

/** By class: a row stays when its health factor is certainly at least `least` and below `below`. NaN: none stays. */
export interface Limits {
  readonly least: Float64Array;
  readonly below: Float64Array;
}

/** Instead of no limit: a number, since zero times it is zero. */
const ENDLESS = 1e300;

/** Its own class. */
export const SAME_CLASS: Limits = {
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

function twoAndOne(columns: Columns, bound: Bound, from: number, to: number, pending: Pending, limits: Limits): number {
  const { doubles, classes, capacity: a } = columns;
  const { least, below } = limits;
  const { rows, reached } = pending;
  const { lowFactor, lowLess, lowDebtFactor, lowDebtMore, highFactor, highMore, highDebtFactor, highDebtLess } = bound;
  const { collaterals: split, legs } = bound;
  const fa = factorOf(bound, 0, split);
  const b = columnAt(columns, 1, split);
  const fb = factorOf(bound, 1, split);
  const x = columnAt(columns, split, legs);
  const fx = factorOf(bound, split, legs);
  let count = 0;
  for (let i = from; i < to; i += 1) {
    const s = (doubles[(a + i) | 0] as number) * fa + (doubles[(b + i) | 0] as number) * fb;
    const d = (doubles[(x + i) | 0] as number) * fx;
    const known = classes[i] as number;
    const stays =
      s * lowFactor - lowLess >= (least[known] as number) * (d * lowDebtFactor + lowDebtMore) &&
      s * highFactor + highMore < (below[known] as number) * (d * highDebtFactor - highDebtLess);
    if (!stays) {
      reached[count] = classOf(s, d, bound);
      rows[count++] = i;
    }
  }
  return count;
}

function fourAndThree(
  columns: Columns,
  bound: Bound,
  from: number,
  to: number,
  pending: Pending,
  limits: Limits,
): number {
  const { doubles, classes, capacity: a } = columns;
  const { least, below } = limits;
  const { rows, reached } = pending;
  const { lowFactor, lowLess, lowDebtFactor, lowDebtMore, highFactor, highMore, highDebtFactor, highDebtLess } = bound;
  const { collaterals: split, legs } = bound;
  const fa = factorOf(bound, 0, split);
  const b = columnAt(columns, 1, split);
  const fb = factorOf(bound, 1, split);
  const c = columnAt(columns, 2, split);
  const fc = factorOf(bound, 2, split);
  const e = columnAt(columns, 3, split);
  const fe = factorOf(bound, 3, split);
  const x = columnAt(columns, split, legs);
  const fx = factorOf(bound, split, legs);
  const y = columnAt(columns, split + 1, legs);
  const fy = factorOf(bound, split + 1, legs);
  const z = columnAt(columns, split + 2, legs);
  const fz = factorOf(bound, split + 2, legs);
  let count = 0;
  for (let i = from; i < to; i += 1) {
    const s =
      (doubles[(a + i) | 0] as number) * fa +
      (doubles[(b + i) | 0] as number) * fb +
      (doubles[(c + i) | 0] as number) * fc +
      (doubles[(e + i) | 0] as number) * fe;
    const d =
      (doubles[(x + i) | 0] as number) * fx +
      (doubles[(y + i) | 0] as number) * fy +
      (doubles[(z + i) | 0] as number) * fz;
    const known = classes[i] as number;
    const stays =
      s * lowFactor - lowLess >= (least[known] as number) * (d * lowDebtFactor + lowDebtMore) &&
      s * highFactor + highMore < (below[known] as number) * (d * highDebtFactor - highDebtLess);
    if (!stays) {
      reached[count] = classOf(s, d, bound);
      rows[count++] = i;
    }
  }
  return count;
}

function pooledTwoAndOne(
  columns: Columns,
  bound: Bound,
  from: number,
  to: number,
  pending: Pending,
  limits: Limits,
): number {
  const { doubles, termIds, classes, capacity: a } = columns;
  const { least, below } = limits;
  const { rows, reached } = pending;
  const { lowFactor, lowLess, lowDebtFactor, lowDebtMore, highFactor, highMore, highDebtFactor, highDebtLess } = bound;
  const { collaterals: split, legs, coefficients } = bound;
  const b = columnAt(columns, 1, split);
  const ib = idsAt(columns, 1, split);
  const fb = split > 1 ? 1 : 0;
  const x = columnAt(columns, split, legs);
  const ix = idsAt(columns, split, legs);
  let count = 0;
  for (let i = from; i < to; i += 1) {
    const s =
      (doubles[(a + i) | 0] as number) * (coefficients[termIds[i] as number] as number) +
      (doubles[(b + i) | 0] as number) * (coefficients[termIds[(ib + i) | 0] as number] as number) * fb;
    const d = (doubles[(x + i) | 0] as number) * (coefficients[termIds[(ix + i) | 0] as number] as number);
    const known = classes[i] as number;
    const stays =
      s * lowFactor - lowLess >= (least[known] as number) * (d * lowDebtFactor + lowDebtMore) &&
      s * highFactor + highMore < (below[known] as number) * (d * highDebtFactor - highDebtLess);
    if (!stays) {
      reached[count] = classOf(s, d, bound);
      rows[count++] = i;
    }
  }
  return count;
}

function pooledFourAndOne(
  columns: Columns,
  bound: Bound,
  from: number,
  to: number,
  pending: Pending,
  limits: Limits,
): number {
  const { doubles, termIds, classes, capacity: a } = columns;
  const { least, below } = limits;
  const { rows, reached } = pending;
  const { lowFactor, lowLess, lowDebtFactor, lowDebtMore, highFactor, highMore, highDebtFactor, highDebtLess } = bound;
  const { collaterals: split, legs, coefficients } = bound;
  const b = columnAt(columns, 1, split);
  const ib = idsAt(columns, 1, split);
  const fb = split > 1 ? 1 : 0;
  const c = columnAt(columns, 2, split);
  const ic = idsAt(columns, 2, split);
  const fc = split > 2 ? 1 : 0;
  const e = columnAt(columns, 3, split);
  const ie = idsAt(columns, 3, split);
  const fe = split > 3 ? 1 : 0;
  const x = columnAt(columns, split, legs);
  const ix = idsAt(columns, split, legs);
  let count = 0;
  for (let i = from; i < to; i += 1) {
    const s =
      (doubles[(a + i) | 0] as number) * (coefficients[termIds[i] as number] as number) +
      (doubles[(b + i) | 0] as number) * (coefficients[termIds[(ib + i) | 0] as number] as number) * fb +
      (doubles[(c + i) | 0] as number) * (coefficients[termIds[(ic + i) | 0] as number] as number) * fc +
      (doubles[(e + i) | 0] as number) * (coefficients[termIds[(ie + i) | 0] as number] as number) * fe;
    const d = (doubles[(x + i) | 0] as number) * (coefficients[termIds[(ix + i) | 0] as number] as number);
    const known = classes[i] as number;
    const stays =
      s * lowFactor - lowLess >= (least[known] as number) * (d * lowDebtFactor + lowDebtMore) &&
      s * highFactor + highMore < (below[known] as number) * (d * highDebtFactor - highDebtLess);
    if (!stays) {
      reached[count] = classOf(s, d, bound);
      rows[count++] = i;
    }
  }
  return count;
}

function pooledFourAndThree(
  columns: Columns,
  bound: Bound,
  from: number,
  to: number,
  pending: Pending,
  limits: Limits,
): number {
  const { doubles, termIds, classes, capacity: a } = columns;
  const { least, below } = limits;
  const { rows, reached } = pending;
  const { lowFactor, lowLess, lowDebtFactor, lowDebtMore, highFactor, highMore, highDebtFactor, highDebtLess } = bound;
  const { collaterals: split, legs, coefficients } = bound;
  const b = columnAt(columns, 1, split);
  const ib = idsAt(columns, 1, split);
  const fb = split > 1 ? 1 : 0;
  const c = columnAt(columns, 2, split);
  const ic = idsAt(columns, 2, split);
  const fc = split > 2 ? 1 : 0;
  const e = columnAt(columns, 3, split);
  const ie = idsAt(columns, 3, split);
  const fe = split > 3 ? 1 : 0;
  const x = columnAt(columns, split, legs);
  const ix = idsAt(columns, split, legs);
  const y = columnAt(columns, split + 1, legs);
  const iy = idsAt(columns, split + 1, legs);
  const fy = split + 1 < legs ? 1 : 0;
  const z = columnAt(columns, split + 2, legs);
  const iz = idsAt(columns, split + 2, legs);
  const fz = split + 2 < legs ? 1 : 0;
  let count = 0;
  for (let i = from; i < to; i += 1) {
    const s =
      (doubles[(a + i) | 0] as number) * (coefficients[termIds[i] as number] as number) +
      (doubles[(b + i) | 0] as number) * (coefficients[termIds[(ib + i) | 0] as number] as number) * fb +
      (doubles[(c + i) | 0] as number) * (coefficients[termIds[(ic + i) | 0] as number] as number) * fc +
      (doubles[(e + i) | 0] as number) * (coefficients[termIds[(ie + i) | 0] as number] as number) * fe;
    const d =
      (doubles[(x + i) | 0] as number) * (coefficients[termIds[(ix + i) | 0] as number] as number) +
      (doubles[(y + i) | 0] as number) * (coefficients[termIds[(iy + i) | 0] as number] as number) * fy +
      (doubles[(z + i) | 0] as number) * (coefficients[termIds[(iz + i) | 0] as number] as number) * fz;
    const known = classes[i] as number;
    const stays =
      s * lowFactor - lowLess >= (least[known] as number) * (d * lowDebtFactor + lowDebtMore) &&
      s * highFactor + highMore < (below[known] as number) * (d * highDebtFactor - highDebtLess);
    if (!stays) {
      reached[count] = classOf(s, d, bound);
      rows[count++] = i;
    }
  }
  return count;
}

function anyLegs(
  columns: Columns,
  bound: Bound,
  from: number,
  to: number,
  pending: Pending,
  { least, below }: Limits,
): number {
  const { rows, reached } = pending;
  const { amounts, classes, rowTerms } = columns;
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
    const known = classes[i] as number;
    const stays =
      s * bound.lowFactor - bound.lowLess >= (least[known] as number) * (d * bound.lowDebtFactor + bound.lowDebtMore) &&
      s * bound.highFactor + bound.highMore <
        (below[known] as number) * (d * bound.highDebtFactor - bound.highDebtLess);
    if (!stays) {
      reached[count] = classOf(s, d, bound);
      rows[count++] = i;
    }
  }
  return count;
}
