import type { Address } from 'viem';
import { pairAmountTo } from '@/lib/core/cascade/depth/venue-at-price';
import type { Worth } from '@/lib/core/cascade/gap/exact-venues';
import { venueCurve } from '@/lib/core/venue/venue-curve';
import { otherToken, type VenueState } from '@/lib/core/venue/venue-state';
import { sqrtPriceX96 } from '../scenario/arbitrage-plan';

/** Token1 a token0, base units, as the pool's own storage says. */
function midOf(pool: VenueState): number {
  return pool.kind === 'uniswap-v3'
    ? (Number(pool.sqrtPriceX96) / 2 ** 96) ** 2
    : Number(pool.reserve1) / Number(pool.reserve0);
}

/** What the next base unit of `asset` sold fetches of the other token, the fee taken. */
export function netPrice(pool: VenueState, asset: Address): number {
  const mid = midOf(pool);
  return (asset === pool.token0 ? mid : 1 / mid) * (1 - pool.fee / 1e6);
}

/**
 * The best of several pools, in dollars of today's prices of what they give. Pools that are sold out, to a dollar, do not count
 * while others are not: nobody trades at their price.
 */
export function bestPrice(pools: readonly VenueState[], asset: Address, worth: Worth): number {
  const open = pools.filter(
    (pool) => venueCurve(pool, asset, Number.POSITIVE_INFINITY).max * worth(asset) >= SOLD_OUT_USD,
  );
  return Math.max(
    ...(open.length > 0 ? open : pools).map(
      (pool) => netPrice(pool, asset) * worth(otherToken(pool, asset) as Address),
    ),
  );
}

const SOLD_OUT_USD = 1;

/** The trade after which `netPrice` is `wanted`; `undefined` where it is already. A v3 pool stops by itself at the limit. */
export function targetTrade(
  pool: VenueState,
  asset: Address,
  wanted: number,
): { readonly tokenIn: Address; readonly amountIn: bigint | undefined; readonly limit: bigint } | undefined {
  const now = netPrice(pool, asset);
  if (Math.abs(wanted / now - 1) < 1e-12) return undefined;
  const other = otherToken(pool, asset) as Address;
  const tokenIn = wanted < now ? asset : other;
  const each = wanted / (1 - pool.fee / 1e6);
  const target = asset === pool.token0 ? each : 1 / each;
  if (pool.kind === 'uniswap-v3') return { tokenIn, amountIn: undefined, limit: sqrtPriceX96(target) };
  const amountIn = pairAmountTo(pool, asset, wanted);
  return amountIn > 0n ? { tokenIn, amountIn, limit: 0n } : undefined;
}

/** All that the pools are known to take, rounded down; each at its end. */
export function mostKnown(pools: readonly VenueState[], asset: Address): bigint {
  const most = pools.reduce((sum, pool) => sum + venueCurve(pool, asset, Number.POSITIVE_INFINITY).max, 0);
  return Number.isFinite(most) ? BigInt(Math.floor(most * (1 - 1e-9))) : 0n;
}
