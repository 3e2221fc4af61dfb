/**
 * The chance that Student's t of `dof` degrees of freedom lies `z` or further from 0, on either side, as a function of
 * z ≥ 0 that is cheap to call: a table of its logarithm over ln(1 + z), interpolated. Relative error below 1e-4.
 */
export function studentTails(dof: number): (z: number) => number {
  const table = tableOf(dof);
  return (z) => {
    if (!(z > 0)) return 1;
    const place = Math.log1p(z) * PER_UNIT;
    if (place >= STEPS) return 0;
    const low = Math.floor(place);
    const [left, right] = [table[low] as number, table[low + 1] as number];
    return Math.exp(left + (right - left) * (place - low));
  };
}

/** The same of the first `count` numbers in a column, in place: a call a row would cost as much again. */
export function studentTailsIn(dof: number): (column: Float64Array, count: number) => void {
  const table = tableOf(dof);
  return (column, count) => {
    for (let index = 0; index < count; index += 1) {
      const z = column[index] as number;
      const place = Math.log1p(z) * PER_UNIT;
      const low = Math.floor(place);
      if (!(z > 0)) column[index] = Number.isNaN(z) ? Number.NaN : 1;
      else if (place >= STEPS) column[index] = 0;
      else {
        const left = table[low] as number;
        column[index] = Math.exp(left + ((table[low + 1] as number) - left) * (place - low));
      }
    }
  };
}

function tableOf(dof: number): Float64Array {
  let table = tables.get(dof);
  if (table === undefined) {
    table = Float64Array.from({ length: STEPS + 2 }, (_, step) =>
      Math.max(LEAST_LOG, Math.log(twoSidedTail(Math.expm1(step / PER_UNIT), dof))),
    );
    tables.set(dof, table);
  }
  return table;
}

const tables = new Map<number, Float64Array>();
const PER_UNIT = 512;
/** Up to z = e^16: beyond, even the fattest tail is nothing. */
const STEPS = 16 * PER_UNIT;
/** Of what a double can still hold: the logarithm of nothing could not be interpolated. */
const LEAST_LOG = -740;

/** P(|T| ≥ z) = I_x(dof/2, 1/2) at x = dof/(dof + z²), the regularised incomplete beta function. */
export function twoSidedTail(z: number, dof: number): number {
  if (z <= 0) return 1;
  const x = dof / (dof + z * z);
  return incompleteBeta(x, (z * z) / (dof + z * z), dof / 2, 0.5);
}

/** By its continued fraction (Lentz), on the side where it converges fast; `y` is 1 − x without its rounding. */
function incompleteBeta(x: number, y: number, a: number, b: number): number {
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(y));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(y, b, a)) / b;
}

const TINY = 1e-300;

function fraction(x: number, a: number, b: number): number {
  const safe = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 300; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / safe(1 + even * d);
    c = safe(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / safe(1 + odd * d);
    c = safe(1 + odd / c);
    const change = d * c;
    result *= change;
    if (Math.abs(change - 1) < 1e-14) break;
  }
  return result;
}

/** Lanczos, g = 7. */
function logGamma(value: number): number {
  const x = value - 1;
  let sum = 0.99999999999980993;
  LANCZOS.forEach((coefficient, index) => {
    sum += coefficient / (x + index + 1);
  });
  const t = x + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum);
}

const LANCZOS: readonly number[] = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
