import type { Address } from 'viem';
import { getter } from '@/lib/adapters/chain/getter';
import { type Call, signedWord, word, wordAddress } from '@/lib/adapters/chain/multicall';
import type { PoolObservation, PoolTokens } from '@/lib/core/oracle/uniswap-v3';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { feedCalls } from './feed-calls';
import type { Ask } from './on-chain-source';

const uint = (value: number): string => value.toString(16).padStart(64, '0');

/** The views of a pool (Uniswap/v3-core contracts/interfaces/pool). */
export const poolCalls = {
  token0: getter('function token0()'),
  token1: getter('function token1()'),
  fee: getter('function fee()'),
  slot0: getter('function slot0()'),
  liquidity: getter('function liquidity()'),
  /** observe([secondsAgo, 0]) */
  observe: (pool: Address, secondsAgo: number): Call => ({
    to: pool,
    data: `0x883bdbfd${uint(32)}${uint(2)}${uint(secondsAgo)}${uint(0)}`,
  }),
  observation: (pool: Address, index: number): Call => ({ to: pool, data: `0x252c09d7${uint(index)}` }),
};

/** One pool as a market's configuration names it for one asset. */
export interface PoolFeed {
  readonly asset: Address;
  readonly symbol: string;
  readonly pool: Address;
  readonly quote: Address;
  /** Seconds. */
  readonly window: number;
  readonly minLiquidity: bigint;
}

/** What never changes of a pool; `problem` says why it cannot price the asset. */
export type PoolTerms =
  | (PoolTokens & { readonly problem?: undefined /** Bps. */; readonly fee: number })
  | { readonly problem: string };

export const v3Feeds = (config: MarketConfig): readonly PoolFeed[] =>
  Object.entries(config.feeds).flatMap(([asset, { symbol, uniswapV3 }]) =>
    uniswapV3.map((feed) => ({ ...feed, asset: asset as Address, symbol })),
  );

/** Asks each pool once for its tokens; asks again only what did not answer. */
export function createPoolTerms() {
  const known = new Map<string, PoolTerms>();
  return async (ask: Ask, { asset, pool, quote }: Pick<PoolFeed, 'asset' | 'pool' | 'quote'>): Promise<PoolTerms> => {
    const key = `${pool} ${asset}`;
    const found = known.get(key);
    if (found) return found;
    const [token0, token1, fee, assetDecimals, quoteDecimals] = await Promise.all([
      ask(poolCalls.token0(pool)),
      ask(poolCalls.token1(pool)),
      ask(poolCalls.fee(pool)),
      ask(feedCalls.decimals(asset)),
      ask(feedCalls.decimals(quote)),
    ]);
    const tokens = [wordAddress(token0), wordAddress(token1)];
    const decimals = [word(assetDecimals), word(quoteDecimals)];
    if (tokens.includes(undefined)) return { problem: 'the pool does not answer' };
    if (decimals.some((value) => value === undefined || value > 36n)) return { problem: 'a token tells no decimals' };
    const assetIsToken0 = tokens[0] === asset;
    if (!tokens.includes(asset) || !tokens.includes(quote) || asset === quote) {
      return { problem: 'the pool is not of the two tokens that the configuration names' };
    }
    const terms = {
      assetIsToken0,
      assetDecimals: Number(decimals[0]),
      quoteDecimals: Number(decimals[1]),
      // Hundredths of a bp; a v2 pair has no such getter, and takes 0.3 %.
      fee: Number(word(fee) ?? 3_000n) / 100,
    };
    known.set(key, terms);
    return terms;
  };
}

export type PoolTermsOf = ReturnType<typeof createPoolTerms>;

/** (int56[2], uint160[2]); `undefined` of anything else. */
export function observationAnswer(answer: Awaited<ReturnType<Ask>>): PoolObservation | undefined {
  if (word(answer, 0) !== 64n || word(answer, 1) !== 160n || word(answer, 2) !== 2n || word(answer, 5) !== 2n) {
    return undefined;
  }
  const ticks = [signedWord(answer, 3), signedWord(answer, 4)] as const;
  const perLiquidity = [word(answer, 6), word(answer, 7)] as const;
  const [t0, t1] = ticks;
  const [l0, l1] = perLiquidity;
  if (t0 === undefined || t1 === undefined || l0 === undefined || l1 === undefined) return undefined;
  return { tickCumulatives: [t0, t1], secondsPerLiquidityCumulativeX128s: [l0, l1] };
}
