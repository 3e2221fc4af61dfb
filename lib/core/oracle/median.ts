import { BPS } from '@/lib/core/units/units';

/** The median; of an even count the mean of the two in the middle, rounded down. `undefined` of none. */
export function medianOf<T extends bigint>(values: readonly T[]): T | undefined {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) return undefined;
  return ((lower + upper) / 2n) as T;
}

/** 1.4826 · median of |x − centre|, rounded down: the robust counterpart of a standard deviation. */
export function scaledMad(values: readonly bigint[], centre: bigint): bigint {
  const mad = medianOf(values.map((value) => (value > centre ? value - centre : centre - value))) ?? 0n;
  return (mad * 14_826n) / 10_000n;
}

/** True when `value` lies further from `centre` than 5 scaled MADs and than `floorBps` of the centre. */
export function isOutlier(value: bigint, centre: bigint, scaled: bigint, floorBps: bigint): boolean {
  const distance = value > centre ? value - centre : centre - value;
  return distance > 5n * scaled && distance * BPS > floorBps * centre;
}

/** Signed distance of `value` from a positive `reference` in bps, to a hundredth; for people and thresholds, not for money. */
export function deviationBps(value: bigint, reference: bigint): number {
  return Number(((value - reference) * 1_000_000n) / reference) / 100;
}
