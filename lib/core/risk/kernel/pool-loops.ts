import type { Bound } from './bound';
import type { Columns } from './shape';

/**
 * Coefficients by term id for the loops here. A constant with a place for every id that 16 bits can say: the engine
 * knows where it is and that no id is beyond it, and so looks up a coefficient in one load.
 */
const FACTORS = new Float64Array(65_536);

/**
 * `writeHealth` of a pool of 1 to 4 collaterals and 1 to 3 debts. Several rows a turn, by sums that are small enough for
 * the engine to write them out: together a third faster than one row a turn with idle legs.
 */
export function writePoolHealth({ doubles, termIds, capacity }: Columns, bound: Bound, from: number, to: number): void {
  const { coefficients, collaterals, legs, used } = bound;
  for (let id = 0; id < used; id += 1) FACTORS[id] = coefficients[id] as number;
  const loop = LOOPS[(collaterals - 1) * 3 + legs - collaterals - 1];
  loop?.(doubles, termIds, capacity, from, to);
}

/** Parts of row i, of columns of `a` rows, from a leg on: one, or the sum of several. Written out: calls within calls are too much to be taken in. */
const part = (d: Float64Array, t: Uint16Array, a: number, leg: number, i: number): number =>
  (d[(a * (leg + 1) + i) | 0] as number) * (FACTORS[t[(a * leg + i) | 0] as number] as number);

const two = (d: Float64Array, t: Uint16Array, a: number, leg: number, i: number): number =>
  (d[(a * (leg + 1) + i) | 0] as number) * (FACTORS[t[(a * leg + i) | 0] as number] as number) +
  (d[(a * (leg + 2) + i) | 0] as number) * (FACTORS[t[(a * (leg + 1) + i) | 0] as number] as number);

const three = (d: Float64Array, t: Uint16Array, a: number, leg: number, i: number): number =>
  (d[(a * (leg + 1) + i) | 0] as number) * (FACTORS[t[(a * leg + i) | 0] as number] as number) +
  (d[(a * (leg + 2) + i) | 0] as number) * (FACTORS[t[(a * (leg + 1) + i) | 0] as number] as number) +
  (d[(a * (leg + 3) + i) | 0] as number) * (FACTORS[t[(a * (leg + 2) + i) | 0] as number] as number);

const four = (d: Float64Array, t: Uint16Array, a: number, leg: number, i: number): number =>
  (d[(a * (leg + 1) + i) | 0] as number) * (FACTORS[t[(a * leg + i) | 0] as number] as number) +
  (d[(a * (leg + 2) + i) | 0] as number) * (FACTORS[t[(a * (leg + 1) + i) | 0] as number] as number) +
  (d[(a * (leg + 3) + i) | 0] as number) * (FACTORS[t[(a * (leg + 2) + i) | 0] as number] as number) +
  (d[(a * (leg + 4) + i) | 0] as number) * (FACTORS[t[(a * (leg + 3) + i) | 0] as number] as number);

type Loop = (d: Float64Array, t: Uint16Array, a: number, from: number, to: number) => void;

function oneAndOne(d: Float64Array, t: Uint16Array, a: number, from: number, to: number): void {
  let i = from;
  for (; i < to - 3; i += 4) {
    d[i] = part(d, t, a, 0, i) / part(d, t, a, 1, i);
    d[i + 1] = part(d, t, a, 0, i + 1) / part(d, t, a, 1, i + 1);
    d[i + 2] = part(d, t, a, 0, i + 2) / part(d, t, a, 1, i + 2);
    d[i + 3] = part(d, t, a, 0, i + 3) / part(d, t, a, 1, i + 3);
  }
  for (; i < to; i += 1) d[i] = part(d, t, a, 0, i) / part(d, t, a, 1, i);
}

function oneAndTwo(d: Float64Array, t: Uint16Array, a: number, from: number, to: number): void {
  let i = from;
  for (; i < to - 3; i += 4) {
    d[i] = part(d, t, a, 0, i) / two(d, t, a, 1, i);
    d[i + 1] = part(d, t, a, 0, i + 1) / two(d, t, a, 1, i + 1);
    d[i + 2] = part(d, t, a, 0, i + 2) / two(d, t, a, 1, i + 2);
    d[i + 3] = part(d, t, a, 0, i + 3) / two(d, t, a, 1, i + 3);
  }
  for (; i < to; i += 1) d[i] = part(d, t, a, 0, i) / two(d, t, a, 1, i);
}

function oneAndThree(d: Float64Array, t: Uint16Array, a: number, from: number, to: number): void {
  let i = from;
  for (; i < to - 3; i += 4) {
    d[i] = part(d, t, a, 0, i) / three(d, t, a, 1, i);
    d[i + 1] = part(d, t, a, 0, i + 1) / three(d, t, a, 1, i + 1);
    d[i + 2] = part(d, t, a, 0, i + 2) / three(d, t, a, 1, i + 2);
    d[i + 3] = part(d, t, a, 0, i + 3) / three(d, t, a, 1, i + 3);
  }
  for (; i < to; i += 1) d[i] = part(d, t, a, 0, i) / three(d, t, a, 1, i);
}

