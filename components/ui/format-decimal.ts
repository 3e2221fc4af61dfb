const group = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/**
 * Base units as an exact decimal: every digit, nothing rounded, trailing zeros of the fraction dropped.
 * @param value decimal string of base units, signed
 * @param decimals of the unit
 * @throws SyntaxError when `value` is not an integer
 */
export const formatExact = (value: string, decimals: number): string => {
  const { sign, whole, fraction } = splitDecimal(value, decimals);
  const kept = fraction.replace(/0+$/, '');
  return `${sign}${group(whole)}${kept ? `.${kept}` : ''}`;
};

/** Base units as they are, grouped by thousands: `1234567` → `1,234,567`. */
export const formatBaseUnits = (value: string): string => formatExact(value, 0);

/**
 * Base units with a fixed number of fraction digits, truncated towards zero: what is shown is never
 * more than what is there.
 */
export const formatTruncated = (value: string, decimals: number, digits: number): string => {
  const { sign, whole, fraction } = splitDecimal(value, decimals);
  return `${sign}${group(whole)}${digits > 0 ? `.${fraction.padEnd(digits, '0').slice(0, digits)}` : ''}`;
};

/** A float for charts and for choosing a precision; never for money that is shown exactly. */
export const toFloat = (value: string, decimals: number): number => Number(value) / 10 ** decimals;

/** The sign (a true minus), whole digits and all fraction digits of an amount of base units. */
export const splitDecimal = (
  value: string,
  decimals: number,
): { readonly sign: string; readonly whole: string; readonly fraction: string } => {
  const amount = BigInt(value);
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');
  return {
    sign: amount < 0n ? '−' : '',
    whole: digits.slice(0, digits.length - decimals),
    fraction: decimals > 0 ? digits.slice(-decimals) : '',
  };
};
