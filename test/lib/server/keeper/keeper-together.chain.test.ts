import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hex } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createStore } from '@/lib/adapters/store/create-store';
import type { FundedPlans } from '@/lib/core/execution/keeper/fund-plans';
import type { KeeperStore } from '@/lib/engine/keeper/keeper-ports';
import { freshMemory } from '@/lib/engine/keeper/keeper-settle';
import { keeperTick } from '@/lib/engine/keeper/keeper-tick';
import { nothingLost, settle } from '@/test/fixtures/keeper-aftermath';
import { type KeeperHand, type KeeperMarketWorld, openKeeperMarket } from '@/test/fixtures/keeper-market-world';

/** Positions at risk that are looked at. */
const POSITIONS = 12;
const FIRST = { maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 5n * 10n ** 10n };

let world: KeeperMarketWorld;
let ours: KeeperHand;
let rival: KeeperHand;
let stores: ReturnType<typeof createStore>;
let directory: string;
let fresh: Hex;
let store: KeeperStore;
let etherBefore: bigint;
let run = 0;
const request = <T>(method: string, ...params: readonly unknown[]) => world.chain.rpc.request<T>(method, params);
const newStore = (): KeeperStore => stores.keeper(`market-${run++}`, ours.address);

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
  const asset = local.assets.find(({ symbol }) => symbol === 'WETH');
  await local.setAnswer('WETH', ((asset?.initialPrice ?? 0n) * 90n) / 100n);
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

async function batch(): Promise<FundedPlans> {
  const funded = await ours.together(POSITIONS);
  if (!funded) throw new Error('nobody to liquidate together');
  return funded;
}

/** The rival sends its own liquidation of one of them, at a tip that puts it first. */
async function rivalTakes(account: FundedPlans['members'][number]['account']): Promise<void> {
  const theirs = rival.deps(newStore());
  const plan = (await rival.planned()).find(({ members }) => members[0].account === account);
  if (!plan) throw new Error('the rival has no plan for it');
  const [nonce] = await world.nonces(rival.address);
  const { raw } = await theirs.chain.sign(plan.call, nonce, 3_000_000n, FIRST);
  expect(await theirs.chain.broadcast(raw)).toEqual({ kind: 'accepted' });
}

it('liquidates several with one loan, sells each collateral once, and keeps at least what it promised', async () => {
  const { members, debtAsset } = await batch();
  expect(members.length).toBeGreaterThan(2);
  const before = await world.balance(debtAsset, ours.address);
  const parent = await world.chain.latest();
  const { report } = await keeperTick(ours.deps(store, { positions: POSITIONS }), freshMemory);
  expect(report.verdicts[0]?.whyNot).toBeUndefined();
  expect(report.verdicts[0]?.plan.accounts).toHaveLength(members.length);
  await world.mine();
  const job = (await store.jobs()).find(({ accounts }) => accounts.length > 1);
  const received = (await world.balance(debtAsset, ours.address)) - before;
  expect(received).toBeGreaterThanOrEqual(job?.promised ?? 2n ** 255n);
  const { liquidations } = await world.chain.reader.changes(parent, await world.chain.latest());
  const [attempt] = job?.attempts ?? [];
  expect(attempt?.intent?.liquidations).toHaveLength(members.length);
  for (const { account, planned } of attempt?.intent?.liquidations ?? []) {
    const amounts = (['repaid', 'seized', 'seizedNet', 'protocolFee'] as const).map((field) => [
      field,
      planned[field].toString(),
    ]);
    expect(liquidations.find((each) => each.account === account)).toMatchObject(Object.fromEntries(amounts));
  }
  // What is planned is what its own simulation and the receipt say.
  expect(attempt?.intent?.sales.length).toBe(new Set(members.map(({ plan }) => plan.quote.collateralAsset)).size);
  expect(attempt?.simulated?.liquidations?.map(({ account, repaid }) => [account, repaid])).toEqual(
    attempt?.intent?.liquidations.map(({ account, planned }) => [account, planned.repaid]),
  );
  for (const { account, planned } of attempt?.intent?.liquidations ?? [])
    expect(attempt?.simulated?.liquidations?.find((each) => each.account === account)).toMatchObject(planned);
  const jobs = await settle(world, ours.deps(store, { positions: POSITIONS }));
  await nothingLost(world, ours, etherBefore, jobs);
});

it('one that somebody takes first sinks the transaction, not the others: each is sent alone in the next look', async () => {
  const { members } = await batch();
  const [, second] = members;
  const deps = ours.deps(store, { positions: POSITIONS });
  const { memory } = await keeperTick(deps, freshMemory);
  await rivalTakes(second?.account ?? '0x');
  await world.mine();
  const look = await keeperTick(deps, memory);
  const failed = look.report.jobs.find(({ accounts }) => accounts.length > 1);
  expect(failed?.mined?.ok).toBe(false);
  const alone = look.report.verdicts.filter(({ plan, whyNot }) => plan.accounts.length === 1 && whyNot === undefined);
  const others = members.filter(({ account }) => account !== second?.account);
  for (const { account } of others) expect(alone.map(({ plan }) => plan.accounts[0])).toContain(account);
  const jobs = await settle(world, deps, look.memory);
  await nothingLost(world, ours, etherBefore, jobs);
});

it('costs less gas than one transaction of each', async () => {
  const { members, call } = await batch();
  const { chain } = ours.deps(store);
  const head = await chain.head();
  const gasOf = async (plan: Pick<FundedPlans, 'call'>): Promise<bigint> => {
    const simulated = await chain.simulate(plan.call, head.hash);
    if (!simulated.ok) throw new Error(simulated.reason);
    return simulated.gas;
  };
  const accounts = new Set(members.map(({ account }) => account));
  const singles = (await ours.planned()).filter((plan) => accounts.has(plan.members[0].account));
  const dearest = (await Promise.all(singles.map(gasOf))).reduce((most, gas) => (gas > most ? gas : most), 0n);
  const each = (await gasOf({ call })) / BigInt(members.length);
  expect(each * 3n).toBeLessThan(dearest * 2n);
});
