import type { Address } from 'viem';
import { getter } from '@/lib/adapters/chain/getter';
import { word } from '@/lib/adapters/chain/multicall';
import type { RelativePrice } from '@/lib/core/oracle/relative-price';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { Ask, OnChainSource, RawAnswer } from './on-chain-source';
import type { PoolTermsOf } from './uniswap-v3-pool';

const ID = 'uniswap-v2-spot';
/** (reserve0, reserve1, blockTimestampLast) */
const getReserves = getter('function getReserves()');

interface PairFeed {
  readonly asset: Address;
  readonly symbol: string;
  readonly pool: Address;
  readonly quote: Address;
}

/** What the pairs' reserves make of each other as the block ends: anyone who pays the fee can move it for a block. */
export function createUniswapV2SpotSource(config: MarketConfig, termsOf: PoolTermsOf): OnChainSource {
  const feeds = Object.entries(config.feeds).flatMap(([asset, { symbol, uniswapV2 }]): PairFeed[] =>
    uniswapV2.map(({ pair, quote }) => ({ asset: asset as Address, symbol, pool: pair, quote })),
  );

  const readPair = async (
    ask: Ask,
    feed: PairFeed,
    block: BlockRef,
  ): Promise<{ readonly price?: RelativePrice; readonly answer: RawAnswer }> => {
    const { asset, pool, quote } = feed;
    const [terms, reserves] = await Promise.all([termsOf(ask, feed), ask(getReserves(pool))]);
    const of = `${feed.symbol} ${pool}`;
    if (terms.problem !== undefined) return { answer: { of, content: { pool }, refused: terms.problem } };
    const [reserve0, reserve1] = [word(reserves, 0), word(reserves, 1)];
    if (!reserve0 || !reserve1) return { answer: { of, content: { pool }, refused: 'the pair has no reserves' } };
    const [own, other] = terms.assetIsToken0 ? [reserve0, reserve1] : [reserve1, reserve0];
    const price: RelativePrice = {
      source: `${ID}:${pool}`,
      group: 'dex-spot',
      asset,
      inAsset: quote,
      numerator: other * 10n ** BigInt(terms.assetDecimals),
      denominator: own * 10n ** BigInt(terms.quoteDecimals),
      upstream: pool,
      observedAt: Number(block.timestamp) * 1_000,
      slackBps: terms.fee,
    };
    return { price, answer: { of, content: { pool, reserve0: String(reserve0), reserve1: String(reserve1) } } };
  };

  return {
    id: ID,
    group: 'dex-spot',
    assets: [...new Set(feeds.map(({ asset }) => asset))],
    async read(ask, block) {
      const read = await Promise.all(feeds.map((feed) => readPair(ask, feed, block)));
      return {
        quotes: [],
        relative: read.flatMap(({ price }) => (price === undefined ? [] : [price])),
        answers: read.map(({ answer }) => answer),
        notes: [],
      };
    },
  };
}
