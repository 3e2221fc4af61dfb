import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Address, type Hex, toHex } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openEndpoint } from '@/lib/adapters/chain/endpoint';
import { createStore } from '@/lib/adapters/store/create-store';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { KeeperDeps, KeeperStore, StoredJob } from '@/lib/engine/keeper/keeper-ports';
import { freshMemory, type KeeperMemory } from '@/lib/engine/keeper/keeper-settle';
import { keeperTick } from '@/lib/engine/keeper/keeper-tick';
import { forwardTo } from '@/test/fixtures/forward-rpc';
import { startJsonRpcServer } from '@/test/fixtures/json-rpc-server';
import { nothingLost as lossless, settle as settled } from '@/test/fixtures/keeper-aftermath';
import {
  type KeeperHand,
  type KeeperMarketWorld,
  keeperSettings,
  openKeeperMarket,
} from '@/test/fixtures/keeper-market-world';

let world: KeeperMarketWorld;
let ours: KeeperHand;
let rival: KeeperHand;
let stores: ReturnType<typeof createStore>;
let directory: string;
let fresh: Hex;
let store: KeeperStore;
let etherBefore: bigint;
let run = 0;
const WETH = () => world.chain.local.assets.find(({ symbol }) => symbol === 'WETH');
const request = <T>(method: string, ...params: readonly unknown[]) => world.chain.rpc.request<T>(method, params);

beforeAll(async () => {
  world = await openKeeperMarket();
  const { local } = world.chain;
  const [first, second] = local.keys.spare;
  if (!first || !second) throw new Error('no spare accounts');
  ours = await world.hand(first);
  rival = await world.hand(second);
  directory = await mkdtemp(join(tmpdir(), 'breakwater-keeper-'));
  stores = createStore({ dataDir: directory });
  await stores.open();
  await price(90n);
  const block = await world.chain.latest();
  const data = await world.chain.accountData(local.borrowers, block);
  world.risky = local.borrowers.filter((_, index) => (data[index]?.healthFactor ?? 0n) < 10n ** 18n);
  await request('evm_setAutomine', false);
});
afterAll(async () => {
  await stores?.close();
  await world?.stop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  fresh = await request<Hex>('evm_snapshot');
  store = newStore();
  etherBefore = await world.ether(ours.address);
});
afterEach(async () => {
  await request('anvil_dropAllTransactions');
  await request('evm_revert', fresh);
});

const newStore = (): KeeperStore => stores.keeper(`market-${run++}`, ours.address);

/** The feed's next round, mined where blocks come by themselves, else first in the next one. */
async function price(percent: bigint): Promise<void> {
  const asset = WETH();
  if (asset) await world.chain.local.setAnswer('WETH', (asset.initialPrice * percent) / 100n);
}

const settle = (deps: KeeperDeps, memory?: KeeperMemory, blocks?: number) => settled(world, deps, memory, blocks);
const nothingLost = (jobs: readonly StoredJob[]) => lossless(world, ours, etherBefore, jobs);
const done = (jobs: readonly StoredJob[]) => jobs.filter(({ state }) => state === 'done');

it('repays with borrowed money, sells, gives back, and keeps at least what it promised, to the unit as planned', async () => {
  const [plan] = await ours.planned();
  if (!plan) throw new Error('nobody to liquidate');
  const [{ account, plan: sized }] = plan.members;
  const { quote } = sized;
  const before = await world.balance(quote.debtAsset, ours.address);
  const parent = await world.chain.latest();
  const { report } = await keeperTick(ours.deps(store), freshMemory);
  expect(report.verdicts[0]).toMatchObject({ plan: { accounts: [account] } });
  expect(report.verdicts[0]?.whyNot).toBeUndefined();
  await world.mine();
  const [job] = await store.jobs();
  const received = (await world.balance(quote.debtAsset, ours.address)) - before;
  expect(received).toBeGreaterThanOrEqual(job?.promised ?? 2n ** 255n);
  const mined = await world.chain.latest();
  expect(mined.timestamp).toBe(parent.timestamp + 12n);
  const { liquidations } = await world.chain.reader.changes(parent, mined);
  const ourOwn = liquidations.find((each) => each.account === account);
  expect(ourOwn).toMatchObject({
    liquidator: ours.executor,
    ...Object.fromEntries(
      (['repaid', 'seized', 'seizedNet', 'protocolFee'] as const).map((field) => [field, quote[field].toString()]),
    ),
  });
  const jobs = await settle(ours.deps(store));
  expect(done(jobs).length).toBeGreaterThan(0);
  await nothingLost(jobs);
});