function twoAndOne(d: Float64Array, t: Uint16Array, a: number, from: number, to: number): void {
  let i = from;
  for (; i < to - 3; i += 4) {
    d[i] = two(d, t, a, 0, i) / part(d, t, a, 2, i);
    d[i + 1] = two(d, t, a, 0, i + 1) / part(d, t, a, 2, i + 1);
    d[i + 2] = two(d, t, a, 0, i + 2) / part(d, t, a, 2, i + 2);
    d[i + 3] = two(d, t, a, 0, i + 3) / part(d, t, a, 2, i + 3);
  }
  for (; i < to; i += 1) d[i] = two(d, t, a, 0, i) / part(d, t, a, 2, i);
}

function twoAndTwo(d: Float64Array, t: Uint16Array, a: number, from: number, to: number): void {
  let i = from;
  for (; i < to - 3; i += 4) {
    d[i] = two(d, t, a, 0, i) / two(d, t, a, 2, i);
    d[i + 1] = two(d, t, a, 0, i + 1) / two(d, t, a, 2, i + 1);
    d[i + 2] = two(d, t, a, 0, i + 2) / two(d, t, a, 2, i + 2);
    d[i + 3] = two(d, t, a, 0, i + 3) / two(d, t, a, 2, i + 3);
  }
  for (; i < to; i += 1) d[i] = two(d, t, a, 0, i) / two(d, t, a, 2, i);
}

function twoAndThree(d: Float64Array, t: Uint16Array, a: number, from: number, to: number): void {
  let i = from;
  for (; i < to - 1; i += 2) {
    d[i] = two(d, t, a, 0, i) / three(d, t, a, 2, i);
    d[i + 1] = two(d, t, a, 0, i + 1) / three(d, t, a, 2, i + 1);
  }
  for (; i < to; i += 1) d[i] = two(d, t, a, 0, i) / three(d, t, a, 2, i);
}

function threeAndOne(d: Float64Array, t: Uint16Array, a: number, from: number, to: number): void {
  let i = from;
  for (; i < to - 3; i += 4) {
    d[i] = three(d, t, a, 0, i) / part(d, t, a, 3, i);
    d[i + 1] = three(d, t, a, 0, i + 1) / part(d, t, a, 3, i + 1);
    d[i + 2] = three(d, t, a, 0, i + 2) / part(d, t, a, 3, i + 2);
    d[i + 3] = three(d, t, a, 0, i + 3) / part(d, t, a, 3, i + 3);
  }
  for (; i < to; i += 1) d[i] = three(d, t, a, 0, i) / part(d, t, a, 3, i);
}

function threeAndTwo(d: Float64Array, t: Uint16Array, a: number, from: number, to: number): void {
  let i = from;
  for (; i < to - 1; i += 2) {
    d[i] = three(d, t, a, 0, i) / two(d, t, a, 3, i);
    d[i + 1] = three(d, t, a, 0, i + 1) / two(d, t, a, 3, i + 1);
  }
  for (; i < to; i += 1) d[i] = three(d, t, a, 0, i) / two(d, t, a, 3, i);
}

function threeAndThree(d: Float64Array, t: Uint16Array, a: number, from: number, to: number): void {
  let i = from;
  for (; i < to - 1; i += 2) {
    d[i] = three(d, t, a, 0, i) / three(d, t, a, 3, i);
    d[i + 1] = three(d, t, a, 0, i + 1) / three(d, t, a, 3, i + 1);
  }
  for (; i < to; i += 1) d[i] = three(d, t, a, 0, i) / three(d, t, a, 3, i);
}

function fourAndOne(d: Float64Array, t: Uint16Array, a: number, from: number, to: number): void {
  let i = from;
  for (; i < to - 1; i += 2) {
    d[i] = four(d, t, a, 0, i) / part(d, t, a, 4, i);
    d[i + 1] = four(d, t, a, 0, i + 1) / part(d, t, a, 4, i + 1);
  }
  for (; i < to; i += 1) d[i] = four(d, t, a, 0, i) / part(d, t, a, 4, i);
}

function fourAndTwo(d: Float64Array, t: Uint16Array, a: number, from: number, to: number): void {
  let i = from;
  for (; i < to - 1; i += 2) {
    d[i] = four(d, t, a, 0, i) / two(d, t, a, 4, i);
    d[i + 1] = four(d, t, a, 0, i + 1) / two(d, t, a, 4, i + 1);
  }
  for (; i < to; i += 1) d[i] = four(d, t, a, 0, i) / two(d, t, a, 4, i);
}

function fourAndThree(d: Float64Array, t: Uint16Array, a: number, from: number, to: number): void {
  let i = from;
  for (; i < to - 1; i += 2) {
    d[i] = four(d, t, a, 0, i) / three(d, t, a, 4, i);
    d[i + 1] = four(d, t, a, 0, i + 1) / three(d, t, a, 4, i + 1);
  }
  for (; i < to; i += 1) d[i] = four(d, t, a, 0, i) / three(d, t, a, 4, i);
}

/** By collaterals, then debts. */
const LOOPS: readonly Loop[] = [
  oneAndOne,
  oneAndTwo,
  oneAndThree,
  twoAndOne,
  twoAndTwo,
  twoAndThree,
  threeAndOne,
  threeAndTwo,
  threeAndThree,
  fourAndOne,
  fourAndTwo,
  fourAndThree,
];
