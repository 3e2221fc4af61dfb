import fc from 'fast-check';
import type { Address } from 'viem';
import { describe, expect, test } from 'vitest';
import { composites } from '@/lib/core/oracle/composite';
import type { Quote } from '@/lib/core/oracle/quote';
import type { Position } from '@/lib/core/position/position';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';
import { assessBook } from '@/lib/core/risk/assess';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { lossGivenBreach } from '@/lib/core/risk/expected-loss';
import { guardContext } from '@/lib/core/risk/guard-context';
import { bookOrder, queuePlaces } from '@/lib/core/risk/queue';
import { healthFactorAt, priceOf } from '@/lib/core/risk/shock';
import { bookFigures, buildSnapshot, figuresView, namedRows } from '@/lib/core/snapshot/build';
import { positionDetail, positionFromDetail } from '@/lib/core/snapshot/detail';
import { planFromView, planView } from '@/lib/core/snapshot/plan-view';
import { positionDetailSchema } from '@/lib/core/snapshot/position-detail-schema';
import { positionRowSchema, riskStatusSchema } from '@/lib/core/snapshot/position-schema';
import { positionQuerySchema, positionSortSchema } from '@/lib/core/snapshot/position-window-schema';
import { assessedRows, rowOf } from '@/lib/core/snapshot/row-book';
import { snapshotSchema } from '@/lib/core/snapshot/snapshot-schema';
import { placeOf } from '@/lib/core/snapshot/standing';
import { positionWindow, selectRows } from '@/lib/core/snapshot/window';
import { Usd, WAD } from '@/lib/core/units/units';
import { assetOf, STABLE, testAccount, testBook, testMarket } from '@/test/fixtures/book';
import { quietSummary } from '@/test/fixtures/guard';
import { testLoss, testVolatility } from '@/test/fixtures/volatility';

const AT = 1_800_000_000_500;
const address = (n: number) => `0x${n.toString(16).padStart(40, '0')}`;
const config = marketConfigSchema.parse({
  id: 'test',
  name: 'Test market',
  protocol: 'aave-v3',
  chainId: 31_337,
  chainName: 'Local',
  poolAddressesProvider: address(9),
  pool: address(1),
  multicall3: address(8),
  deployBlock: '0',
  blockTime: 2,
  local: true,
  feeds: { [assetOf('WETH')]: { symbol: 'WETH', chainlink: address(7), heartbeat: 3_600, exchanges: {} } },
});
const quote = (source: string, group: Quote['group'], price: bigint): Quote => {
  const observedAt = AT - (group === 'push-oracle' ? 60_000 : 200);
  return { source, group, asset: assetOf('WETH'), price: Usd(price), observedAt, receivedAt: AT - 100 };
};
const quotes = [
  quote('binance', 'exchange', 2_010_00000000n),
  quote('kraken', 'exchange', 2_011_00000000n),
  quote('chainlink', 'push-oracle', 2_000_00000000n),
  quote('protocol', 'protocol', 2_000_00000000n),
];

function publish(
  market: AaveV3Market,
  accounts: readonly AaveV3Account[],
  previous: ReadonlyMap<Address, bigint | undefined> = new Map(),
) {
  const prices = composites(quotes, AT);
  const context = {
    exitPrices: exitPrices(market, prices),
    guard: guardContext(market, prices.values()),
    loss: testLoss(market, testVolatility(), exitPrices(market, prices)),
    stable: STABLE,
  };
  const book = assessBook(rules, market, accounts, context);
  const queue = queuePlaces(book);
  const healthBefore = book.map(({ position }) => previous.get(position.account));
  const order = bookOrder(book, queue);
  const lossOf = (position: Position) => lossGivenBreach(position, context.loss);
  const lazy = assessedRows({ book, order, queued: queue.length, healthBefore, lossOf, made: new WeakMap() });
  const rows = [...lazy];
  const snapshot = buildSnapshot({
    config,
    market,
    block: market.block,
    receivedAt: AT - 50,
    tick: {
      reason: 'block',
      at: AT,
      durationMs: 1,
      stages: { read: 1, price: 1, assess: 1, queue: 1, snapshot: 1, publish: 1 },
    },
    now: AT,
    composites: prices,
    figures: figuresView(market, bookFigures(book, healthBefore)),
    ...namedRows(lazy),
    guard: quietSummary,
    volatility: context.loss.model,
    settlements: [],
  });
  return {
    rows,
    lazy,
    snapshot,
    context,
    health: new Map(book.map(({ position: at }) => [at.account, at.healthFactor])),
  };
}