it('a node that dies while it is sent to: the same bytes go out again, once they are mined', async () => {
  let refuse = true;
  const forward = forwardTo(world.chain.local.http);
  const proxy = await startJsonRpcServer(async (method, params) => {
    if (method === 'eth_sendRawTransaction' && refuse) {
      // The first it passes on before it dies, the next not even that.
      if (proxy.requests.filter((each) => each.method === method).length === 1) await forward(method, params);
      proxy.dropAll();
    }
    return forward(method, params);
  });
  const relay = await openEndpoint(proxy.http, { timeoutMs: 2_000, retryCount: 0, keepAliveMs: 1_000 });
  const deps = ours.deps(store, { relays: [relay] });
  await keeperTick(deps, freshMemory);
  expect((await store.jobs()).length).toBe(2);
  refuse = false;
  const jobs = await settle(deps);
  await proxy.stop();
  expect(done(jobs).length).toBeGreaterThanOrEqual(2);
  await nothingLost(jobs);
});

it('a reorg takes the block that held it: it is open again, sent again, and liquidates once', async () => {
  const deps = ours.deps(store);
  const { memory } = await keeperTick(deps, freshMemory);
  await world.mine();
  const seen = await keeperTick(deps, memory);
  const [job] = await store.jobs();
  expect(job?.mined).toBeDefined();
  await request('anvil_reorg', 1, []);
  const after = await keeperTick(deps, seen.memory);
  expect(after.report.jobs.find(({ id }) => id === job?.id)?.mined).toBeUndefined();
  const jobs = await settle(deps, after.memory);
  expect(done(jobs).length).toBeGreaterThan(0);
  await nothingLost(jobs);
});

it('a rival who takes it first costs one reverted transaction at the most', async () => {
  const [mine, theirs] = [ours.deps(store), rival.deps(newStore())];
  const { memory } = await keeperTick(mine, freshMemory);
  const [plan] = await rival.planned();
  if (!plan) throw new Error('nobody to liquidate');
  const [nonce] = await world.nonces(rival.address);
  const fees = { maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 5n * 10n ** 10n };
  const { raw } = await theirs.chain.sign(plan.call, nonce, 3_000_000n, fees);
  expect(await theirs.chain.broadcast(raw)).toEqual({ kind: 'accepted' });
  await world.mine();
  const jobs = await settle(mine, memory);
  const lost = jobs.find(({ accounts }) => accounts[0] === plan.members[0].account);
  expect(lost?.state).toBe('failed');
  await nothingLost(jobs);
});

it('a base fee ten times as high: what is not worth it any more is not mined at a loss, and the nonce comes free', async () => {
  const deps = ours.deps(store);
  await request('anvil_setNextBlockBaseFeePerGas', toHex(10n ** 9n));
  await world.mine();
  const { nextBaseFee } = await deps.chain.head();
  const { memory } = await keeperTick(deps, freshMemory);
  await request('anvil_setNextBlockBaseFeePerGas', toHex(10n * nextBaseFee));
  await world.mine();
  expect((await keeperTick(deps, memory)).report.jobs.every(({ mined }) => mined === undefined)).toBe(true);
  const jobs = await settle(deps, memory, 20);
  for (const job of jobs)
    if (job.mined) expect(job.mined.gasCost).toBeLessThanOrEqual(keeperSettings.gas.perTransaction);
  expect(done(jobs).length).toBeGreaterThan(0);
  await nothingLost(jobs);
});

it('the price returns before inclusion: it reverts, costs gas alone, and the keeper learns', async () => {
  // A relay that takes its time.
  const held: Hex[] = [];
  const relay = {
    request: async (method: string, params: readonly unknown[]) => {
      held.push(params[0] as Hex);
      return method;
    },
  };
  const { memory } = await keeperTick(ours.deps(store, { relays: [relay] }), freshMemory);
  const deps = ours.deps(store);
  await request('evm_setAutomine', true);
  await price(100n);
  await request('evm_setAutomine', false);
  for (const raw of held) await request('eth_sendRawTransaction', raw);
  await world.mine();
  const look = await keeperTick(deps, memory);
  expect(look.report.jobs.filter(({ mined }) => mined?.ok === false).length).toBeGreaterThan(0);
  expect(Object.values(look.report.patience).map(({ reason }) => reason)).toContain('reverted');
  const jobs = await settle(deps, look.memory);
  expect(done(jobs)).toEqual([]);
  await nothingLost(jobs);
});

