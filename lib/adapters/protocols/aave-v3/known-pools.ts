import type { Address } from 'viem';
import type { AssetFeeds } from '@/lib/core/protocols/market-config';
import { uniswapV2Pair, uniswapV3Pool } from './uniswap-address';

interface KnownPool {
  readonly asset: string;
  readonly quote: string;
  /** Of a v3 pool, in hundredths of a bip; absent for a v2 pair. */
  readonly fee?: number;
  /** What each side of a v3 pool must be worth at least, in millions of dollars, counted as if it held them at any price. */
  readonly depth?: number;
}

/** Where each asset's deepest Uniswap market on Ethereum is, by the address book's names. */
const ETHEREUM: readonly KnownPool[] = [
  { asset: 'WETH', quote: 'USDC', fee: 500, depth: 50 },
  { asset: 'WETH', quote: 'USDT', fee: 3_000, depth: 10 },
  { asset: 'WBTC', quote: 'WETH', fee: 500, depth: 10 },
  { asset: 'WBTC', quote: 'USDC', fee: 3_000, depth: 10 },
  { asset: 'wstETH', quote: 'WETH', fee: 100, depth: 50 },
  { asset: 'weETH', quote: 'WETH', fee: 500, depth: 10 },
  { asset: 'rETH', quote: 'WETH', fee: 500, depth: 5 },
  { asset: 'cbETH', quote: 'WETH', fee: 500, depth: 5 },
  { asset: 'cbBTC', quote: 'USDC', fee: 3_000, depth: 5 },
  { asset: 'LBTC', quote: 'WBTC', fee: 500, depth: 5 },
  { asset: 'USDC', quote: 'USDT', fee: 100, depth: 100 },
  { asset: 'DAI', quote: 'USDC', fee: 100, depth: 100 },
  { asset: 'USDe', quote: 'USDT', fee: 100, depth: 50 },
  { asset: 'PYUSD', quote: 'USDC', fee: 100, depth: 10 },
  { asset: 'FRAX', quote: 'USDC', fee: 500, depth: 5 },
  { asset: 'LUSD', quote: 'USDC', fee: 500, depth: 2 },
  { asset: 'GHO', quote: 'USDC', fee: 500, depth: 2 },
  { asset: 'LINK', quote: 'WETH', fee: 3_000, depth: 2 },
  { asset: 'AAVE', quote: 'WETH', fee: 3_000, depth: 2 },
  { asset: 'UNI', quote: 'WETH', fee: 3_000, depth: 2 },
  { asset: 'MKR', quote: 'WETH', fee: 3_000, depth: 2 },
  { asset: 'LDO', quote: 'WETH', fee: 3_000, depth: 1 },
  { asset: 'CRV', quote: 'WETH', fee: 3_000, depth: 1 },
  { asset: 'ENS', quote: 'WETH', fee: 3_000, depth: 1 },
  { asset: 'SNX', quote: 'WETH', fee: 3_000, depth: 1 },
  { asset: 'ONE_INCH', quote: 'WETH', fee: 10_000, depth: 1 },
  { asset: 'WETH', quote: 'USDC' },
  { asset: 'WETH', quote: 'USDT' },
  { asset: 'WBTC', quote: 'WETH' },
  { asset: 'DAI', quote: 'WETH' },
  { asset: 'LINK', quote: 'WETH' },
  { asset: 'UNI', quote: 'WETH' },
  { asset: 'MKR', quote: 'WETH' },
];
const KNOWN_POOLS: Readonly<Record<number, readonly KnownPool[]>> = { 1: ETHEREUM };

/**
 * Dollars a token, to one digit or so: only to say a depth in dollars in a pool's own unit. A pool's liquidity goes
 * with the root of the price, so that a price three times off moves the threshold less than twofold. Others: 1.
 */
const ROUGH_USD: Readonly<Record<string, number>> = {
  ...{ WETH: 3_000, wstETH: 3_600, weETH: 3_200, rETH: 3_400, cbETH: 3_300 },
  ...{ WBTC: 90_000, cbBTC: 90_000, LBTC: 90_000 },
  ...{ LINK: 15, AAVE: 200, UNI: 8, MKR: 1_500, ENS: 15, ONE_INCH: 0.3, CRV: 0.6 },
};

export interface BookToken {
  readonly address: Address;
  readonly decimals: number;
}

/** The Uniswap pools that price `asset` on a chain, of those whose other token the market lists as well. */
export function knownPools(
  chainId: number,
  asset: string,
  tokens: ReadonlyMap<string, BookToken>,
): { readonly uniswapV3: AssetFeeds['uniswapV3']; readonly uniswapV2: AssetFeeds['uniswapV2'] } {
  const own = tokens.get(asset);
  const found = (KNOWN_POOLS[chainId] ?? []).flatMap((pool) => {
    const quote = pool.asset === asset ? tokens.get(pool.quote) : undefined;
    return quote === undefined ? [] : [{ ...pool, token: quote }];
  });
  if (own === undefined) return { uniswapV3: [], uniswapV2: [] };
  return {
    uniswapV3: found.flatMap(({ fee, quote, token, depth = 0 }) =>
      fee === undefined
        ? []
        : [
            {
              pool: uniswapV3Pool(own.address, token.address, fee),
              quote: token.address,
              window: 1_800,
              minLiquidity: liquidity(depth * 1e6, asset, own.decimals, quote, token.decimals),
            },
          ],
    ),
    uniswapV2: found.flatMap(({ fee, token }) =>
      fee === undefined ? [{ pair: uniswapV2Pair(own.address, token.address), quote: token.address }] : [],
    ),
  };
}

/** The pool's L = √(x·y) when each side is worth `usd`, to three digits. */
function liquidity(usd: number, a: string, decimalsA: number, b: string, decimalsB: number): bigint {
  const root = usd / Math.sqrt((ROUGH_USD[a] ?? 1) * (ROUGH_USD[b] ?? 1));
  const [digits = '0', exponent = '0'] = (root * 10 ** ((decimalsA + decimalsB) / 2)).toExponential(2).split('e');
  return (BigInt(digits.replace('.', '')) * 10n ** BigInt(exponent)) / 100n;
}
