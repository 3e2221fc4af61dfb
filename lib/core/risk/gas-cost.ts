import type { Address } from 'viem';
import type { ExpectedLossConfig } from '@/lib/core/protocols/expected-loss-config';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { Usd } from '@/lib/core/units/units';

/** One mined liquidation's gas, and what was paid for it in wei. */
export interface MeasuredGas {
  readonly gasUsed: bigint;
  readonly gasCost: bigint;
}

export interface GasCost {
  readonly units: number;
  readonly gwei: number;
  /** Whether a mined liquidation told both, or the configuration. */
  readonly measured: boolean;
  /** Dollars of one liquidation; `undefined` when the price of the chain's coin is unknown. */
  readonly usd: number | undefined;
}

/** Symbols of the wrapped coin of chains where it is not ether. */
const COINS: Readonly<Record<number, readonly string[]>> = {
  56: ['WBNB'],
  100: ['WXDAI'],
  137: ['WPOL', 'WMATIC'],
  146: ['wS'],
  42220: ['CELO'],
  43114: ['WAVAX'],
};

/** Mined liquidations whose median is taken. */
const MEASURED = 20;

/**
 * What one liquidation costs its sender: the median gas of the newest mined ones at the newest one's price of gas;
 * before there are any, what is configured. `mined`: newest first.
 */
export function gasCost(
  market: MarketState,
  mined: readonly MeasuredGas[],
  options: ExpectedLossConfig['gas'],
): GasCost {
  const used = mined
    .slice(0, MEASURED)
    .map(({ gasUsed }) => Number(gasUsed))
    .filter((units) => units > 0)
    .sort((a, b) => a - b);
  const newest = mined.find(({ gasUsed }) => gasUsed > 0n);
  const units = used[used.length >> 1] ?? options.units;
  const gwei = newest ? Number(newest.gasCost) / Number(newest.gasUsed) / 1e9 : options.gwei;
  const price = coinReserve(market, options)?.price;
  const usd = price === undefined ? undefined : (units * gwei * Number(price)) / 1e9 / 1e8;
  return { units, gwei, measured: newest !== undefined, usd };
}

/** The reserve of the wrapped coin that pays for gas; `undefined` where the market has none. */
export function coinReserve(
  market: MarketState,
  options: Pick<ExpectedLossConfig['gas'], 'coin'>,
): { readonly asset: Address; readonly price: Usd | undefined } | undefined {
  return coinAmong(market.reserves.values(), market.chainId, options);
}

/** The wrapped coin that pays for gas on a chain, of those given; `undefined` where it is not among them. */
export function coinAmong<T extends { readonly symbol: string }>(
  assets: Iterable<T>,
  chainId: number,
  options: Pick<ExpectedLossConfig['gas'], 'coin'> = {},
): T | undefined {
  const symbols = coinSymbols(chainId, options);
  return [...assets].find(({ symbol }) => symbols.includes(symbol));
}

/** What a reserve of the chain's wrapped coin may be called. */
export function coinSymbols(chainId: number, { coin }: Pick<ExpectedLossConfig['gas'], 'coin'>): readonly string[] {
  return coin ? [coin] : (COINS[chainId] ?? ['WETH']);
}
