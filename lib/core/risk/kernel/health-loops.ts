import type { Bound } from './bound';
import { writePoolHealth } from './pool-loops';
import type { Columns } from './shape';

/** Writes the health factor of rows [from, to) at the bound's terms, which are the shape's. */
export type WriteHealth = (columns: Columns, bound: Bound, from: number, to: number) => void;

/**
 * In plain TypeScript, and nothing else: where the index gives the classes, comparing each row with its own would
 * cost as much again. Written out by legs, since a loop over legs inside the loop over rows costs twice the time; a leg
 * that a shape lacks repeats the first with factor 0, which adds an exact zero and no memory traffic.
 */
export function writeHealth(columns: Columns, bound: Bound, from: number, to: number): void {
  const { collaterals, legs } = bound;
  const debts = legs - collaterals;
  if (collaterals < 1 || collaterals > 4 || debts < 1 || debts > 3) anyLegs(columns, bound, from, to);
  else if (columns.rowTerms.length > 0) writePoolHealth(columns, bound, from, to);
  else if (debts > 1) (collaterals > 2 || debts > 2 ? fourAndThree : twoAndTwo)(columns, bound, from, to);
  else if (collaterals > 2) fourAndOne(columns, bound, from, to);
  else (collaterals > 1 ? twoAndOne : oneAndOne)(columns, bound, from, to);
}

/** Where a leg's column starts in `doubles` and its ids in `termIds`, and its factor: the first leg's and 0 where there is no such leg. */
export const columnAt = ({ capacity }: Columns, leg: number, end: number): number =>
  (leg < end ? leg + 1 : 1) * capacity;
export const idsAt = ({ capacity }: Columns, leg: number, end: number): number => (leg < end ? leg : 0) * capacity;
export const factorOf = ({ coefficients }: Bound, leg: number, end: number): number =>
  leg < end ? (coefficients[leg] as number) : 0;

function oneAndOne(columns: Columns, bound: Bound, from: number, to: number): void {
  const { doubles, capacity: a } = columns;
  const x = 2 * a;
  const fa = factorOf(bound, 0, 1);
  const fx = factorOf(bound, 1, 2);
  for (let i = from; i < to; i += 1)
    doubles[i] = ((doubles[(a + i) | 0] as number) * fa) / ((doubles[(x + i) | 0] as number) * fx);
}

function twoAndOne(columns: Columns, bound: Bound, from: number, to: number): void {
  const { doubles, capacity: a } = columns;
  const b = 2 * a;
  const x = 3 * a;
  const fa = factorOf(bound, 0, 2);
  const fb = factorOf(bound, 1, 2);
  const fx = factorOf(bound, 2, 3);
  for (let i = from; i < to; i += 1) {
    const s = (doubles[(a + i) | 0] as number) * fa + (doubles[(b + i) | 0] as number) * fb;
    doubles[i] = s / ((doubles[(x + i) | 0] as number) * fx);
  }
}

function fourAndOne(columns: Columns, bound: Bound, from: number, to: number): void {
  const { doubles, capacity: a } = columns;
  const { collaterals: split, legs } = bound;
  const b = columnAt(columns, 1, split);
  const c = columnAt(columns, 2, split);
  const e = columnAt(columns, 3, split);
  const x = columnAt(columns, split, legs);
  const fa = factorOf(bound, 0, split);
  const fb = factorOf(bound, 1, split);
  const fc = factorOf(bound, 2, split);
  const fe = factorOf(bound, 3, split);
  const fx = factorOf(bound, split, legs);
  for (let i = from; i < to; i += 1) {
    const s =
      (doubles[(a + i) | 0] as number) * fa +
      (doubles[(b + i) | 0] as number) * fb +
      (doubles[(c + i) | 0] as number) * fc +
      (doubles[(e + i) | 0] as number) * fe;
    doubles[i] = s / ((doubles[(x + i) | 0] as number) * fx);
  }
}

function twoAndTwo(columns: Columns, bound: Bound, from: number, to: number): void {
  const { doubles, capacity: a } = columns;
  const { collaterals: split, legs } = bound;
  const b = columnAt(columns, 1, split);
  const x = columnAt(columns, split, legs);
  const y = x + a;
  const fa = factorOf(bound, 0, split);
  const fb = factorOf(bound, 1, split);
  const fx = factorOf(bound, split, legs);
  const fy = factorOf(bound, split + 1, legs);
  for (let i = from; i < to; i += 1) {
    const s = (doubles[(a + i) | 0] as number) * fa + (doubles[(b + i) | 0] as number) * fb;
    doubles[i] = s / ((doubles[(x + i) | 0] as number) * fx + (doubles[(y + i) | 0] as number) * fy);
  }
}

function fourAndThree(columns: Columns, bound: Bound, from: number, to: number): void {
  const { doubles, capacity: a } = columns;
  const { collaterals: split, legs } = bound;
  const b = columnAt(columns, 1, split);
  const c = columnAt(columns, 2, split);
  const e = columnAt(columns, 3, split);
  const x = columnAt(columns, split, legs);
  const y = columnAt(columns, split + 1, legs);
  const z = columnAt(columns, split + 2, legs);
  const fa = factorOf(bound, 0, split);
  const fb = factorOf(bound, 1, split);
  const fc = factorOf(bound, 2, split);
  const fe = factorOf(bound, 3, split);
  const fx = factorOf(bound, split, legs);
  const fy = factorOf(bound, split + 1, legs);
  const fz = factorOf(bound, split + 2, legs);
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
    doubles[i] = s / d;
  }
}

function anyLegs({ health, amounts, rowTerms }: Columns, bound: Bound, from: number, to: number): void {
  const { coefficients, collaterals, legs } = bound;
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
  }
}
