/** Prices of 1e-8 USD below this are told apart by doubles beyond doubt: a decimal of eight places times 1e8 lies within 1/4 of its integer. */
const EXACT = 2 ** 50;

/**
 * A positive decimal that a library parsed into a double, as whole units of 1e-8, cut after the eighth place (rounded
 * down); a number, because it costs a fiftieth of moving digits in text. Exact below 11 million for what had at most
 * eight places and fifteen significant digits, as every venue's tick sizes keep to; NaN for all that is not a number
 * from zero up to that.
 */
export function usdUnits(value: number): number {
  if (!(value >= 0)) return NaN;
  const units = Math.round(value * 1e8);
  if (units >= EXACT) return NaN;
  // The nearest double of units·1e-8 is what the text was parsed into, unless it had more places and was rounded up.
  return units / 1e8 > value ? units - 1 : units;
}
