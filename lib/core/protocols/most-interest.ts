/** Interest moves an amount by less than one millionth a second: that would be 3,154 % a year. */
const FASTEST = 1_000_000n;
/** Base units by which conversions may round. */
export const ROUNDING = 2n;

/** Base units that interest, and rounding, can change `amount` by at the most within `seconds`. */
export const mostInterest = (amount: bigint, seconds: number): bigint =>
  (amount * BigInt(Math.abs(seconds))) / FASTEST + ROUNDING;
