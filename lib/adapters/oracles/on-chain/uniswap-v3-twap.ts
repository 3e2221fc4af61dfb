import { word } from '@/lib/adapters/chain/multicall';
import { MAX_TICK, sqrtRatioAtTick } from '@/lib/core/oracle/tick-math';
import { type MeanOverWindow, meanOverWindow, priceAtSqrtRatio } from '@/lib/core/oracle/uniswap-v3';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { Ask, OnChainSource } from './on-chain-source';
import { createPoolSource } from './pool-source';
import { observationAnswer, type PoolFeed, type PoolTermsOf, poolCalls, v3Feeds } from './uniswap-v3-pool';

/**
 * Time-weighted prices from the pools' own observations, over the window each is configured with. A pool whose
 * oldest observation is younger than its window prices over what it has, as `thin`; so does one whose
 * harmonic-mean liquidity was below the configured least.
 */
export const createUniswapV3TwapSource = (config: MarketConfig, termsOf: PoolTermsOf): OnChainSource =>
  createPoolSource(
    {
      id: 'uniswap-v3-twap',
      group: 'dex-twap',
      feeds: v3Feeds(config),
      look: (ask, feed) => observe(ask, feed, feed.window),
      priced: async (whole, { ask, feed, block, terms }) => {
        const { window, minLiquidity } = feed;
        const found = whole ?? (await overWhatThereIs(ask, feed, block));
        if (found === undefined) {
          return { content: { window }, refused: `the pool has no observations of ${window} s` };
        }
        const { mean, seconds } = found;
        return {
          price: priceAtSqrtRatio(sqrtRatioAtTick(mean.tick), terms),
          thin:
            seconds < window || mean.liquidity < minLiquidity
              ? 'a pool is too young or too thin to be used.'
              : undefined,
          content: { seconds, meanTick: mean.tick, harmonicLiquidity: String(mean.liquidity) },
        };
      },
    },
    termsOf,
  );

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
