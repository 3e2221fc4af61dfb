import { MAX_TICK, MIN_TICK, sqrtRatioAtTick } from '@/lib/core/oracle/tick-math';

/** The lowest and the highest price of a v3 pool: those of the outermost ticks. */
export const MIN_SQRT_PRICE = sqrtRatioAtTick(MIN_TICK);
export const MAX_SQRT_PRICE = sqrtRatioAtTick(MAX_TICK);

const LOG_BASE = Math.log(1.0001) / 2;

/**
 * The greatest tick whose price is at most `sqrtPriceX96` (Uniswap/v3-core TickMath.sol, `getTickAtSqrtRatio`):
 * estimated by a logarithm, settled by the ticks' exact prices.
 */
export function tickAtPrice(sqrtPriceX96: bigint): number {
  const estimate = Math.floor(Math.log(Number(sqrtPriceX96) / 2 ** 96) / LOG_BASE);
  let tick = Math.min(MAX_TICK, Math.max(MIN_TICK, estimate));
  while (tick > MIN_TICK && sqrtRatioAtTick(tick) > sqrtPriceX96) tick -= 1;
  while (tick < MAX_TICK && sqrtRatioAtTick(tick + 1) <= sqrtPriceX96) tick += 1;
  return tick;
}
