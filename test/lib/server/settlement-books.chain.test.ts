import { type Address, encodeFunctionData, type Hash, type Hex, maxUint256, toHex } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import { settlementLedgerSchema } from '@/lib/core/snapshot/ledger-schema';
import type { PlanView } from '@/lib/core/snapshot/plan-schema';
import { serviceLevelResponseSchema } from '@/lib/core/snapshot/service-level-schema';
import { settlementTotalsSchema } from '@/lib/core/snapshot/settlement-totals-schema';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { jsonRpc } from '@/lib/devnet/chain/json-rpc';
import type { Frame } from '@/lib/engine/frame';
import type { Runtime } from '@/lib/server/runtime';
import type { Ask } from '@/lib/server/worker-protocol';
import { frameWhere, type MarketRuntimes, openRuntimes, priceAt } from '@/test/fixtures/market-runtimes';
import { approveOf } from '@/test/settle/kinds';

let runtimes: MarketRuntimes;
let runtime: Runtime;
beforeAll(async () => {
  runtimes = await openRuntimes({ borrowers: 150 });
  runtime = await runtimes.start();
});
afterAll(() => runtimes.stop());

const blockOf = ({ snapshot }: Frame): number => snapshot?.block.number ?? -1;
const booked = (deficits: Snapshot['deficits']) => (deficits ?? []).map(({ booked: own, onChain }) => [own, onChain]);
const ask = async <S extends z.ZodType>(schema: S, what: Ask): Promise<z.output<S>> => {
  const { status, body } = await runtime.service.ask(what);
  if (status !== 200) throw new Error(body);
  return schema.parse(JSON.parse(body));
};
/** The store is written behind the engine's back. */
const eventually = async (check: () => Promise<void>): Promise<void> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await check();
    } catch (error) {
      if (attempt === 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
};
const service = () => ask(serviceLevelResponseSchema, { kind: 'service-level' });
const totals = () => ask(settlementTotalsSchema, { kind: 'settlement-totals', filter: {} });

/** The liquidator takes everything that the pool lets it; answers the transaction's hash. */
const liquidate = async (account: Address, plan: PlanView): Promise<Hash> => {
  const { market } = runtimes;
  const rpc = jsonRpc(market.http);
  const from = market.keys.liquidator.address;
  const symbol = market.assets.find(({ address }) => address === plan.debtAsset)?.symbol ?? '';
  await market.mint(symbol, from, BigInt(plan.repaid) * 2n);
  const send = (to: Address, data: Hex) =>
    rpc.request<Hash>('eth_sendTransaction', [{ from, to, data, gas: toHex(4_000_000) }]);
  await send(plan.debtAsset, approveOf(market.config.pool));
  const { collateralAsset, debtAsset } = plan;
  return send(
    market.config.pool,
    encodeFunctionData({
      abi: poolAbi,
      functionName: 'liquidationCall',
      args: [collateralAsset, debtAsset, account, maxUint256, false],
    }),
  );
};

it('keeps books, bad debt and waits by their blocks, and takes them back with a reorg', async () => {
  const { market } = runtimes;
  await frameWhere(runtime, ({ snapshot }) => snapshot !== null);
  // So deep that debts are beyond collateral: a liquidation that empties an account leaves bad debt.
  for (const symbol of ['WETH', 'WBTC']) await priceAt(market, symbol, 45n);
  const fallen = await frameWhere(runtime, ({ rows }) => [...rows].filter(({ plan }) => plan).length >= 10);
  const doomed = [...fallen.rows].filter(({ plan }) => plan && plan.deficits.length > 0);
  const [first, second] = doomed;
  if (!first?.plan || !second?.plan) throw new Error('nobody would leave bad debt');
  await eventually(async () => expect((await service()).standing.length).toBeGreaterThan(9));

  const kept = await liquidate(first.account, first.plan);
  const settled = await frameWhere(
    runtime,
    ({ snapshot }) => snapshot?.settlements.some(({ txHash }) => txHash === kept) ?? false,
  );
  const row = settled.snapshot?.settlements[0];
  expect(row).toMatchObject({ txHash: kept, account: first.account, unexplained: [], lag: { exact: true } });
  expect(row?.lag?.blocks).toBeGreaterThanOrEqual(1);
  expect(row?.prices).toBeDefined();
  const deficit = booked(settled.snapshot?.deficits);
  expect(deficit.some(([own]) => own !== '0')).toBe(true);
  for (const [own, onChain] of deficit) expect(own).toBe(onChain);
  await eventually(async () => {
    const [books] = await ask(z.array(settlementLedgerSchema), { kind: 'ledger', txHash: kept });
    expect(books?.entries?.map(({ line }) => line)).toEqual(
      expect.arrayContaining(['repayment', 'debt-burnt', 'deficit-created', 'seized-net', 'gas']),
    );
    expect(books?.tokens.map(({ symbol }) => symbol)).toContain('ETH');
  });
  const before = await totals();
  expect(before).toMatchObject({ count: 1, exact: 1, unexplained: 0 });
  await eventually(async () => expect((await service()).windows[0]?.level.cleared).toBe(1));
  const stood = (await service()).standing.map(({ account }) => account);
  expect(stood).toContain(second.account);
  expect(stood).not.toContain(first.account);

  const snapshot = await market.snapshot();
  const undone = await liquidate(second.account, second.plan);
  const deeper = await frameWhere(
    runtime,
    (frame) => frame.snapshot?.settlements.some(({ txHash }) => txHash === undone) ?? false,
  );
  expect(booked(deeper.snapshot?.deficits)).not.toEqual(deficit);
  await eventually(async () => expect((await totals()).count).toBe(2));
  await eventually(async () => expect((await service()).windows[0]?.level.cleared).toBe(2));

  await market.revert(snapshot);
  await market.mine(1);
  const after = await frameWhere(runtime, (frame) => frame.snapshot?.tick.reason === 'reorg');
  expect(blockOf(after)).toBeLessThanOrEqual(blockOf(deeper));
  // As it was: the books of what never happened are gone, those of what did agree with the chain.
  expect(booked(after.snapshot?.deficits)).toEqual(deficit);
  await eventually(async () => expect(await totals()).toEqual(before));
  expect((await runtime.service.ask({ kind: 'ledger', txHash: undone })).status).toBe(404);
  expect((await runtime.service.ask({ kind: 'ledger', txHash: kept })).status).toBe(200);
  await eventually(async () => {
    const level = await service();
    expect(level.windows[0]?.level.cleared).toBe(1);
    expect(level.standing.map(({ account }) => account)).toContain(second.account);
  });
});
