/**
 * By how much more a depth takes when a sale is spread evenly over `seconds` while half of what was sold comes back every
 * `halfLife`: at the end λt/(1 − e^(−λt)) times as much has moved the price as little as all at once. At least 1.
 */
export function refillFactor(seconds: number, halfLife: number): number {
  const x = (Math.LN2 * seconds) / halfLife;
  return x < 1e-6 ? 1 : x / -Math.expm1(-x);
}