const accounts = testBook(500, 3);
const crash = testMarket({ prices: { WETH: 2_000, wstETH: 2_380 } });
const before = publish(testMarket(), accounts);
const previous = before.health;
const after = publish(crash, accounts, previous);

describe('buildSnapshot and its rows', () => {
  test('what is built is what the wire allows, unchanged by parsing', () => {
    expect(snapshotSchema.parse(after.snapshot)).toEqual(after.snapshot);
    expect(positionRowSchema.array().parse(after.rows)).toEqual(after.rows);
    expect(JSON.parse(JSON.stringify(after.snapshot))).toEqual(after.snapshot);
  });

  test('rows follow the queue with its ranks, and trends follow the crash', () => {
    const ranks = after.rows.map(({ rank }) => rank);
    const queued = ranks.filter((rank) => rank !== null);
    expect(queued.length).toBeGreaterThan(10);
    expect(queued).toEqual(queued.map((_, index) => index + 1));
    expect(ranks.slice(queued.length).every((rank) => rank === null)).toBe(true);
    expect(after.snapshot.queue).toEqual(after.rows.slice(0, Math.min(25, queued.length)));
    expect(before.rows.every(({ trend }) => trend === 0)).toBe(true);
    expect(new Set(after.rows.map(({ trend }) => trend))).toEqual(new Set([-1, 0, 1]));
  });

  test('a window over a book is the same as over its rows, whatever is asked', () => {
    const { lazy, rows } = after;
    fc.assert(
      fc.property(
        fc.record(
          {
            // Rows carry the chance rounded, so equal ones among them may stand the other way round.
            sort: fc.constantFrom(...positionSortSchema.options.filter((each) => each !== 'breachProbability')),
            dir: fc.constantFrom('asc', 'desc'),
            asset: fc.constantFrom(assetOf('WETH'), assetOf('USDC')),
            hfBelow: fc.double({ min: 0.5, max: 2, noNaN: true }),
            minDebt: fc.integer({ min: 0, max: 50_000 }),
            status: fc.subarray([...riskStatusSchema.options]),
            offset: fc.integer({ min: 0, max: 500 }),
          },
          { requiredKeys: [] },
        ),
        (input) => {
          const query = positionQuerySchema.parse(input);
          expect(positionWindow(lazy, query, 7)).toEqual(positionWindow(rows, query, 7));
          expect(selectRows(lazy, query)).toEqual(selectRows(rows, query));
        },
      ),
    );
    const byChance = positionQuerySchema.parse({ sort: 'breachProbability', dir: 'desc' });
    const chances = (from: typeof lazy | typeof rows) =>
      [...selectRows(from, byChance)].map(({ breachProbability }) => breachProbability);
    expect(chances(lazy)).toEqual(chances(rows));
    const [some] = rows.slice(300);
    expect(rowOf(lazy, some?.account ?? '0x')).toEqual(some);
    expect(rowOf(rows, '0x00000000000000000000000000000000000000ff')).toBeUndefined();
  });

  test('movers are the largest relative falls', () => {
    const { movers } = after.snapshot;
    expect(movers).toHaveLength(10);
    const falls = movers.map((each) => Number(each.healthFactor) / Number(each.previous));
    expect(falls).toEqual(falls.toSorted((a, b) => a - b));
    expect(before.snapshot.movers).toEqual([]);
  });

  test('interest of one block is no trend', () => {
    const market = rules.accrue(testMarket(), 1_800_000_012n);
    expect(publish(market, accounts, previous).rows.every(({ trend }) => trend === 0)).toBe(true);
  });

  test('an asset carries its own price, the composite, and every source with its time', () => {
    const weth = after.snapshot.assets[assetOf('WETH')];
    expect(weth).toMatchObject({
      price: '200000000000',
      composite: { price: '201000000000' },
      divergenceBps: -49.75,
      fresh: 3,
      quorum: 2,
      oracleUpdatedAt: 1_799_999_940,
      heartbeat: 3_600,
    });
    expect(weth?.sources.binance).toMatchObject({ observedAt: AT - 200, rejected: null, deviationBps: 0 });
    const link = after.snapshot.assets[assetOf('LINK')];
    expect(link).toMatchObject({ composite: null, divergenceBps: null, oracleUpdatedAt: null, heartbeat: null });
  });

  test('an unknown price is null, in the asset and in the totals, and its positions are unknown', () => {
    const market = testMarket({ prices: { LINK: undefined } });
    const { snapshot, rows } = publish(market, accounts);
    expect(snapshot.assets[assetOf('LINK')]?.price).toBeNull();
    expect(snapshot.totals).toMatchObject({ supplied: null, borrowed: null });
    expect(snapshot.totals.unknown).toBe(rows.filter(({ status }) => status === 'unknown').length);
    expect(snapshot.totals.unknown).toBeGreaterThan(0);
    expect(rows.at(-1)).toMatchObject({
      status: 'unknown',
      healthFactor: null,
      debt: expect.anything(),
      distanceBps: null,
    });
  });
});

