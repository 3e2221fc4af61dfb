import type { Hash } from 'viem';
import { describe, expect, it } from 'vitest';
import { protocolRules } from '@/lib/core/protocols/registry';
import {
  healthSchema,
  marketsResponseSchema,
  type PlanQuery,
  snapshotResponseSchema,
} from '@/lib/core/snapshot/endpoints';
import { PLAN_OBJECTIVES } from '@/lib/core/snapshot/plan-objective';
import { executablePlanSchema } from '@/lib/core/snapshot/plan-schema';
import { positionDetailSchema } from '@/lib/core/snapshot/position-detail-schema';
import { positionQuerySchema, positionWindowSchema } from '@/lib/core/snapshot/position-window-schema';
import { priceHistorySchema, pricesResponseSchema } from '@/lib/core/snapshot/price-history';
import { settlementViewSchema } from '@/lib/core/snapshot/settlement-schema';
import { problemSchema } from '@/lib/core/snapshot/stream';
import { MAX_UINT256 } from '@/lib/core/units/units';
import type { Frame } from '@/lib/engine/frame';
import type { Answer } from '@/lib/server/answer';
import { haltedSource } from '@/lib/server/halted-source';
import { createService } from '@/lib/server/service';
import { bareClientConfig } from '@/test/fixtures/bare-server';
import { assetOf, testAccount } from '@/test/fixtures/book';
import { evaluatedBook } from '@/test/fixtures/evaluated-book';
import { fakeStore, hashAt, testConfig } from '@/test/fixtures/fake-world';
import { fixtureSnapshot } from '@/test/fixtures/snapshot';

const rules = protocolRules['aave-v3'];
const healthy = testAccount({ WETH: 10 }, { USDC: 9_000 }, { id: 0x1001 });
const under = testAccount({ WETH: 10 }, { USDC: 20_300 }, { id: 0x1002 });
const stranger = '0x00000000000000000000000000000000000000aa' as const;

const setUp = (state: Frame['status']['state'] = 'live') => {
  const { block, market, frame, source } = evaluatedBook([healthy, under], { prices: { WETH: 2_300 }, state });
  const memory = fakeStore();
  const service = createService({
    source,
    rules,
    market: testConfig,
    store: memory.store,
    clientConfig: bareClientConfig,
    scenario: undefined,
    now: () => 1_500,
  });
  return { service, frame, market, memory, block };
};

const json = (answer: Answer): unknown => JSON.parse(answer.body);
const problem = (answer: Answer) => {
  expect(answer.headers['content-type']).toBe('application/problem+json');
  return problemSchema.parse(json(answer));
};
const pair = { collateral: assetOf('WETH'), debt: assetOf('USDC') };

