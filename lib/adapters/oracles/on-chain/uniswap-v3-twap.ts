import { word } from '@/lib/adapters/chain/multicall';
import type { RelativePrice } from '@/lib/core/oracle/relative-price';
import { MAX_TICK, sqrtRatioAtTick } from '@/lib/core/oracle/tick-math';
import { type MeanOverWindow, meanOverWindow, priceAtSqrtRatio } from '@/lib/core/oracle/uniswap-v3';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { Ask, OnChainSource, RawAnswer } from './on-chain-source';
import { observationAnswer, type PoolFeed, type PoolTermsOf, poolCalls, v3Feeds } from './uniswap-v3-pool';

const ID = 'uniswap-v3-twap';

/**
 * Time-weighted prices from the pools' own observations, over the window each is configured with. A pool whose
 * oldest observation is younger than its window prices over what it has, as `thin`; so does one whose
 * harmonic-mean liquidity was below the configured least.
 */
export function createUniswapV3TwapSource(config: MarketConfig, termsOf: PoolTermsOf): OnChainSource {
  const feeds = v3Feeds(config);

  const readPool = async (
    ask: Ask,
    feed: PoolFeed,
    block: BlockRef,
  ): Promise<{ readonly price?: RelativePrice; readonly answer: RawAnswer }> => {
    const { asset, pool, quote, window } = feed;
    const [terms, whole] = await Promise.all([termsOf(ask, feed), observe(ask, feed, window)]);
    const of = `${feed.symbol} ${pool}`;
    if (terms.problem !== undefined) return { answer: { of, content: { pool }, refused: terms.problem } };
    const found = whole ?? (await overWhatThereIs(ask, feed, block));
    if (found === undefined) {
      return { answer: { of, content: { pool, window }, refused: `the pool has no observations of ${window} s` } };
    }
    const thin = found.seconds < window || found.mean.liquidity < feed.minLiquidity;
    const content = {
      pool,
      seconds: found.seconds,
      meanTick: found.mean.tick,
      harmonicLiquidity: String(found.mean.liquidity),
      ...(thin && { thin }),
    };
    const price: RelativePrice = {
      source: `${ID}:${pool}`,
      group: 'dex-twap',
      asset,
      inAsset: quote,
      ...priceAtSqrtRatio(sqrtRatioAtTick(found.mean.tick), terms),
      upstream: pool,
      observedAt: Number(block.timestamp) * 1_000,
      slackBps: terms.fee,
      ...(thin && { unusable: 'thin' }),
    };
    return { price, answer: { of, content } };
  };

  return {
    id: ID,
    group: 'dex-twap',
    assets: [...new Set(feeds.map(({ asset }) => asset))],
    async read(ask, block) {
      const read = await Promise.all(feeds.map((feed) => readPool(ask, feed, block)));
      return {
        quotes: [],
        relative: read.flatMap(({ price }) => (price === undefined ? [] : [price])),
        answers: read.map(({ answer }) => answer),
        notes: feeds.flatMap(({ symbol }, index) =>
          read[index]?.price?.unusable === 'thin' ? [`${symbol}: a pool is too young or too thin to be used.`] : [],
        ),
      };
    },
  };
}

interface Observed {
  readonly mean: MeanOverWindow;
  readonly seconds: number;
}

async function observe(ask: Ask, { pool }: PoolFeed, seconds: number): Promise<Observed | undefined> {
  // It reverts with OLD when the oldest observation is younger.
  const observation = observationAnswer(await ask(poolCalls.observe(pool, seconds)));
  const mean = observation && meanOverWindow(observation, seconds);
  return mean && Math.abs(mean.tick) <= MAX_TICK ? { mean, seconds } : undefined;
}

/** The mean since the oldest observation of a pool too young for its window; `undefined` when it has none before this block. */
async function overWhatThereIs(ask: Ask, feed: PoolFeed, block: BlockRef): Promise<Observed | undefined> {
  const slot0 = await ask(poolCalls.slot0(feed.pool));
  const [index, cardinality] = [word(slot0, 2), word(slot0, 3)];
  if (index === undefined || cardinality === undefined || cardinality === 0n) return undefined;
  // The slot after the newest holds the oldest once the ring is full; before that it is empty and the first one does.
  const [next, first] = await Promise.all([
    ask(poolCalls.observation(feed.pool, Number((index + 1n) % cardinality))),
    ask(poolCalls.observation(feed.pool, 0)),
  ]);
  const oldest = word(next, 3) === 1n ? next : first;
  const since = word(oldest, 0);
  if (since === undefined || word(oldest, 3) !== 1n) return undefined;
  const seconds = Number(BigInt.asUintN(32, block.timestamp - since));
  return seconds > 0 && seconds < feed.window ? observe(ask, feed, seconds) : undefined;
}
