/** Order of two canonical decimal integers (no leading zeros, `-` where negative), exact and without parsing them. */
export function compareIntStrings(a: string, b: string): number {
  const negative = a.startsWith('-');
  if (negative !== b.startsWith('-')) return negative ? -1 : 1;
  const longer = a.length - b.length;
  const magnitude = longer !== 0 ? longer : a < b ? -1 : a > b ? 1 : 0;
  return negative ? 0 - magnitude : magnitude;
}

/** A canonical decimal integer with its point put `decimals` digits from the right; exact, trailing zeros kept off. */
export function decimalOf(value: string, decimals: number): string {
  const negative = value.startsWith('-');
  const digits = (negative ? value.slice(1) : value).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