describe('views', () => {
  const account = testAccount({ WETH: 10, LINK: 100 }, { USDC: 18_500 }, { id: 0x77 });
  const { rows, lazy, context } = publish(crash, [account]);
  const row = rows[0];
  if (!row) throw new Error('one row');
  const detail = positionDetail(rules, crash, account, {
    row,
    block: crash.block,
    receivedAt: AT,
    exitPrices: context.exitPrices,
    guard: context.guard,
    loss: context.loss,
    groups: { stable: [...STABLE], follows: { [assetOf('wstETH')]: assetOf('WETH') } },
    place: placeOf(lazy, account.account),
    history: [],
  });

  test('the drawer holds every pair and a liquidation price that liquidates', () => {
    expect(positionDetailSchema.parse(detail)).toEqual(detail);
    expect(detail.pairs).toHaveLength(2);
    expect(detail.pairs.some(({ plan }) => plan?.profit === row.plan?.profit)).toBe(true);
    const price = BigInt(detail.collaterals[0]?.liquidationPrice ?? 0);
    const position = rules.position(crash, account);
    expect((healthFactorAt(rules, 10, position, priceOf(assetOf('WETH'), price)) as bigint) < WAD).toBe(true);
    const weth = detail.collaterals[0];
    expect(weth).toMatchObject({ liquidatable: 'below', sigma: expect.closeTo(0.008, 6) });
    expect(weth?.moveBps).toBeCloseTo((Number(price) / Number(weth?.price) - 1) * 10_000, 6);
    expect(detail.debts[0]).toMatchObject({ liquidatable: 'above' });
    expect(detail.ratios).toEqual([]);
  });

  test('the position and the plan come back from the wire as they went', () => {
    expect(positionFromDetail(positionDetailSchema.parse(detail))).toEqual(rules.position(crash, account));
    const view = row.plan;
    if (view === null) throw new Error('liquidatable');
    expect(planView(planFromView(view, row.account))).toEqual(view);
    expect(planFromView(view, row.account).quote.account).toBe(row.account);
  });
});
