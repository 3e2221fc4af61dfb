import type { RelativePrice } from './relative-price';
import { Q192 } from './tick-math';

/** What `observe([window, 0])` answers: the accumulators then and now. They wrap: only differences mean something. */
export interface PoolObservation {
  readonly tickCumulatives: readonly [before: bigint, now: bigint];
  readonly secondsPerLiquidityCumulativeX128s: readonly [before: bigint, now: bigint];
}

export interface MeanOverWindow {
  /** The arithmetic mean tick, which is the geometric mean price; rounded toward −∞. */
  readonly tick: number;
  /** The harmonic mean of the liquidity in range; a moment of none weighs as it should. */
  readonly liquidity: bigint;
}

const MAX_UINT160 = (1n << 160n) - 1n;

/**
 * Means over the `window` seconds before the block. `undefined` for a window that is not positive or differences
 * that no pool has. Source: Uniswap/v3-periphery contracts/libraries/OracleLibrary.sol, `consult`.
 */
export function meanOverWindow(observation: PoolObservation, window: number): MeanOverWindow | undefined {
  if (!Number.isInteger(window) || window <= 0) return undefined;
  const [tickBefore, tickNow] = observation.tickCumulatives;
  const [perLiquidityBefore, perLiquidityNow] = observation.secondsPerLiquidityCumulativeX128s;
  // int56 and uint160: the contract subtracts them unchecked.
  const ticks = BigInt.asIntN(56, tickNow - tickBefore);
  const perLiquidity = BigInt.asUintN(160, perLiquidityNow - perLiquidityBefore);
  if (perLiquidity === 0n) return undefined;
  const seconds = BigInt(window);
  const truncated = ticks / seconds;
  const tick = Number(ticks < 0n && ticks % seconds !== 0n ? truncated - 1n : truncated);
  // Cut to uint128 as the library's cast does: a window without liquidity counts seconds over one.
  const liquidity = BigInt.asUintN(128, (seconds * MAX_UINT160) / (perLiquidity << 32n));
  return { tick, liquidity };
}

/** A pool's tokens in its own order, decimals of each, and which of them is priced. */
export interface PoolTokens {
  readonly assetIsToken0: boolean;
  readonly assetDecimals: number;
  readonly quoteDecimals: number;
}

/** Whole units of the quote a whole unit of the asset, exactly, at √(token1/token0) · 2^96. It must be positive. */
export function priceAtSqrtRatio(
  sqrtRatioX96: bigint,
  { assetIsToken0, assetDecimals, quoteDecimals }: PoolTokens,
): Pick<RelativePrice, 'numerator' | 'denominator'> {
  const square = sqrtRatioX96 * sqrtRatioX96;
  const [top, bottom] = assetIsToken0 ? [square, Q192] : [Q192, square];
  return { numerator: top * 10n ** BigInt(assetDecimals), denominator: bottom * 10n ** BigInt(quoteDecimals) };
}
