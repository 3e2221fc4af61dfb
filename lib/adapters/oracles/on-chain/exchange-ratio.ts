import type { Address } from 'viem';
import { getter } from '@/lib/adapters/chain/getter';
import { signedWord } from '@/lib/adapters/chain/multicall';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { feedCalls } from './feed-calls';
import type { Ask, RawAnswer } from './on-chain-source';

/** An on-chain exchange rate: whole units of `base` a whole unit of `asset`, times 10^decimals. */
export interface Ratio {
  readonly asset: Address;
  readonly base: Address;
  readonly value: bigint;
  readonly decimals: number;
}

/** What ratios are asked by: Aave's adapters, wstETH itself, a Chainlink-like rate. The first positive answer counts. */
const GETTERS = [getter('function getRatio()'), getter('function stEthPerToken()'), feedCalls.latestAnswer];

const configured = (config: MarketConfig) =>
  Object.entries(config.feeds).flatMap(([asset, { symbol, ratio }]) =>
    ratio === undefined ? [] : [{ asset: asset as Address, symbol, ratio }],
  );

export const ratioAssets = (config: MarketConfig): readonly Address[] => configured(config).map(({ asset }) => asset);

/** Every ratio that the configuration names, with what was answered. */
export function readRatios(
  ask: Ask,
  config: MarketConfig,
): Promise<readonly { readonly ratio?: Ratio; readonly answer: RawAnswer }[]> {
  return Promise.all(
    configured(config).map(async ({ asset, symbol, ratio: { base, source, decimals } }) => {
      const answers = await Promise.all(GETTERS.map(async (get) => signedWord(await ask(get(source)))));
      const value = answers.find((answer) => answer !== undefined && answer > 0n);
      const answer = { of: `${symbol} ratio`, content: { source, ratio: String(value ?? 'none') } };
      return value === undefined
        ? { answer: { ...answer, refused: 'no getter gives a positive one' } }
        : { ratio: { asset, base, value, decimals }, answer };
    }),
  );
}