it('a profit that cannot be reached any more at inclusion reverts the whole liquidation', async () => {
  const deps = ours.deps(store);
  const [plan] = await ours.planned();
  if (!plan) throw new Error('nobody to liquidate');
  // Between simulation and inclusion the executor loses what it would sell through: the pool's router.
  const { memory } = await keeperTick(deps, freshMemory);
  const code = await request<Hex>('eth_getCode', world.chain.local.contracts.uniswap.router02, 'latest');
  await request('anvil_setCode', world.chain.local.contracts.uniswap.router02, '0x5f5ffd');
  const debtBefore = await debtOf(plan.members[0].account);
  await world.mine();
  await request('anvil_setCode', world.chain.local.contracts.uniswap.router02, code);
  expect(await debtOf(plan.members[0].account)).toBeGreaterThanOrEqual(debtBefore);
  const look = await keeperTick(deps, memory);
  expect(look.report.jobs.some(({ mined }) => mined?.ok === false)).toBe(true);
  await nothingLost(await settle(deps, look.memory, 14));
});

it('killed before or after any of its calls, started again on the same store: nobody is liquidated twice for one plan, and no nonce hangs', async () => {
  for (const after of [false, true])
    for (let calls = 0; ; calls++) {
      const point = await request<Hex>('evm_snapshot');
      const deps = ours.deps(newStore());
      const fuse = { calls };
      const burned = await keeperTick(fused(deps, fuse, after), freshMemory).then(
        () => false,
        () => true,
      );
      await world.mine();
      const jobs = await settle(deps, freshMemory, 6);
      expect(done(jobs).length, `${calls}`).toBeGreaterThan(0);
      await nothingLost(jobs);
      await request('anvil_dropAllTransactions');
      await request('evm_revert', point);
      if (!burned) break;
    }
});

it('killed after any of its calls, with another process that takes over once the lease is over: it finishes what was begun', async () => {
  let begun = 0;
  for (let calls = 0; ; calls++) {
    const point = await request<Hex>('evm_snapshot');
    const kept = newStore();
    const [one, two] = [ours.deps(kept, { holder: 'one' }), ours.deps(kept, { holder: 'two' })];
    const burned = await keeperTick(fused(one, { calls }, true), freshMemory).then(
      () => false,
      () => true,
    );
    const left = (await kept.jobs()).filter(({ state }) => state === 'open');
    begun += left.length;
    // As long as the lease lasts nobody else acts, whatever was left half-done.
    expect((await keeperTick(two, freshMemory)).report.state).toBe('standby');
    expect(await kept.jobs()).toHaveLength(left.length);
    // Its end, without the wait: only its holder can give it back.
    await kept.lease('one', -1);
    await world.mine();
    const jobs = await settle(two, freshMemory, 6);
    expect(done(jobs).length, `${calls}`).toBeGreaterThan(0);
    // What the first had written down was carried on under its own nonce, not signed anew beside it.
    for (const { id, nonce } of left) expect(jobs.find((job) => job.id === id)?.nonce).toBe(nonce);
    expect((await keeperTick(one, freshMemory)).report.state).toBe('standby');
    await nothingLost(jobs);
    await request('anvil_dropAllTransactions');
    await request('evm_revert', point);
    if (!burned) break;
  }
  expect(begun).toBeGreaterThan(0);
});

it('of two keepers with one account and one store only one acts', async () => {
  const [one, two] = [ours.deps(store, { holder: 'one' }), ours.deps(store, { holder: 'two' })];
  const looks = await Promise.all([keeperTick(one, freshMemory), keeperTick(two, freshMemory)]);
  expect(looks.map(({ report }) => report.state).toSorted()).toEqual(['acting', 'standby']);
  await world.mine();
  const jobs = await settle(looks[0].report.state === 'acting' ? one : two);
  expect(done(jobs).length).toBeGreaterThan(0);
  await nothingLost(jobs);
});

/** Throws before or after the call that `fuse` counts down to, whichever port it is of. */
function fused(deps: KeeperDeps, fuse: { calls: number }, after: boolean): KeeperDeps {
  const step =
    <A extends readonly unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const burns = fuse.calls-- === 0;
      if (burns && !after) throw new Error('killed');
      const result = await work(...args);
      if (burns) throw new Error('killed');
      return result;
    };
  const { chain, store: kept, market } = deps;
  return {
    ...deps,
    market: { plans: step(market.plans) },
    store: { jobs: step(kept.jobs), save: step(kept.save), lease: step(kept.lease) },
    chain: {
      account: chain.account,
      head: step(chain.head),
      nonceAt: step(chain.nonceAt),
      suggestedTip: step(chain.suggestedTip),
      simulate: step(chain.simulate),
      mined: step(chain.mined),
      sign: step(chain.sign),
      broadcast: step(chain.broadcast),
    },
  };
}

async function debtOf(account: Address): Promise<bigint> {
  const block = await world.chain.latest();
  const market = rules.accrue(await world.chain.reader.readMarket(block), block.timestamp);
  const state = (await world.chain.reader.readAccounts(market, [account], block)).get(account);
  return state ? rules.accountData(market, state).totalDebt : 0n;
}
