import type { Address } from 'viem';
import type { UniswapPool } from '@/lib/devnet/local-market';

/** A pool as it stands: token1 a token0 in base units. Prices are `number`: a simulation, not money. */
export interface PoolState extends UniswapPool {
  readonly price: number;
  /** Base units of each token in a v2 pair. */
  readonly reserves?: readonly [number, number];
}

/** What the market gives for a base unit of a token, in USD; `undefined` where it has no price. */
export type MarketPrice = (token: Address) => number | undefined;

export interface Arbitrage {
  readonly pool: PoolState;
  readonly tokenIn: Address;
  readonly tokenOut: Address;
  /** Token1 a token0 at which the trade stops paying. */
  readonly target: number;
  /** Distance of the pool from the market, as a share. */
  readonly departure: number;
}

/**
 * The trades that pay, the greatest departure first: a pool is left alone until it departs from the market by more
 * than its fee and `margin`, and is then traded back to its fee's distance, where the last unit earns nothing more.
 * So pools follow the market with a lag, as real ones do.
 */
export function arbitrages(
  pools: readonly PoolState[],
  market: MarketPrice,
  margin: number,
  most: number,
): readonly Arbitrage[] {
  return pools
    .flatMap((pool): Arbitrage[] => {
      const [usd0, usd1] = [market(pool.token0), market(pool.token1)];
      if (usd0 === undefined || usd1 === undefined || !(usd1 > 0) || !(pool.price > 0)) return [];
      const [fair, fee] = [usd0 / usd1, pool.fee / 1e6];
      const departure = pool.price / fair - 1;
      if (Math.abs(departure) <= fee + margin) return [];
      const [tokenIn, tokenOut] = departure > 0 ? [pool.token0, pool.token1] : [pool.token1, pool.token0];
      return [{ pool, tokenIn, tokenOut, target: departure > 0 ? fair / (1 - fee) : fair * (1 - fee), departure }];
    })
    .sort((a, b) => Math.abs(b.departure) - Math.abs(a.departure) || (a.pool.address < b.pool.address ? -1 : 1))
    .slice(0, most);
}

/** Base units of the token in that bring a v2 pair to the target, its fee included; rounded down. */
export function pairAmountIn({ pool, tokenIn, target }: Arbitrage): bigint {
  const [reserve0, reserve1] = pool.reserves ?? [0, 0];
  const root = Math.sqrt(reserve0 * reserve1);
  const [before, after] =
    tokenIn === pool.token0 ? [reserve0, root / Math.sqrt(target)] : [reserve1, root * Math.sqrt(target)];
  return after > before ? BigInt(Math.floor((after - before) / (1 - pool.fee / 1e6))) : 0n;
}

/** √price · 2^96 as the pools take it, to a double's precision. */
export const sqrtPriceX96 = (price: number): bigint => BigInt(Math.round(Math.sqrt(price) * 2 ** 96));
