import { expect, it } from 'vitest';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import type { VenueBook } from '@/lib/adapters/venues/venue-book';
import { protocolRules } from '@/lib/core/protocols/registry';
import { venueConfigSchema } from '@/lib/core/protocols/venue-config';
import { PLAN_OBJECTIVES } from '@/lib/core/snapshot/plan-objective';
import { type ExecutablePlan, executablePlanSchema } from '@/lib/core/snapshot/plan-schema';
import type { L2Book } from '@/lib/core/venue/l2-book';
import type { VenueState } from '@/lib/core/venue/venue-state';
import { createPlanSale } from '@/lib/server/plan-sale';
import { createVenuesAt } from '@/lib/server/plan-trade';
import { createService } from '@/lib/server/service';
import { bareClientConfig } from '@/test/fixtures/bare-server';
import { assetOf, testAccount } from '@/test/fixtures/book';
import { evaluatedBook } from '@/test/fixtures/evaluated-book';
import { fakeStore, testConfig } from '@/test/fixtures/fake-world';
import { pair, pool } from '@/test/fixtures/venues';

const under = testAccount({ WETH: 10 }, { USDC: 20_300 }, { id: 0x1002 });
const [WETH, USDC, DAI] = [assetOf('WETH'), assetOf('USDC'), assetOf('DAI')];
const venues = venueConfigSchema.parse({ router: DAI, connectors: [DAI] });
const market = { ...testConfig, venues };
const rpc: Rpc = { request: () => Promise.reject(new Error('no chain')) };

/** ETH at $2,300: a pair of 100 ETH, and a pool whose tick is at that price. */
const WETH_USDC: readonly VenueState[] = [
  pair(WETH, USDC, 100n * 10n ** 18n, 230_000n * 10n ** 6n),
  pool(WETH, USDC, {
    tick: Math.floor(Math.log(WETH < USDC ? 2_300e-12 : 1e12 / 2_300) / Math.log(1.0001)),
    ranges: [{ lower: -880_000, upper: 880_000, liquidity: 4n * 10n ** 15n }],
    words: 20,
  }),
];

function setUp(states: readonly VenueState[] | Error, books?: readonly L2Book[]) {
  const { frame, source } = evaluatedBook([under], { prices: { WETH: 2_300 } });
  const book: VenueBook = { at: () => (states instanceof Error ? Promise.reject(states) : Promise.resolve(states)) };
  const clock = { now: () => 1_500 };
  const service = createService({
    source: { ...source, frame: () => ({ ...frame, books }) },
    rules: protocolRules['aave-v3'],
    ...{ market, store: fakeStore().store, clientConfig: bareClientConfig, scenario: undefined, now: clock.now },
    planSale: createPlanSale({ rpc, market, settings: {}, clock, book }),
    venuesAt: createVenuesAt({ book, market }),
  });
  return async (plan: Parameters<typeof service.ask>[0] & { kind: 'plan' }): Promise<ExecutablePlan> =>
    executablePlanSchema.parse(JSON.parse((await service.ask(plan)).body));
}

it.each(PLAN_OBJECTIVES)('the money of a plan for %s is that of its own route, to the unit', async (objective) => {
  const plan = await setUp(WETH_USDC)({ kind: 'plan', account: under.account, plan: { objective } });
  const { sale, money, plan: chosen } = plan;
  if (sale?.kind !== 'route' || !money) throw new Error(JSON.stringify(plan));
  expect(sale.route.amountIn).toBe(chosen.seizedNet);
  expect(money).toMatchObject({ soldBy: 'venues', proceeds: sale.route.expectedOut });
  expect(BigInt(money.gas)).toBeGreaterThan(BigInt(sale.route.gas));
  // Smaller than what the pool allows: the venues' depth decides.
  if (objective !== 'risk-reduction') expect(BigInt(chosen.repaid)).toBeLessThan(10_150_000_000n);
});

it('reckons by the model where the pair has no venue, or the venues cannot be read', async () => {
  const elsewhere = [pair(WETH, DAI, 10n ** 20n, 10n ** 23n)];
  const ask = { kind: 'plan', account: under.account, plan: { objective: 'profit' } } as const;
  for (const states of [elsewhere, new Error('no node')]) {
    const { money, sale } = await setUp(states)(ask);
    expect(money?.soldBy).toBe('model');
    expect(sale?.kind).toBe('none');
  }
});

it('shows what exchanges would pay beside the route, marked as an estimate, and sends nothing by it', async () => {
  const books: readonly L2Book[] = [
    {
      ...{ asset: WETH, source: 'binance', symbol: 'ETHUSDT', group: 'exchange', at: 1_400, receivedAt: 1_450 },
      bids: [{ price: 2_310, amount: 1_000 }],
      asks: [],
    },
  ];
  const ask = { kind: 'plan', account: under.account, plan: { objective: 'profit' } } as const;
  const [with_, without] = [await setUp(WETH_USDC, books)(ask), await setUp(WETH_USDC)(ask)];
  expect(with_.exchange).toMatchObject({ estimateOnly: true, sources: ['binance'], held: 1, bought: null });
  expect(Number(with_.exchange?.usd)).toBeCloseTo((Number(with_.plan.seizedNet) / 1e18) * 2_310 * 0.999, 1);
  expect(without.exchange).toBeNull();
  // All else is the same.
  expect({ ...with_, exchange: null }).toEqual(without);
});
