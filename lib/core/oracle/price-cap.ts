/** The ratio cap of Aave's price cap adapters (CAPO). Times in unix seconds. */
export interface RatioCap {
  readonly snapshotRatio: bigint;
  readonly snapshotTimestamp: bigint;
  /** Growth a second, times `GROWTH_SCALE`. */
  readonly growthPerSecondScaled: bigint;
}

/** `SCALING_FACTOR` of the adapters since they state the growth scaled. */
export const GROWTH_SCALE = 1_000_000n;

/**
 * The greatest ratio an adapter lets through at `now`: snapshot + ⌊growth · elapsed / scale⌋. `undefined` when the
 * snapshot lies ahead, where the contract reverts.
 * Source: bgd-labs/aave-capo src/contracts/PriceCapAdapterBase.sol, `_getMaxRatio`.
 */
export function maxRatio(cap: RatioCap, now: bigint): bigint | undefined {
  const elapsed = now - cap.snapshotTimestamp;
  if (elapsed < 0n) return undefined;
  return cap.snapshotRatio + (cap.growthPerSecondScaled * elapsed) / GROWTH_SCALE;
}

/**
 * What an adapter answers: ⌊base · min(ratio, max) / 10^decimals⌋, and 0 when base or ratio are not positive
 * (the same contract, `latestAnswer`).
 */
export function cappedAnswer(base: bigint, ratio: bigint, max: bigint, ratioDecimals: number): bigint {
  if (base <= 0n || ratio <= 0n) return 0n;
  return (base * (ratio > max ? max : ratio)) / 10n ** BigInt(ratioDecimals);
}
