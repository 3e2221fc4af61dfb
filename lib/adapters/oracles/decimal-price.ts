import { Usd } from '@/lib/core/units/units';

/**
 * A decimal number in text as USD with 8 decimals, cut after the eighth (rounded down); `undefined` when it is not a
 * non-negative decimal. Digits are moved, never multiplied, so nothing is lost to binary fractions.
 */
export function decimalPrice(text: string): Usd | undefined {
  const match = /^(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (match === null) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent) + 8;
  return Usd(point <= 0 ? 0n : BigInt(digits.padEnd(point, '0').slice(0, point)));
}

/**
 * A price that a library already parsed into a double. Its shortest decimal form is what the venue wrote, as long as
 * that had no more than 15 significant digits, which every venue's tick sizes keep to.
 */
export function numberPrice(value: number): Usd | undefined {
  return Number.isFinite(value) ? decimalPrice(String(value)) : undefined;
}
