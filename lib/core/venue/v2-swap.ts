import type { SwapResult } from './swap-result';
import type { V2Pair } from './venue-state';

const FEE_UNIT = 1_000_000n;
/** The pair keeps its reserves in 112 bits. */
const MAX_RESERVE = (1n << 112n) - 1n;

/** Sells exactly `amount` to a pair; what comes out as the router computes it, rounded down (UniswapV2Library.sol, `getAmountOut`). */
export function v2SwapIn(pair: V2Pair, zeroForOne: boolean, amount: bigint): SwapResult<V2Pair> {
  const [reserveIn, reserveOut] = sides(pair, zeroForOne);
  if (amount <= 0n) return { ok: false, reason: 'nothing' };
  if (reserveIn === 0n || reserveOut === 0n) return { ok: false, reason: 'no-liquidity' };
  const withFee = amount * (FEE_UNIT - BigInt(pair.fee));
  return settle(pair, zeroForOne, amount, (withFee * reserveOut) / (reserveIn * FEE_UNIT + withFee));
}

/** Buys exactly `amount` from a pair; what it costs as the router computes it, rounded up (`getAmountIn`). */
export function v2SwapOut(pair: V2Pair, zeroForOne: boolean, amount: bigint): SwapResult<V2Pair> {
  const [reserveIn, reserveOut] = sides(pair, zeroForOne);
  if (amount <= 0n) return { ok: false, reason: 'nothing' };
  if (reserveIn === 0n || amount >= reserveOut) return { ok: false, reason: 'no-liquidity' };
  const cost = (reserveIn * amount * FEE_UNIT) / ((reserveOut - amount) * (FEE_UNIT - BigInt(pair.fee))) + 1n;
  return settle(pair, zeroForOne, cost, amount);
}

const sides = ({ reserve0, reserve1 }: V2Pair, zeroForOne: boolean): readonly [bigint, bigint] =>
  zeroForOne ? [reserve0, reserve1] : [reserve1, reserve0];

function settle(pair: V2Pair, zeroForOne: boolean, amountIn: bigint, amountOut: bigint): SwapResult<V2Pair> {
  // The pair refuses to pay nothing.
  if (amountOut === 0n) return { ok: false, reason: 'nothing' };
  const [reserveIn, reserveOut] = sides(pair, zeroForOne);
  if (reserveIn + amountIn > MAX_RESERVE) return { ok: false, reason: 'too-much' };
  const [left, right] = [reserveIn + amountIn, reserveOut - amountOut];
  const after = { ...pair, reserve0: zeroForOne ? left : right, reserve1: zeroForOne ? right : left };
  return { ok: true, amountIn, amountOut, after, crossed: 0 };
}
