import { BPS, RAY, WAD } from './units';

/**
 * Integer arithmetic over unsigned bigints, the rounding in each name: Down = floor, Up = ceiling,
 * HalfUp = to the nearest, a half upwards. Inputs must not be negative; a zero divisor throws RangeError.
 * HalfUp adds ⌊d/2⌋ before dividing, as Aave's WadRayMath and PercentageMath do.
 */

/** ⌊a·b/d⌋ */
export const mulDivDown = (a: bigint, b: bigint, d: bigint): bigint => (a * b) / d;

/** ⌈a·b/d⌉ */
export const mulDivUp = (a: bigint, b: bigint, d: bigint): bigint => {
  const product = a * b;
  const quotient = product / d;
  return quotient * d === product ? quotient : quotient + 1n;
};

/** a·b/d to the nearest integer, a half upwards. */
export const mulDivHalfUp = (a: bigint, b: bigint, d: bigint): bigint => (a * b + d / 2n) / d;

/** The smaller of two bigints; Math.min takes numbers only. */
export const minOf = (a: bigint, b: bigint): bigint => {
  if (a < b) return a;
  return b;
};
/** The larger of two bigints. */
export const maxOf = (a: bigint, b: bigint): bigint => {
  if (a > b) return a;
  return b;
};

const HALF_RAY = RAY / 2n;
const HALF_BPS = BPS / 2n;

/** ⌊a·b/1e27⌋ */
export const rayMulDown = (a: bigint, b: bigint): bigint => (a * b) / RAY;
/** ⌈a·b/1e27⌉ */
export const rayMulUp = (a: bigint, b: bigint): bigint => mulDivUp(a, b, RAY);
/** a·b/1e27, nearest. */
export const rayMulHalfUp = (a: bigint, b: bigint): bigint => (a * b + HALF_RAY) / RAY;
/** ⌊a·1e27/b⌋ */
export const rayDivDown = (a: bigint, b: bigint): bigint => (a * RAY) / b;
/** ⌈a·1e27/b⌉ */
export const rayDivUp = (a: bigint, b: bigint): bigint => mulDivUp(a, RAY, b);
/** a·1e27/b, nearest. */
export const rayDivHalfUp = (a: bigint, b: bigint): bigint => mulDivHalfUp(a, RAY, b);

/** a·1e18/b, nearest. */
export const wadDivHalfUp = (a: bigint, b: bigint): bigint => mulDivHalfUp(a, WAD, b);

/** ⌊value·bps/10 000⌋ */
export const percentMulDown = (value: bigint, bps: bigint): bigint => (value * bps) / BPS;
/** ⌈value·bps/10 000⌉ */
export const percentMulUp = (value: bigint, bps: bigint): bigint => mulDivUp(value, bps, BPS);
/** value·bps/10 000, nearest. */
export const percentMulHalfUp = (value: bigint, bps: bigint): bigint => (value * bps + HALF_BPS) / BPS;
/** ⌊value·10 000/bps⌋ */
export const percentDivDown = (value: bigint, bps: bigint): bigint => (value * BPS) / bps;
/** ⌈value·10 000/bps⌉ */
export const percentDivUp = (value: bigint, bps: bigint): bigint => mulDivUp(value, BPS, bps);
/** value·10 000/bps, nearest. */
export const percentDivHalfUp = (value: bigint, bps: bigint): bigint => mulDivHalfUp(value, BPS, bps);
