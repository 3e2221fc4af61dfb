import { word } from '@/lib/adapters/chain/multicall';
import type { RelativePrice } from '@/lib/core/oracle/relative-price';
import { priceAtSqrtRatio } from '@/lib/core/oracle/uniswap-v3';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { Ask, OnChainSource, RawAnswer } from './on-chain-source';
import { type PoolFeed, type PoolTermsOf, poolCalls, v3Feeds } from './uniswap-v3-pool';

const ID = 'uniswap-v3-spot';

/**
 * What the pools trade at as the block ends: anyone who pays the fee can move it for a block. `thin` while less
 * liquidity than the configured least is in range.
 */
export function createUniswapV3SpotSource(config: MarketConfig, termsOf: PoolTermsOf): OnChainSource {
  const feeds = v3Feeds(config);

  const readPool = async (
    ask: Ask,
    feed: PoolFeed,
    block: BlockRef,
  ): Promise<{ readonly price?: RelativePrice; readonly answer: RawAnswer }> => {
    const { asset, pool, quote } = feed;
    const [terms, slot0, inRange] = await Promise.all([
      termsOf(ask, feed),
      ask(poolCalls.slot0(pool)),
      ask(poolCalls.liquidity(pool)),
    ]);
    const of = `${feed.symbol} ${pool}`;
    if (terms.problem !== undefined) return { answer: { of, content: { pool }, refused: terms.problem } };
    const [sqrtPriceX96, liquidity] = [word(slot0), word(inRange)];
    if (sqrtPriceX96 === undefined || sqrtPriceX96 === 0n || liquidity === undefined) {
      return { answer: { of, content: { pool }, refused: 'the pool has no price' } };
    }
    const thin = liquidity === 0n || liquidity < feed.minLiquidity;
    const price: RelativePrice = {
      source: `${ID}:${pool}`,
      group: 'dex-spot',
      asset,
      inAsset: quote,
      ...priceAtSqrtRatio(sqrtPriceX96, terms),
      upstream: pool,
      observedAt: Number(block.timestamp) * 1_000,
      slackBps: terms.fee,
      ...(thin && { unusable: 'thin' }),
    };
    const content = { pool, sqrtPriceX96: String(sqrtPriceX96), liquidity: String(liquidity), ...(thin && { thin }) };
    return { price, answer: { of, content } };
  };

  return {
    id: ID,
    group: 'dex-spot',
    assets: [...new Set(feeds.map(({ asset }) => asset))],
    async read(ask, block) {
      const read = await Promise.all(feeds.map((feed) => readPool(ask, feed, block)));
      return {
        quotes: [],
        relative: read.flatMap(({ price }) => (price === undefined ? [] : [price])),
        answers: read.map(({ answer }) => answer),
        notes: feeds.flatMap(({ symbol }, index) =>
          read[index]?.price?.unusable === 'thin' ? [`${symbol}: a pool has too little liquidity to be used.`] : [],
        ),
      };
    },
  };
}
