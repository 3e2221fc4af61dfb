import { stepIn, stepOut } from './sqrt-price-math';
import type { SwapResult } from './swap-result';
import { MAX_SQRT_PRICE, MIN_SQRT_PRICE, tickAtPrice } from './tick-at-price';
import { firstStep } from './tick-ladder';
import type { V3Pool } from './venue-state';

/** The pool takes amounts as int256. */
const MAX_INT256 = (1n << 255n) - 1n;

/**
 * Sells exactly `amount` to the pool, or with `exactOut` buys exactly so much from it: the pool's own steps,
 * roundings and pauses (Uniswap/v3-core UniswapV3Pool.sol, `swap`), as a swap without a price limit makes them.
 */
export function v3Swap(pool: V3Pool, zeroForOne: boolean, amount: bigint, exactOut: boolean): SwapResult<V3Pool> {
  if (amount <= 0n) return { ok: false, reason: 'nothing' };
  if (amount > MAX_INT256) return { ok: false, reason: 'too-much' };
  const steps = zeroForOne ? pool.ladder.down : pool.ladder.up;
  const limit = zeroForOne ? MIN_SQRT_PRICE + 1n : MAX_SQRT_PRICE - 1n;
  const fee = BigInt(pool.fee);
  let { sqrtPriceX96: price, liquidity, tick } = pool;
  let remaining = amount;
  let paid = 0n;
  let got = 0n;
  let crossed = 0;
  for (let place = firstStep(steps, tick, zeroForOne); remaining > 0n; place += 1) {
    if (price === limit) return { ok: false, reason: 'no-liquidity' };
    const next = steps[place];
    if (next === undefined) return { ok: false, reason: 'beyond-known' };
    const target = (zeroForOne ? next.sqrtPriceX96 < limit : next.sqrtPriceX96 > limit) ? limit : next.sqrtPriceX96;
    const step = exactOut
      ? stepOut(price, target, liquidity, remaining, fee)
      : stepIn(price, target, liquidity, remaining, fee);
    if (step === undefined) return { ok: false, reason: 'no-liquidity' };
    const cost = step.amountIn + step.fee;
    paid += cost;
    got += step.amountOut;
    remaining -= exactOut ? step.amountOut : cost;
    if (step.price === next.sqrtPriceX96) {
      if (next.initialised) {
        liquidity += zeroForOne ? -next.liquidityNet : next.liquidityNet;
        crossed += 1;
      }
      tick = zeroForOne ? next.tick - 1 : next.tick;
    } else if (step.price !== price) {
      tick = tickAtPrice(step.price);
    }
    price = step.price;
  }
  return {
    ok: true,
    amountIn: paid,
    amountOut: got,
    after: { ...pool, sqrtPriceX96: price, liquidity, tick },
    crossed,
  };
}
