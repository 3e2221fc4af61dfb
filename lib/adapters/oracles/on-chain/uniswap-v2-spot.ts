import type { Address } from 'viem';
import { getter } from '@/lib/adapters/chain/getter';
import { word } from '@/lib/adapters/chain/multicall';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { OnChainSource } from './on-chain-source';
import { createPoolSource, type PairFeed } from './pool-source';
import type { PoolTermsOf } from './uniswap-v3-pool';

/** (reserve0, reserve1, blockTimestampLast) */
const getReserves = getter('function getReserves()');

/** What the pairs' reserves make of each other as the block ends: anyone who pays the fee can move it for a block. */
export const createUniswapV2SpotSource = (config: MarketConfig, termsOf: PoolTermsOf): OnChainSource =>
  createPoolSource(
    {
      id: 'uniswap-v2-spot',
      group: 'dex-spot',
      feeds: Object.entries(config.feeds).flatMap(([asset, { symbol, uniswapV2 }]): PairFeed[] =>
        uniswapV2.map(({ pair, quote }) => ({ asset: asset as Address, symbol, pool: pair, quote })),
      ),
      look: (ask, { pool }) => ask(getReserves(pool)),
      priced: (reserves, { terms }) => {
        const [reserve0, reserve1] = [word(reserves, 0), word(reserves, 1)];
        if (!reserve0 || !reserve1) return { content: {}, refused: 'the pair has no reserves' };
        const [own, other] = terms.assetIsToken0 ? [reserve0, reserve1] : [reserve1, reserve0];
        return {
          reserve: own,
          price: {
            numerator: other * 10n ** BigInt(terms.assetDecimals),
            denominator: own * 10n ** BigInt(terms.quoteDecimals),
          },
          content: { reserve0: String(reserve0), reserve1: String(reserve1) },
        };
      },
    },
    termsOf,
  );
