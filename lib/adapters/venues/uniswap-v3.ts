import { type Address, encodeFunctionData, parseAbi } from 'viem';
import { getter } from '@/lib/adapters/chain/getter';
import { signedWord, word, wordAddress } from '@/lib/adapters/chain/multicall';
import { poolCalls } from '@/lib/adapters/oracles/on-chain/uniswap-v3-pool';
import type { TickLadder } from '@/lib/core/venue/tick-ladder';
import type { V3Pool } from '@/lib/core/venue/venue-state';
import { liquidityAfterMove, reaches, readLadders } from './uniswap-v3-ticks';
import type { TokenPair, VenueSourceOf } from './venue-source';

const abi = parseAbi(['function getPool(address, address, uint24) view returns (address)']);
const tickSpacing = getter('function tickSpacing()');
const NONE = '0x0000000000000000000000000000000000000000';

interface PoolTerms {
  readonly pair: TokenPair;
  readonly fee: number;
  readonly spacing: number;
}

/** What was last read of a pool. */
interface Reading {
  readonly tick: number;
  readonly liquidity: bigint;
  readonly ladder: TickLadder;
}

/** log(1.0001): a tick. */
const TICK = Math.log(1.0001);

/**
 * Pools of one Uniswap v3 factory. Each block only price and liquidity are read. The ticks are read again when liquidity
 * was added or removed, when the price nears the end of what is known, and when the liquidity in range is not what the
 * ticks crossed since make of it, which tells of a change that went unseen.
 */
export const uniswapV3Source: VenueSourceOf = ({ uniswapV3, rangePct }) => {
  if (uniswapV3 === undefined) return undefined;
  const { factory, fees } = uniswapV3;
  const range = Math.ceil(-Math.log(1 - rangePct / 100) / TICK);
  const known = new Map<Address, PoolTerms>();
  const readings = new Map<Address, Reading>();
  return {
    watched: () => [...known.keys()],
    async discover(ask, pairs) {
      const wanted = pairs.flatMap((pair) => fees.map((fee) => ({ pair, fee })));
      const found = await Promise.all(
        wanted.map(({ pair, fee }) =>
          ask({ to: factory, data: encodeFunctionData({ abi, functionName: 'getPool', args: [...pair, fee] }) }),
        ),
      );
      const fresh = wanted.flatMap((one, index) => {
        const address = wordAddress(found[index]);
        return address === undefined || address === NONE || known.has(address) ? [] : [{ ...one, address }];
      });
      const spacings = await Promise.all(fresh.map(({ address }) => ask(tickSpacing(address))));
      for (const [index, { address, pair, fee }] of fresh.entries()) {
        const spacing = signedWord(spacings[index]);
        if (spacing !== undefined && spacing > 0n) known.set(address, { pair, fee, spacing: Number(spacing) });
      }
    },
    async read(ask, block, changed) {
      const pools = await Promise.all(
        [...known].map(async ([id, terms]) => {
          const [slot0, liquidity] = await Promise.all([ask(poolCalls.slot0(id)), ask(poolCalls.liquidity(id))]);
          return { id, terms, sqrtPriceX96: word(slot0, 0), tick: signedWord(slot0, 1), liquidity: word(liquidity) };
        }),
      );
      const live = pools.flatMap(({ id, terms, sqrtPriceX96, tick, liquidity }) => {
        if (!sqrtPriceX96 || tick === undefined || liquidity === undefined) return [];
        return [{ id, terms, sqrtPriceX96, tick: Number(tick), liquidity }];
      });
      const stale = live.filter(({ id, tick, liquidity }) => {
        const before = readings.get(id);
        if (before === undefined || changed(id) || !reaches(before.ladder, tick, range / 2)) return true;
        return liquidityAfterMove(before, tick) !== liquidity;
      });
      const ladders = await readLadders(
        ask,
        stale.map(({ id, terms, tick }) => ({ pool: id, spacing: terms.spacing, tick })),
        range,
      );
      return live.flatMap(({ id, terms, sqrtPriceX96, tick, liquidity }): V3Pool[] => {
        const old = stale.some((pool) => pool.id === id) ? undefined : readings.get(id)?.ladder;
        const ladder = ladders.get(id) ?? old;
        if (ladder === undefined) {
          readings.delete(id);
          return [];
        }
        readings.set(id, { tick, liquidity, ladder });
        const { pair, fee } = terms;
        const [token0, token1] = pair;
        return [{ kind: 'uniswap-v3', id, token0, token1, fee, block, sqrtPriceX96, tick, liquidity, ladder }];
      });
    },
  };
};
