import type { Address } from 'viem';
import { expect, it } from 'vitest';
import type { Permission } from '@/lib/core/breaker/permission';
import type { KeeperTerms } from '@/lib/core/execution/keeper/keeper-terms';
import { venueSales } from '@/lib/core/execution/routing/venue-sales';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { VenueState } from '@/lib/core/venue/venue-state';
import type { KeeperSight } from '@/lib/engine/keeper/keeper-ports';
import { planBatches, planGroup } from '@/lib/server/keeper/keeper-batches';
import type { KeeperContext } from '@/lib/server/keeper/keeper-context';
import { holdsOn, planSingle, type Single } from '@/lib/server/keeper/keeper-single';
import { assetOf, NOW, testAccount, testMarket } from '@/test/fixtures/book';
import { accountOf } from '@/test/fixtures/keeper-world';
import { intervalsAround, sizingTerms } from '@/test/fixtures/sizing';
import { pair } from '@/test/fixtures/venues';

const [WETH, USDC] = [assetOf('WETH'), assetOf('USDC')];
const market = testMarket({ prices: { WETH: 2_300 } });
const prices = intervalsAround(market, 5);
/** Some 230 million dollars a side. */
const venues: readonly VenueState[] = [pair(WETH, USDC, 10n ** 23n, 23n * 10n ** 13n, 500)];
const [executor, recipient, router] = [accountOf(0xe), accountOf(0xf), accountOf(0xd)];
const allowed: Permission = {
  ...{ keeper: 'allow', wallet: 'allow', state: 'closed', keys: [], why: [], until: null, exception: false },
  limits: { mostSizeBps: 10_000, mostInFlight: null, simulations: 1, batches: true },
};
const NOTHING: KeeperSight = { alone: new Set(), room: 64, record: { mined: 0, failed: 0 } };

/** Gas is a dollar or so a transaction, less for what shares it. */
const context: KeeperContext = {
  terms: (left): KeeperTerms => {
    const sales = venueSales({ venues: left, connectors: [], gasPriceIn: () => 0 });
    const sizing = sizingTerms(prices, sales);
    return {
      ...{ market, earliest: market, venues: left, connectors: [], router, executor, recipient },
      ...{ tolerance: { slippageBps: 50, profitAtRiskBps: 5_000 }, gasPriceIn: () => 0, deadline: NOW + 60n },
      lenders: [{ source: { kind: 'morpho', morpho: accountOf(0xc) }, token: USDC, available: 10n ** 15n }],
      sizing: { ...sizing, gas: { ...sizing.gas, perTransaction: 430_000n, weiPerUnit: 10n ** 9n } },
    };
  },
  permission: () => allowed,
  projectedTo: NOW,
  guard: () => [],
};

/** Positions of so many dollars of debt, just below 1, each planned on what those before it leave. */
function singlesOf(dollars: readonly number[]): readonly Single[] {
  let left = venues;
  return dollars.map((debt, place) => {
    const account = testAccount({ WETH: debt / 0.83 / 2_300 / 1.03 }, { USDC: debt }, { id: 0x3000 + place });
    const state = {
      block: { number: 1n, hash: `0x${'1'.repeat(64)}`, timestamp: NOW },
      receivedAt: 0,
      market,
      account,
    };
    const found = planSingle(rules, context, venues, left, state as never);
    if ('reason' in found) throw new Error(found.reason);
    left = found.funded.after;
    return found;
  });
}
const accountsOf = (singles: readonly Single[]): readonly Address[] =>
  singles.map(({ state }) => state.account.account);
const parts = { rules, context, venues, most: 8, inTime: () => true };

it('puts the small ones into one transaction that is worth more than one of each, and leaves the large alone', () => {
  const singles = singlesOf([900_000, 400, 600, 300, 500, 750_000]);
  const [batch, ...others] = planBatches(parts, singles, NOTHING);
  expect(others).toEqual([]);
  // The three smallest: what the fourth risks is more than the gas of a transaction.
  const small = [singles[1], singles[3], singles[4]].flatMap((single) => single ?? []);
  expect(batch?.members.map(({ account }) => account).toSorted()).toEqual([...accountsOf(small)].toSorted());
  expect(batch?.sales).toHaveLength(1);
  const alone = small.reduce((sum, { funded }) => sum + funded.expected, 0n);
  // The depth is shared either way; what differs is that the large ones now all go before it.
  expect(Number(batch?.expected) / Number(alone)).toBeGreaterThan(0.8);
  expect(batch?.promised).toBeGreaterThan((batch?.expected ?? 0n) / 2n - 10n);
  expect(batch?.promised).toBeLessThan(batch?.expected ?? 0n);
});

it('is planned on what those that go alone leave, and holds on the venues as they are', () => {
  const singles = singlesOf([2_000_000, 400, 600]);
  const [batch] = planBatches(parts, singles, NOTHING);
  const [large] = singles;
  if (!batch || !large) throw new Error('no batch');
  expect(holdsOn(batch, venues)).toBe(true);
  expect(holdsOn(batch, large.funded.after)).toBe(true);
});

it('leaves out who must go alone, who the breakers let share nothing, and everybody without time or room', () => {
  const singles = singlesOf([400, 600, 500]);
  const [first] = singles;
  if (!first) throw new Error('no plan');
  const { account } = first.state.account;
  const without = planBatches(parts, singles, { ...NOTHING, alone: new Set([account]) });
  expect(without[0]?.members.map((member) => member.account)).not.toContain(account);
  expect(without[0]?.members).toHaveLength(2);
  const watched: Permission = {
    ...allowed,
    limits: { mostSizeBps: 10_000, mostInFlight: null, simulations: 1, batches: false },
  };
  const two = singles.map((single, place) => (place < 2 ? { ...single, allowed: watched } : single));
  expect(planBatches(parts, two, NOTHING)).toEqual([]);
  expect(
    planBatches(
      parts,
      singles.map((each) => ({ ...each, allowed: { ...allowed, keeper: 'deny' } })),
      NOTHING,
    ),
  ).toEqual([]);
  expect(planBatches({ ...parts, inTime: () => false }, singles, NOTHING)).toEqual([]);
  expect(planBatches({ ...parts, most: 1 }, singles, NOTHING)).toEqual([]);
  // Half of what it sent failed: whatever fails sinks all.
  expect(planBatches(parts, singles, { ...NOTHING, record: { mined: 100, failed: 50 } })).toEqual([]);
});

it('plans a group anew as long as each of it has a plan, and not without one of them', () => {
  const singles = singlesOf([400, 600, 500]);
  const accounts = accountsOf(singles);
  expect(planGroup(parts, singles, accounts)?.members.map(({ account }) => account)).toEqual(accounts);
  expect(planGroup(parts, singles.slice(1), accounts)).toBeUndefined();
});
