import { type Address, encodeFunctionData, parseAbi } from 'viem';
import { getter } from '@/lib/adapters/chain/getter';
import { word, wordAddress } from '@/lib/adapters/chain/multicall';
import type { V2Pair } from '@/lib/core/venue/venue-state';
import type { TokenPair, VenueSourceOf } from './venue-source';

const abi = parseAbi(['function getPair(address, address) view returns (address)']);
/** (reserve0, reserve1, blockTimestampLast) */
const getReserves = getter('function getReserves()');
const NONE = '0x0000000000000000000000000000000000000000';

/** Pairs of one Uniswap v2 factory. */
export const uniswapV2Source: VenueSourceOf = ({ uniswapV2 }) => {
  if (uniswapV2 === undefined) return undefined;
  const { factory, fee } = uniswapV2;
  const known = new Map<Address, TokenPair>();
  return {
    watched: () => [],
    async discover(ask, pairs) {
      const found = await Promise.all(
        pairs.map((args) =>
          ask({ to: factory, data: encodeFunctionData({ abi, functionName: 'getPair', args: [...args] }) }),
        ),
      );
      for (const [index, pair] of pairs.entries()) {
        const address = wordAddress(found[index]);
        if (address !== undefined && address !== NONE) known.set(address, pair);
      }
    },
    async read(ask, block) {
      const answers = await Promise.all([...known.keys()].map((pair) => ask(getReserves(pair))));
      return [...known].flatMap(([id, [token0, token1]], index): V2Pair[] => {
        const [reserve0, reserve1] = [word(answers[index], 0), word(answers[index], 1)];
        if (reserve0 === undefined || reserve1 === undefined) return [];
        return [{ kind: 'uniswap-v2', id, token0, token1, fee, block, reserve0, reserve1 }];
      });
    },
  };
};
