import { Usd } from '@/lib/core/units/units';

/**
 * A decimal number in text as USD with 8 decimals, cut after the eighth (rounded down); `undefined` when it is not a
 * non-negative decimal, or of more than 77 digits. Digits are moved, never multiplied, so nothing is lost to binary fractions.
 */
export function decimalPrice(text: string): Usd | undefined {
  const match = /^(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (match === null) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent) + 8;
  if (point > MAX_DIGITS) return undefined;
  return Usd(point <= 0 ? 0n : BigInt(digits.padEnd(point, '0').slice(0, point)));
}

/** Every number of so many digits is a uint256, and no price has more. */
const MAX_DIGITS = 77;

/** Below this many units the product with 10^8 errs by less than half a unit, so that rounding it is exact. */
const EXACT_BELOW = 2 ** 51;

/**
 * A price that a library already parsed into a double. Its shortest decimal form is what the venue wrote, as long as
 * that had no more than 15 significant digits, which every venue's tick sizes keep to. A price of no more than eight
 * decimals, as all are, takes the short way: two multiplications, and one that shows nothing was lost.
 */
export function numberPrice(value: number): Usd | undefined {
  const units = Math.round(value * 1e8);
  if (units >= 0 && units < EXACT_BELOW && units / 1e8 === value) return BigInt(units) as Usd;
  return Number.isFinite(value) ? decimalPrice(String(value)) : undefined;
}
