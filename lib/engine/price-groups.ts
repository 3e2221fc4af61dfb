import type { Address } from 'viem';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { MarketState } from '@/lib/core/protocols/rules';
import { STABLE_SYMBOLS } from './stable-symbols';

/** Tokens that are a claim on another: where their price's base stands in a market, it takes them along. */
const BASES: Readonly<Record<string, readonly string[]>> = {
  WETH: [
    ...['wstETH', 'stETH', 'rETH', 'cbETH', 'weETH', 'ezETH', 'rsETH', 'wrsETH', 'osETH', 'ETHx', 'tETH', 'sETH2'],
    ...['ankrETH', 'swETH', 'mETH', 'cmETH', 'wbETH'],
  ],
  WBTC: ['cbBTC', 'tBTC', 'LBTC', 'FBTC', 'eBTC', 'BTCb', 'BTC.b', 'solvBTC'],
  WPOL: ['MaticX', 'stMATIC'],
  WAVAX: ['sAVAX'],
  USDe: ['sUSDe'],
  DAI: ['sDAI'],
  USDS: ['sUSDS'],
};

/** What of a market moves together: the stablecoins, and per asset the base it is priced through. */
export const priceGroups = (
  market: MarketState,
  config: Pick<MarketConfig, 'feeds'>,
): { readonly stable: readonly Address[]; readonly follows: Readonly<Record<Address, Address>> } => {
  const reserves = [...market.reserves.values()];
  const bySymbol = new Map(reserves.map(({ symbol, asset }) => [symbol, asset]));
  const bySymbolOf = new Map(
    Object.entries(BASES).flatMap(([base, symbols]) => symbols.map((symbol) => [symbol, bySymbol.get(base)])),
  );
  const follows: Record<Address, Address> = {};
  for (const { asset, symbol } of reserves) {
    const base = config.feeds[asset]?.ratio?.base ?? bySymbolOf.get(symbol);
    if (base !== undefined && base !== asset && market.reserves.has(base)) follows[asset] = base;
  }
  return { stable: reserves.flatMap(({ asset, symbol }) => (STABLE_SYMBOLS.has(symbol) ? [asset] : [])), follows };
};
