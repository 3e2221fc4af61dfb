import { type Address, decodeFunctionResult, encodeFunctionData } from 'viem';
import type { createAaveV3Reader } from '@/lib/adapters/protocols/aave-v3/reader';
import type { VenueBook } from '@/lib/adapters/venues/venue-book';
import type { DepthBook } from '@/lib/core/cascade/depth/depth-book';
import type { BlockRef } from '@/lib/core/position/block-ref';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { CascadeExecuted, CascadeReplayLine } from '@/lib/core/snapshot/cascade-replay-schema';
import { WAD } from '@/lib/core/units/units';
import { chooseCalls, worthIn } from './choose-calls';
import { ForkError, type ForkNode } from './fork-node';
import { priceSetter } from './fork-prices';
import { openStalls } from './fork-stalls';
import { equipTrader, forkTrades } from './fork-trades';

/** What was read at the block that a fork stands on. Accounts are those that the cell may reach. */
export interface ReplayScene {
  readonly config: MarketConfig;
  readonly block: BlockRef;
  /** Accrued to the block's own time. */
  readonly market: AaveV3Market;
  readonly accounts: ReadonlyMap<Address, AaveV3Account>;
  readonly depth: DepthBook;
  readonly money: ReadonlySet<Address>;
}

export interface ReplayDeps {
  readonly node: ForkNode;
  /** Both read the fork. */
  readonly reader: ReturnType<typeof createAaveV3Reader>;
  readonly venues: VenueBook;
  readonly tell: (line: ReplayLine) => void;
  readonly signal?: AbortSignal | undefined;
}

type Told<T> = T extends { readonly elapsedMs: number } ? Omit<T, 'elapsedMs'> : never;
/** A line, before somebody adds when. */
export type ReplayLine = Told<CascadeReplayLine>;

/** Trades and liquidates on the fork; nobody else has it. */
const KEEPER: Address = `0x${'ca5cade'.padStart(40, '0')}`;
const MOST_ROUNDS = 500;

/**
 * Executes a cell: pools and oracle go to `shock` (each price's share of today's), then rounds of real liquidation calls,
 * real sales of what they paid out, and an oracle that follows the pools, until nobody gains by another call. The fork is
 * left as it ended. Rejects with `ForkError` where a contract does not do what was asked of it.
 */
export async function replayCell(
  scene: ReplayScene,
  shock: ReadonlyMap<Address, number>,
  gasUsd: number,
  { node, reader, venues, tell, signal }: ReplayDeps,
): Promise<CascadeExecuted> {
  const { config, market: today, depth, money } = scene;
  const router = config.venues?.router;
  if (router === undefined) throw new ForkError('the market names no router to sell through');
  const first = await node.latest();
  const reserves = [...today.reserves.values()];
  await equipTrader(node, KEEPER, reserves, [today.pool, router]);
  const trades = forkTrades(node, venues, router, KEEPER);
  const setPrices = await priceSetter(node, config, today);
  const stalls = await openStalls(today, depth, shock, trades);
  await setPrices(pricesAt(today, stalls.shares()));
  tell({ type: 'progress', stage: 'shock', detail: `Pools and oracle stand at the fall, by ${trades.done()} trades.` });

  const accounts = new Map(scene.accounts);
  const touched = new Set<Address>();
  const written = new Map<Address, bigint>();
  let [rounds, calls, reverted, liquidatedUsd, beyond] = [0, 0, 0, 0, false];
  for (; rounds < MOST_ROUNDS; rounds += 1) {
    signal?.throwIfAborted();
    const block = await node.latest();
    const read = await reader.readMarket(block);
    const market = rules.accrue(read, block.timestamp + 1n);
    const worth = worthIn(market);
    const chosen = chooseCalls(market, accounts.values(), await stalls.outlets(), money, gasUsd);
    if (chosen.length === 0) break;
    const receipts = await node.mine(
      chosen.map((quote) => ({ from: KEEPER, ...rules.encodeLiquidation(market, quote) })),
    );
    const flows = new Map<Address, bigint>();
    const add = (to: Map<Address, bigint>, asset: Address, amount: bigint) =>
      to.set(asset, (to.get(asset) ?? 0n) + amount);
    let [taken, repaidUsd] = [0, 0];
    for (const { status, logs } of receipts) {
      if (status !== '0x1') {
        reverted += 1;
        continue;
      }
      const decoded = rules.decodeSettlement(
        market,
        logs.map(({ topics, data, address }) => ({ topics, data, address: address.toLowerCase() as Address })),
      );
      for (const done of decoded) {
        taken += 1;
        touched.add(done.account);
        repaidUsd += Number(done.repaid) * worth(done.debtAsset);
        add(flows, done.collateralAsset, done.seizedNet);
        add(flows, done.debtAsset, -done.repaid);
        for (const { asset, amount } of done.deficits) add(written, asset, amount);
      }
    }
    if (taken === 0) break;
    calls += taken;
    liquidatedUsd += repaidUsd;
    const sold = await stalls.sell(flows);
    beyond ||= sold.beyond;
    await setPrices(pricesAt(today, stalls.shares()));
    const end = await node.latest();
    for (const [address, account] of await reader.readAccounts(market, [...new Set(chosen.map((c) => c.account))], end))
      accounts.set(address, account);
    tell({
      type: 'round',
      round: rounds + 1,
      accounts: taken,
      repaidUsd,
      sold: Object.fromEntries([...sold.amounts].map(([asset, amount]) => [asset, Number(amount) * worth(asset)])),
      prices: Object.fromEntries([...stalls.shares()].filter(([, share]) => share !== 1)),
    });
  }
  const end = await node.latest();
  const last = rules.accrue(await reader.readMarket(end), end.timestamp);
  const worth = worthIn(last);
  const owed = [...written].reduce((sum, [asset, amount]) => sum + Number(amount) * worth(asset), 0);
  return {
    rounds,
    accounts: touched.size,
    liquidatedUsd,
    badDebtUsd: owed + (await shortfall(node, last, accounts)),
    prices: Object.fromEntries(stalls.shares()),
    beyond,
    calls,
    reverted,
    trades: trades.done(),
    blocks: Number(end.number - first.number),
  };
}

/** Debt above collateral of those below 1, dollars, in the pool's own words. */
async function shortfall(
  node: ForkNode,
  market: AaveV3Market,
  accounts: ReadonlyMap<Address, AaveV3Account>,
): Promise<number> {
  const functionName = 'getUserAccountData';
  let sum = 0;
  for (const [address, account] of accounts) {
    const { healthFactor } = rules.position(market, account);
    if (healthFactor === undefined || healthFactor >= WAD) continue;
    const data = await node.call(market.pool, encodeFunctionData({ abi: poolAbi, functionName, args: [address] }));
    const [collateral, debt] = decodeFunctionResult({ abi: poolAbi, functionName, data });
    if (debt > collateral) sum += Number(debt - collateral) / 1e8;
  }
  return sum;
}

/** The oracle's prices at these shares of today's, 8 decimals; those without a price are left out. */
function pricesAt(market: AaveV3Market, shares: ReadonlyMap<Address, number>): ReadonlyMap<Address, bigint> {
  return new Map(
    [...shares].flatMap(([asset, share]): [Address, bigint][] => {
      const price = market.reserves.get(asset)?.price;
      // An oracle's price of 0 is none at all.
      return price === undefined ? [] : [[asset, BigInt(Math.max(1, Math.round(Number(price) * share)))]];
    }),
  );
}