describe('createService', () => {
  it('answers with what the schemas accept', async () => {
    const { service, frame } = setUp();
    const snapshot = await service.ask({ kind: 'snapshot' });
    expect(snapshotResponseSchema.parse(json(snapshot)).snapshot).toEqual(frame.snapshot);
    expect(snapshot.headers).toMatchObject({ etag: 'W/"e-5"', 'cache-control': 'no-cache' });
    const markets = await service.ask({ kind: 'markets' });
    expect(marketsResponseSchema.parse(json(markets))).toMatchObject([{ id: 'test', status: { state: 'live' } }]);
    const positions = await service.ask({ kind: 'positions', query: positionQuerySchema.parse({}) });
    expect(positionWindowSchema.parse(json(positions)).order[0]).toBe(under.account);
    const detail = await service.ask({ kind: 'position', account: under.account });
    expect(positionDetailSchema.parse(json(detail)).pairs[0]?.plan).not.toBeNull();
    const prices = await service.ask({ kind: 'price-history', asset: assetOf('WETH'), minutes: 5 });
    expect(priceHistorySchema.parse(json(prices))).toEqual([]);
    const all = pricesResponseSchema.parse(json(await service.ask({ kind: 'prices' })));
    expect(all.map(({ asset }) => asset)).toEqual(Object.keys(frame.snapshot?.assets ?? {}));
    const weth = await service.ask({ kind: 'prices', asset: assetOf('WETH'), format: 'csv' });
    expect(weth.body.split('\r\n')[1]).toContain(`${assetOf('WETH')},WETH,`);
  });

  it('plans for the next block with the call that executes it, exactly', async () => {
    const { service, market, block } = setUp();
    const answer = await service.ask({ kind: 'plan', account: under.account, plan: { ...pair, amount: '5000000000' } });
    const { plan, projectedTo, to, data, approve } = executablePlanSchema.parse(json(answer));
    expect(projectedTo).toBe(Number(block.timestamp) + 2);
    const projected = rules.accrue(market, BigInt(projectedTo));
    const exact = rules.quote(
      projected,
      under,
      { collateralAsset: pair.collateral, debtAsset: pair.debt },
      5_000_000_000n,
    );
    if (!exact.ok) throw new Error(exact.reason);
    expect([plan.repaid, plan.seized, plan.seizedNet]).toEqual(
      [exact.quote.repaid, exact.quote.seized, exact.quote.seizedNet].map(String),
    );
    expect(approve).toBe(plan.repaid);
    const call = {
      collateralAsset: pair.collateral,
      debtAsset: pair.debt,
      account: under.account,
      debtToCover: 5_000_000_000n,
    };
    expect({ to, data }).toEqual(rules.encodeLiquidation(market, call));
  });

  it('offers more than the debt, and approves with headroom, only where the plan clears it', async () => {
    const { service } = setUp();
    const most = await service.ask({ kind: 'plan', account: under.account, plan: { ...pair, amount: 'max' } });
    const { plan, approve } = executablePlanSchema.parse(json(most));
    if (plan.debtToCover === MAX_UINT256.toString()) expect(BigInt(approve)).toBeGreaterThan(BigInt(plan.repaid));
    else expect(approve).toBe(plan.repaid);
  });

  it.each(PLAN_OBJECTIVES)('chooses pair and amount for %s, with what becomes of the money', async (objective) => {
    const { service, market } = setUp();
    const answer = await service.ask({ kind: 'plan', account: under.account, plan: { objective } });
    const { plan, money, projectedTo, data } = executablePlanSchema.parse(json(answer));
    const projected = rules.accrue(market, BigInt(projectedTo));
    const chosen = { collateralAsset: plan.collateralAsset, debtAsset: plan.debtAsset };
    const exact = rules.quote(projected, under, chosen, BigInt(plan.debtToCover));
    expect(exact.ok && exact.quote.repaid.toString()).toBe(plan.repaid);
    expect(data).toBe(
      rules.encodeLiquidation(market, { ...chosen, account: under.account, debtToCover: BigInt(plan.debtToCover) })
        .data,
    );
    if (!money) throw new Error('no money');
    expect(money).toMatchObject({ objective, premium: '0', bidUsd: '0' });
    const [proceeds, repaid, gas, profit] = [money.proceeds, plan.repaid, money.gasUsd, money.profitUsd].map(
      BigInt,
    ) as [bigint, bigint, bigint, bigint];
    // USDC at $1 either end: six decimals to eight.
    expect((proceeds - repaid) * 100n - gas - profit).toBeLessThanOrEqual(1n);
    // The same offer asked for by its amount comes to the same.
    const amount = plan.debtToCover === MAX_UINT256.toString() ? 'max' : plan.debtToCover;
    const asked = await service.ask({ kind: 'plan', account: under.account, plan: { ...pair, amount } });
    expect(executablePlanSchema.parse(json(asked)).money).toEqual({ ...money, objective: null });
  });

  it('sells what it takes at a price below the exit price: profit after impact is less than before', async () => {
    const { service } = setUp();
    const plan = async (query: PlanQuery) => {
      const answer = await service.ask({ kind: 'plan', account: under.account, plan: query });
      return executablePlanSchema.parse(json(answer));
    };
    const best = await plan({ objective: 'profit' });
    const lean = await plan({ objective: 'capital' });
    const most = await plan({ objective: 'risk-reduction' });
    const profitOf = ({ money }: typeof best) => BigInt(money?.profitUsd ?? 0);
    expect(profitOf(best)).toBeLessThan(BigInt(best.plan.profit ?? 0));
    expect(profitOf(lean)).toBeGreaterThanOrEqual((profitOf(best) * 9n) / 10n);
    expect(BigInt(lean.plan.repaid)).toBeLessThan(BigInt(best.plan.repaid));
    expect(BigInt(most.plan.repaid)).toBeGreaterThanOrEqual(BigInt(best.plan.repaid));
  });

  it('says which reason no size serves', async () => {
    const { service } = setUp();
    const answer = await service.ask({ kind: 'plan', account: healthy.account, plan: { objective: 'profit' } });
    expect(problem(answer)).toMatchObject({ status: 409, reason: 'healthy' });
    const debt = { collateral: pair.debt, debt: pair.debt, objective: 'capital' } as const;
    const other = await service.ask({ kind: 'plan', account: under.account, plan: debt });
    expect(problem(other)).toMatchObject({ status: 409, reason: 'not-collateral' });
  });

  it('refuses with the reason what is not liquidatable', async () => {
    const { service } = setUp();
    const answer = await service.ask({ kind: 'plan', account: healthy.account, plan: { ...pair, amount: 'max' } });
    expect(answer.status).toBe(409);
    expect(problem(answer)).toMatchObject({ reason: 'healthy' });
    const own = await service.ask({
      kind: 'plan',
      account: under.account,
      plan: { ...pair, amount: 'max', liquidator: under.account },
    });
    expect(problem(own)).toMatchObject({ status: 409, reason: 'self-liquidation' });
  });

  it.each([
    ['an account that does not exist', { kind: 'position', account: stranger }],
    ['a plan for one', { kind: 'plan', account: stranger, plan: { ...pair, amount: 'max' } }],
    ['a transaction that liquidated nothing', { kind: 'settlement', txHash: `0x${'1'.repeat(64)}` }],
    ['an asset of another market', { kind: 'price-history', asset: stranger, minutes: 5 }],
    ['the prices of one', { kind: 'prices', asset: stranger }],
    ['scenarios off the local chain', { kind: 'scenario' }],
  ] as const)('answers 404 for %s', async (_, ask) => {
    const answer = await setUp().service.ask(ask);
    expect(problem(answer).status).toBe(404);
  });

  it('makes no plan from a block that may be old, and says so in its health', async () => {
    const { service } = setUp('down');
    const plan = await service.ask({ kind: 'plan', account: under.account, plan: { ...pair, amount: 'max' } });
    expect(problem(plan)).toMatchObject({ status: 503, detail: expect.stringContaining('the chain is lost') });
    const health = await service.ask({ kind: 'health' });
    expect(health.status).toBe(503);
    expect(healthSchema.parse(json(health))).toMatchObject({ state: 'down', block: 101 });
  });

  it('exports every matching row, line by line', () => {
    const { service } = setUp();
    const csv = service.csv(positionQuerySchema.parse({ limit: 1 }));
    if ('body' in csv) throw new Error(csv.body);
    const lines = [...{ [Symbol.iterator]: () => csv }];
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(under.account);
  });

  it('exports settlements as a file of lines, and none before there are decimals to write them with', async () => {
    const { service } = setUp();
    const answer = await service.ask({ kind: 'settlements', limit: 5, format: 'csv' });
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="settlements.csv"',
      },
    });
    expect(answer.body.split('\r\n')).toHaveLength(2);
    expect(answer.body).toMatch(/^timestamp,block,transaction,/);
  });

  it('finds a settlement by its transaction in the whole store, not among the newest', async () => {
    const { service, memory } = setUp();
    const [old] = fixtureSnapshot().settlements;
    if (!old) throw new Error('no settlement');
    const asked: string[] = [];
    memory.store.settlementsOf = async (_, txHash) => {
      asked.push(txHash);
      return txHash === old.txHash ? [old] : [];
    };
    const found = await service.ask({ kind: 'settlement', txHash: old.txHash as Hash });
    expect(settlementViewSchema.parse(json(found))).toEqual(old);
    const none = await service.ask({ kind: 'settlement', txHash: hashAt(77n) });
    expect(problem(none)).toMatchObject({ status: 404, detail: expect.stringContaining(hashAt(77n)) });
    expect(asked).toEqual([old.txHash, hashAt(77n)]);
  });

  it('hands out a position’s history by itself, as a table too', async () => {
    const { service, memory } = setUp();
    const { account } = healthy;
    const change = (number: bigint, cause: string, healthFactor: bigint | undefined) => ({
      account,
      block: { number, hash: `0x${'ab'.repeat(32)}` as const, timestamp: 1_800_000_000n + number },
      healthFactor,
      debt: 12_345_678n,
      collateral: undefined,
      cause,
    });
    memory.store.positionHistory = (_, of, limit) =>
      Promise.resolve(
        of === account
          ? [change(9n, 'liquidatable', 990n * 10n ** 15n), change(7n, 'event', undefined)].slice(0, limit)
          : [],
      );
    const ask = { kind: 'position-history', account, limit: 10 } as const;
    expect(json(await service.ask(ask))).toMatchObject([
      { block: 7, cause: 'event', healthFactor: null },
      { block: 9, cause: 'liquidatable', healthFactor: '990000000000000000', debt: '12345678', collateral: null },
    ]);
    const table = await service.ask({ ...ask, format: 'csv' });
    expect(table.body.split('\r\n')).toEqual([
      'block,time,cause,health_factor,debt_usd,collateral_usd',
      '7,2027-01-15T08:00:07.000Z,event,,0.12345678,',
      '9,2027-01-15T08:00:09.000Z,liquidatable,0.99,0.12345678,',
      '',
    ]);
    memory.store.positionHistory = () => Promise.reject(new Error('down'));
    expect((await service.ask(ask)).status).toBe(503);
  });

  it('costs a position its history, not itself, when the store fails', async () => {
    const { service, memory } = setUp();
    memory.store.positionHistory = () => Promise.reject(new Error('down'));
    const detail = await service.ask({ kind: 'position', account: under.account });
    expect(positionDetailSchema.parse(json(detail)).history).toBeNull();
    memory.store.settlements = () => Promise.reject(new Error('the store is down'));
    const settlements = await service.ask({ kind: 'settlements', limit: 5 });
    expect(problem(settlements)).toMatchObject({ status: 503, detail: 'the store is down' });
  });

  it('answers with what to set while it is not configured', async () => {
    const service = createService({
      source: haltedSource('RPC_URL is not set. Set it, for example …', 'e', 0),
      rules,
      market: undefined,
      store: undefined,
      clientConfig: bareClientConfig,
      scenario: undefined,
      now: () => 0,
    });
    for (const ask of [
      { kind: 'positions', query: positionQuerySchema.parse({}) },
      { kind: 'position', account: stranger },
      { kind: 'settlements', limit: 1 },
    ] as const) {
      const answer = await service.ask(ask);
      expect(problem(answer)).toMatchObject({ status: 503, detail: expect.stringContaining('RPC_URL is not set') });
      expect(answer.headers['retry-after']).toBe('2');
    }
    expect(json(await service.ask({ kind: 'snapshot' }))).toMatchObject({
      status: { state: 'halted' },
      snapshot: null,
    });
  });
});
