import type { Address } from 'viem';
import { openEndpoint } from '@/lib/adapters/chain/endpoint';
import { headerAnswer } from '@/lib/adapters/chain/header';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import { createAaveV3Reader } from '@/lib/adapters/protocols/aave-v3/reader';
import { createVenueBook } from '@/lib/adapters/venues/venue-book';
import { depthBook } from '@/lib/core/cascade/depth/depth-book';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { CascadeReplay, CascadeReplayQuery } from '@/lib/core/snapshot/cascade-replay-schema';
import { cellShock, type PriceGroups } from './cell-shock';
import { compareCell, predictCell } from './compare-cell';
import { startFork } from './fork-node';
import { type ReplayLine, replayCell } from './replay-cell';

export interface ReplayJob extends PriceGroups {
  readonly cell: CascadeReplayQuery;
  /** Positions that the cell may reach. */
  readonly accounts: readonly Address[];
}

export interface ReplayJobDeps {
  readonly config: MarketConfig;
  readonly url: string;
  readonly tell: (line: ReplayLine) => void;
  readonly signal: AbortSignal;
  /** Unix ms. */
  readonly now: () => number;
}

const ENDPOINT = { timeoutMs: 20_000, retryCount: 1, keepAliveMs: 15_000 };

/**
 * Predicts a cell from the newest block of a chain and executes it on a fork of that block; the chain itself is only read.
 * Rejects with `ChainError` or `JsonRpcError` where the chain does not answer, with `ForkError` where the fork's contracts do
 * not do as asked, with `AnvilError` where no fork can be run. The fork's process has ended when this settles.
 */
export async function runReplayJob(job: ReplayJob, deps: ReplayJobDeps): Promise<CascadeReplay> {
  const { cell, accounts: addresses, money, follows } = job;
  const { config, url, tell, signal, now } = deps;
  const started = now();
  const parent = await openEndpoint(url, ENDPOINT);
  /** Read from the chain until the fork stands; then from the fork, by readers that remember what they read. */
  let target: Rpc = parent;
  const rpc: Rpc = { request: (method, params, options) => target.request(method, params, options) };
  try {
    const block = headerAnswer(await parent.request('eth_getBlockByNumber', ['latest', false]), 'eth_getBlockByNumber');
    if (block === undefined) throw new Error('the chain does not name its newest block');
    const receivedAt = now();
    const reader = createAaveV3Reader({ rpc, config, decodeSettlement: rules.decodeSettlement });
    const venueBook = createVenueBook(rpc, config);
    if (venueBook === undefined) throw new Error('the market names no venues');
    const market = rules.accrue(await reader.readMarket(block), block.timestamp);
    const accounts = await reader.readAccounts(market, addresses, block);
    const venues = await venueBook.at(block);
    tell({
      ...{ type: 'progress', stage: 'reading' },
      detail: `${accounts.size} positions and ${venues.length} pools are read at block ${block.number}.`,
    });
    const assets = [...market.reserves.keys()];
    const depth = depthBook(market, assets, { venues, money });
    const scene = { config, block, market, accounts, depth, money };
    const shock = cellShock(cell, assets, { money, follows });
    const predictions = predictCell(scene, venues, shock, cell.gasUsd);
    signal.throwIfAborted();
    const fork = await startFork(url, block.number, signal);
    try {
      target = fork.node.rpc;
      tell({ type: 'progress', stage: 'forking', detail: `A fork stands at block ${block.number}.` });
      const executed = await replayCell(scene, shock, cell.gasUsd, {
        ...{ node: fork.node, reader, venues: venueBook, tell, signal },
      });
      return {
        block: { number: Number(block.number), hash: block.hash, timestamp: Number(block.timestamp), receivedAt },
        positions: accounts.size,
        shock: Object.fromEntries(shock),
        ...predictions,
        executed,
        ...compareCell(predictions, executed),
        seconds: (now() - started) / 1_000,
      };
    } finally {
      await fork.stop();
    }
  } finally {
    parent.close();
  }
}
