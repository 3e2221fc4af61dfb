/** What of an asset's view its depth is valued by. */
export interface DepthAsset {
  readonly decimals: number;
  readonly price: string | null;
  readonly composite: { readonly price: string } | null;
  /** Bps of the debt's worth: 10,500 is a bonus of 5 %. */
  readonly liquidationBonus: number;
}

/** Beyond so far from its price a pool's liquidity is not taken to be what it is at it. */
const FURTHEST = 0.02;

/**
 * Dollars of an asset that pools take until its price there has fallen by 2 %, or by its liquidation bonus where that is
 * less: a constant product that holds R takes R · (1/√(1 − fall) − 1). `reserve`: base units, over all pools. What lies
 * further away in a pool is not counted. Null without a reserve or a price.
 */
export function poolDepthUsd(reserve: bigint | null, asset: DepthAsset): number | null {
  const price = asset.price ?? asset.composite?.price;
  if (reserve === null || price === undefined) return null;
  const fall = Math.min(FURTHEST, Math.max(0, asset.liquidationBonus - 10_000) / 10_000);
  return (Number(reserve) / 10 ** asset.decimals) * (1 / Math.sqrt(1 - fall) - 1) * (Number(price) / 1e8);
}

const Q96 = 2n ** 96n;

/** A Uniswap v3 pool's virtual reserve of one token, base units, rounded down: that of a constant product with the liquidity in range. */
export function virtualReserve(liquidity: bigint, sqrtPriceX96: bigint, isToken0: boolean): bigint {
  return isToken0 ? (liquidity * Q96) / sqrtPriceX96 : (liquidity * sqrtPriceX96) / Q96;
}
