import { type Address, type Hex, toEventSelector } from 'viem';
import { createBlockReader } from '@/lib/adapters/chain/block-read';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import { parseLogs } from '@/lib/adapters/chain/raw-log';
import { quantity, type Rpc } from '@/lib/adapters/chain/rpc';
import { batchedAsk } from '@/lib/adapters/oracles/on-chain/batched-ask';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { VenueState } from '@/lib/core/venue/venue-state';
import { VENUE_SOURCES } from './registry';
import type { TokenPair } from './venue-source';

/** Uniswap v3: what changes a pool's ticks. */
const MINT = toEventSelector('Mint(address,address,int24,int24,uint128,uint256,uint256)');
const BURN = toEventSelector('Burn(address,int24,int24,uint128,uint256,uint256)');
/** After so many blocks without a reading everything is read again rather than searched for logs. */
const MOST_BLOCKS = 200n;
/** New pools are looked for every so many blocks. */
const DISCOVER_BLOCKS = 7_200n;

export interface VenueBook {
  /**
   * Every venue of the market at the block, read once for all who ask at it. Rejects with `ChainError` when the chain
   * cannot be read at that block.
   */
  at(block: BlockRef): Promise<readonly VenueState[]>;
}

/** Reads a market's venues block by block, on demand; `undefined` for a market that names none. */
export function createVenueBook(rpc: Rpc, config: MarketConfig): VenueBook | undefined {
  const { venues, multicall3 } = config;
  if (venues === undefined) return undefined;
  const blocks = createBlockReader(rpc);
  const sources = VENUE_SOURCES.flatMap((make) => make(venues) ?? []);
  const pairs = pairsOf(config, venues.connectors);
  let discovered: bigint | undefined;
  let last: BlockRef | undefined;
  let newest: { readonly hash: Hex; readonly states: Promise<readonly VenueState[]> } | undefined;

  const read = async (block: BlockRef): Promise<readonly VenueState[]> => {
    const changed = last === undefined ? everything : await changedSince(last, block);
    // Until this one is whole, nothing of what the sources keep is of one block.
    last = undefined;
    const states = await blocks.at(block, async (call) => {
      const ask = batchedAsk(call, multicall3);
      if (discovered === undefined || block.number >= discovered + DISCOVER_BLOCKS || block.number < discovered) {
        await Promise.all(sources.map((source) => source.discover(ask, pairs)));
        discovered = block.number;
      }
      return (await Promise.all(sources.map((source) => source.read(ask, block, changed)))).flat();
    });
    last = block;
    return states;
  };

  const changedSince = async (from: BlockRef, to: BlockRef): Promise<(pool: Address) => boolean> => {
    const addresses = sources.flatMap((source) => source.watched());
    if (to.hash === from.hash || addresses.length === 0) return nothing;
    if (to.number <= from.number || to.number > from.number + MOST_BLOCKS) return everything;
    try {
      await blocks.assertCanonical(from);
      const filter = { address: addresses, topics: [[MINT, BURN]] };
      const range = { fromBlock: quantity(from.number + 1n), toBlock: quantity(to.number) };
      const logs = parseLogs(await rpc.request('eth_getLogs', [{ ...filter, ...range }]));
      const touched = new Set<Address>(logs.map(({ address }) => address));
      return (pool) => touched.has(pool);
    } catch (error) {
      // A reorg, or a provider that refuses the range: then nothing that was kept counts.
      if (error instanceof ChainError && (error.kind === 'block-gone' || error.kind === 'rejected')) return everything;
      throw error;
    }
  };

  return {
    at(block) {
      if (newest?.hash === block.hash) return newest.states;
      // One after the other: what a source keeps is of one block at a time.
      const before = newest?.states ?? Promise.resolve([]);
      const states = before.catch(() => []).then(() => read(block));
      newest = { hash: block.hash, states };
      states.catch(() => {
        if (newest?.states === states) newest = undefined;
      });
      return states;
    },
  };
}

const everything = (): boolean => true;
const nothing = (): boolean => false;

/** Every asset with each connector, and with what the configuration's pools price it in. */
function pairsOf({ feeds }: MarketConfig, connectors: readonly Address[]): readonly TokenPair[] {
  const pairs = new Map<string, TokenPair>();
  for (const [asset, { uniswapV2, uniswapV3 }] of Object.entries(feeds) as [
    Address,
    MarketConfig['feeds'][Address],
  ][]) {
    for (const other of [
      ...connectors,
      ...uniswapV2.map(({ quote }) => quote),
      ...uniswapV3.map(({ quote }) => quote),
    ]) {
      if (other === asset) continue;
      const pair: TokenPair = asset < other ? [asset, other] : [other, asset];
      pairs.set(pair.join(), pair);
    }
  }
  return [...pairs.values()];
}
