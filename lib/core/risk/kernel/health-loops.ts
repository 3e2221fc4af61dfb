import type { Bound } from './bound';
import type { Columns } from './shape';
import { columnOf, factorOf, termsOf } from './sweep-loops';

/**
 * Writes the health factor of rows [from, to) at the bound's terms, and nothing else: where the index gives the
 * classes, comparing each row with its own would cost as much again. Written out by legs as `sweepRows` is.
 */
export function writeHealth(columns: Columns, bound: Bound, from: number, to: number): void {
  const { collaterals, legs } = bound;
  const debts = legs - collaterals;
  const isPool = columns.rowTerms.length > 0;
  if (collaterals < 1 || collaterals > 4 || debts < 1 || debts > 2) anyLegs(columns, bound, from, to);
  else if (isPool) (collaterals > 2 || debts > 1 ? pooledFourAndTwo : pooledTwoAndOne)(columns, bound, from, to);
  else if (collaterals > 2) fourAndTwo(columns, bound, from, to);
  else (debts > 1 ? twoAndTwo : twoAndOne)(columns, bound, from, to);
}

function twoAndOne(columns: Columns, bound: Bound, from: number, to: number): void {
  const { health } = columns;
  const { collaterals: split, legs } = bound;
  const a = columnOf(columns, 0, split);
  const fa = factorOf(bound, 0, split);
  const b = columnOf(columns, 1, split);
  const fb = factorOf(bound, 1, split);
  const x = columnOf(columns, split, legs);
  const fx = factorOf(bound, split, legs);
  for (let i = from; i < to; i += 1) {
    const s = (a[i] as number) * fa + (b[i] as number) * fb;
    const d = (x[i] as number) * fx;
    health[i] = s / d;
  }
}

function twoAndTwo(columns: Columns, bound: Bound, from: number, to: number): void {
  const { health } = columns;
  const { collaterals: split, legs } = bound;
  const a = columnOf(columns, 0, split);
  const fa = factorOf(bound, 0, split);
  const b = columnOf(columns, 1, split);
  const fb = factorOf(bound, 1, split);
  const x = columnOf(columns, split, legs);
  const fx = factorOf(bound, split, legs);
  const y = columnOf(columns, split + 1, legs);
  const fy = factorOf(bound, split + 1, legs);
  for (let i = from; i < to; i += 1) {
    const s = (a[i] as number) * fa + (b[i] as number) * fb;
    const d = (x[i] as number) * fx + (y[i] as number) * fy;
    health[i] = s / d;
  }
}

function fourAndTwo(columns: Columns, bound: Bound, from: number, to: number): void {
  const { health } = columns;
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
  for (let i = from; i < to; i += 1) {
    const s = (a[i] as number) * fa + (b[i] as number) * fb + (c[i] as number) * fc + (e[i] as number) * fe;
    const d = (x[i] as number) * fx + (y[i] as number) * fy;
    health[i] = s / d;
  }
}

function pooledTwoAndOne(columns: Columns, bound: Bound, from: number, to: number): void {
  const { health } = columns;
  const { collaterals: split, legs, coefficients } = bound;
  const a = columnOf(columns, 0, split);
  const ta = termsOf(columns, 0, split);
  const b = columnOf(columns, 1, split);
  const tb = termsOf(columns, 1, split);
  const fb = 1 < split ? 1 : 0;
  const x = columnOf(columns, split, legs);
  const tx = termsOf(columns, split, legs);
  for (let i = from; i < to; i += 1) {
    const s =
      (a[i] as number) * (coefficients[ta[i] as number] as number) +
      (b[i] as number) * (coefficients[tb[i] as number] as number) * fb;
    const d = (x[i] as number) * (coefficients[tx[i] as number] as number);
    health[i] = s / d;
  }
}

function pooledFourAndTwo(columns: Columns, bound: Bound, from: number, to: number): void {
  const { health } = columns;
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
