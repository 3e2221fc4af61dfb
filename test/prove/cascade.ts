import type { Address } from 'viem';
import { createVenueBook } from '@/lib/adapters/venues/venue-book';
import { depthBook } from '@/lib/core/cascade/depth/depth-book';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { CascadeReplay, CascadeReplayQuery } from '@/lib/core/snapshot/cascade-replay-schema';
import { cellShock } from '@/lib/devnet/cascade/cell-shock';
import { compareCell, predictCell } from '@/lib/devnet/cascade/compare-cell';
import { forkNode } from '@/lib/devnet/cascade/fork-node';
import { replayCell } from '@/lib/devnet/cascade/replay-cell';
import { openChainMarket } from '@/test/fixtures/chain-market';
import { cascadeTable } from './cascade-table';
import { proofCells } from './cells';

/** A cell, and what became of it. */
export interface Proved
  extends Pick<CascadeReplay, 'predicted' | 'exact' | 'executed' | 'difference' | 'agrees' | 'why'> {
  readonly cell: CascadeReplayQuery;
  /** "WETH −20.5 % WBTC −19.7 %" */
  readonly name: string;
  readonly seconds: number;
}

export interface ProofOptions {
  readonly cells: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/**
 * Executes cells of the gap engine on one local chain with the real contracts, each from the same snapshot of it, and prints
 * the table. False where a cell is off by more than 1 % and the same model in integers is too: that is the model's fault.
 */
export async function proveCascade({ cells, seed, say }: ProofOptions): Promise<boolean> {
  const started = performance.now();
  const chain = await openChainMarket({ aave: '3.6', borrowers: 1_000 });
  try {
    const { local, reader, rpc } = chain;
    const venueBook = createVenueBook(rpc, local.config);
    if (!venueBook) throw new Error('the market names no venues');
    const block = await chain.latest();
    const market = rules.accrue(await reader.readMarket(block), block.timestamp);
    const accounts = await reader.readAccounts(market, local.borrowers, block);
    const venues = await venueBook.at(block);
    const money = new Set<Address>(local.assets.flatMap(({ stable, address }) => (stable ? [address] : [])));
    const follows = new Map(
      local.assets.flatMap(({ address, ratio }) => (ratio ? [[address, ratio.base] as const] : [])),
    );
    const symbolOf = new Map(local.assets.map(({ address, symbol }) => [address, symbol]));
    const assets = [...market.reserves.keys()];
    const depth = depthBook(market, assets, { venues, money });
    const scene = { config: local.config, block, market, accounts, depth, money };
    const wanted = proofCells(local.assets, cells, seed);
    const proved: Proved[] = [];
    let snapshot = await local.snapshot();
    for (const cell of wanted) {
      const at = performance.now();
      const shock = cellShock(cell, assets, { money, follows });
      const predictions = predictCell(scene, venues, shock, cell.gasUsd);
      const executed = await replayCell(scene, shock, cell.gasUsd, {
        ...{ node: await forkNode(rpc), reader, venues: venueBook, tell: () => undefined },
      });
      const verdict = compareCell(predictions, executed);
      const name = nameOf(cell, symbolOf);
      const seconds = (performance.now() - at) / 1_000;
      proved.push({ cell, name, seconds, ...predictions, executed, ...verdict });
      say(
        `${proved.length} of ${wanted.length}  ${name}: ${executed.calls} calls in ${executed.rounds} rounds, ${executed.trades} trades, ${verdict.agrees ? 'agrees' : 'off'}, ${seconds.toFixed(1)} s`,
      );
      await local.revert(snapshot);
      snapshot = await local.snapshot();
    }
    say(`\n${cascadeTable(proved, (performance.now() - started) / 1_000)}`);
    return proved.every(({ agrees, why }) => agrees || why?.startsWith('Rounding decides'));
  } finally {
    await chain.local.stop();
  }
}

function nameOf(cell: CascadeReplayQuery, symbolOf: ReadonlyMap<Address, string>): string {
  const part = (asset: Address, fall: number): string => `${symbolOf.get(asset)} −${(fall / 100).toFixed(1)} %`;
  const { first, fall, second, secondFall = fall } = cell;
  return second === undefined ? part(first, fall) : `${part(first, fall)}, ${part(second, secondFall)}`;
}
