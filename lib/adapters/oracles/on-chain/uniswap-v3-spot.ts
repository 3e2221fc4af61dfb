import { word } from '@/lib/adapters/chain/multicall';
import { virtualReserve } from '@/lib/core/breaker/pool-depth';
import { priceAtSqrtRatio } from '@/lib/core/oracle/uniswap-v3';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { OnChainSource } from './on-chain-source';
import { createPoolSource } from './pool-source';
import { type PoolTermsOf, poolCalls, v3Feeds } from './uniswap-v3-pool';

/**
 * What the pools trade at as the block ends: anyone who pays the fee can move it for a block. `thin` while less
 * liquidity than the configured least is in range.
 */
export const createUniswapV3SpotSource = (config: MarketConfig, termsOf: PoolTermsOf): OnChainSource =>
  createPoolSource(
    {
      id: 'uniswap-v3-spot',
      group: 'dex-spot',
      feeds: v3Feeds(config),
      look: (ask, { pool }) => Promise.all([ask(poolCalls.slot0(pool)), ask(poolCalls.liquidity(pool))]),
      priced: ([slot0, inRange], { feed, terms }) => {
        const [sqrtPriceX96, liquidity] = [word(slot0), word(inRange)];
        if (sqrtPriceX96 === undefined || sqrtPriceX96 === 0n || liquidity === undefined) {
          return { content: {}, refused: 'the pool has no price' };
        }
        return {
          price: priceAtSqrtRatio(sqrtPriceX96, terms),
          reserve: virtualReserve(liquidity, sqrtPriceX96, terms.assetIsToken0),
          thin:
            liquidity === 0n || liquidity < feed.minLiquidity
              ? 'a pool has too little liquidity to be used.'
              : undefined,
          content: { sqrtPriceX96: String(sqrtPriceX96), liquidity: String(liquidity) },
        };
      },
    },
    termsOf,
  );
