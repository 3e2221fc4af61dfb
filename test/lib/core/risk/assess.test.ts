import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { assess, assessBook } from '@/lib/core/risk/assess';
import type { Assessment } from '@/lib/core/risk/assessment';
import { healthDistribution } from '@/lib/core/risk/distribution';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { guardContext } from '@/lib/core/risk/guard-context';
import { liquidationLevels } from '@/lib/core/risk/levels';
import { bestPlan, pairPlans } from '@/lib/core/risk/plan';
import { bookOrder, queuePlaces, tierOf } from '@/lib/core/risk/queue';
import { TIERS } from '@/lib/core/risk/tier';
import { bookTotals } from '@/lib/core/risk/totals';
import { NO_VOLATILITY } from '@/lib/core/risk/volatility';
import { MAX_UINT256, Usd, WAD } from '@/lib/core/units/units';
import { assetOf, STABLE, testAccount, testBook, testMarket } from '@/test/fixtures/book';
import { testLoss, testVolatility } from '@/test/fixtures/volatility';

const NONE = new Map();
const contextOf = (market: AaveV3Market) => ({
  exitPrices: exitPrices(market, NONE),
  guard: guardContext(market, []),
  loss: testLoss(market),
  stable: STABLE,
});
const crashed = testMarket({ prices: { WETH: 1_900, wstETH: 2_261, LINK: 9, AAVE: 60 } });
const accounts = testBook(1_500, 7);
const book = assessBook(rules, crashed, accounts, contextOf(crashed));
const byAccount = new Map(accounts.map((account) => [account.account, account]));
const accountOf = (assessment: Assessment) => {
  const account = byAccount.get(assessment.position.account);
  if (account === undefined) throw new Error('no such account');
  return account;
};
const count = (status: Assessment['status']) => book.filter((each) => each.status === status).length;

describe('assess', () => {
  test('the crashed book has every status that it can have', () => {
    for (const status of ['bad-debt', 'liquidatable', 'at-risk', 'watch', 'healthy'] as const) {
      expect(count(status)).toBeGreaterThan(10);
    }
  });

  test('only a health factor below 1 is planned for, and then there is a plan or a reason', () => {
    for (const { position, plan, blockedBy, distanceBps } of book) {
      const below = (position.healthFactor as bigint) < WAD;
      expect((plan !== undefined) !== (blockedBy !== undefined)).toBe(below);
      expect(distanceBps === 0).toBe(below);
    }
  });

  test('a missing price is unknown, never healthy', () => {
    const market = testMarket({ prices: { WETH: undefined } });
    const account = testAccount({ WETH: 100 }, { USDC: 1 });
    const result = assess(rules, market, account, contextOf(market));
    expect(result).toMatchObject({ status: 'unknown', blockedBy: 'price-unknown', plan: undefined });
    expect(result.expectedLoss).toBeUndefined();
    expect(bookTotals([result])).toMatchObject({ positions: 1, unknown: 1, badDebt: 0n });
  });

  test('accounts without debt are no positions', () => {
    expect(assessBook(rules, crashed, [testAccount({ WETH: 1 }, {})], contextOf(crashed))).toEqual([]);
  });
});

describe('bestPlan', () => {
  const planned = book.filter(({ plan }) => plan !== undefined);

  test('is what searching every candidate of every pair finds', () => {
    const { exitPrices: exits } = contextOf(crashed);
    for (const assessment of planned) {
      const { position, plan } = assessment;
      let best: bigint | undefined;
      for (const collateral of position.collaterals) {
        for (const debt of position.debts) {
          const pair = { collateralAsset: collateral.asset, debtAsset: debt.asset };
          const terms = rules.liquidationTerms(crashed, accountOf(assessment), pair);
          for (const amount of terms.legal ? terms.candidates : []) {
            const result = rules.quote(crashed, accountOf(assessment), pair, amount);
            if (!result.ok) continue;
            const { seizedNet, repaid } = result.quote;
            const price = (asset: typeof debt.asset) => exits.get(asset)?.price as bigint;
            const [c, d] = [10n ** BigInt(collateral.decimals), 10n ** BigInt(debt.decimals)];
            const profit = (seizedNet * price(collateral.asset)) / c - (repaid * price(debt.asset) + d - 1n) / d;
            if (best === undefined || profit > best) best = profit;
          }
        }
      }
      expect(plan?.profit).toBe(best);
    }
    expect(planned.length).toBeGreaterThan(50);
  });

  test('its offer, sent as it stands, gives its outcome', () => {
    const offers = planned.map((assessment) => {
      const quote = assessment.plan?.quote;
      if (quote === undefined) throw new Error('planned');
      expect(rules.quote(crashed, accountOf(assessment), quote, quote.debtToCover)).toEqual({ ok: true, quote });
      return quote.debtToCover === MAX_UINT256;
    });
    expect(new Set(offers)).toEqual(new Set([true, false]));
  });

  test('a plan is still legal after an hour of interest at the same prices', () => {
    const later = rules.accrue(crashed, crashed.block.timestamp + 3_600n);
    for (const assessment of planned) {
      const quote = assessment.plan?.quote;
      if (quote === undefined) continue;
      expect(rules.quote(later, accountOf(assessment), quote, quote.debtToCover).ok).toBe(true);
    }
  });

  test('a loss at the exit price is shown as one, with the smaller outlay', () => {
    const market = testMarket({ prices: { WETH: 1_900 } });
    const account = testAccount({ WETH: 10 }, { USDC: 17_500 });
    const prices = new Map(contextOf(market).exitPrices);
    prices.set(assetOf('WETH'), { price: Usd(1_500_00000000n), pricedBy: 'composite', perBaseUnit: 1.5e-7 });
    const { plan } = bestPlan(rules, market, account, rules.position(market, account), prices);
    expect(plan?.pricedBy).toBe('composite');
    expect((plan?.profit as bigint) < 0n).toBe(true);
  });

  test('blocked positions say the reason that came closest, and until when', () => {
    const until = 1_800_000_600n;
    const reserve = { WETH: { paused: true }, LINK: { liquidationGracePeriodUntil: until } };
    const market = testMarket({ prices: { WETH: 1_000, LINK: 5 }, reserve });
    const blockOf = (...args: Parameters<typeof testAccount>) => {
      const account = testAccount(...args);
      return bestPlan(rules, market, account, rules.position(market, account), contextOf(market).exitPrices);
    };
    expect(blockOf({ WETH: 1 }, { USDC: 1_500 })).toMatchObject({ blockedBy: 'reserve-paused' });
    expect(blockOf({ WETH: 1, LINK: 1 }, { USDC: 1_500 })).toMatchObject({ blockedBy: 'grace-period', until });
    expect(blockOf({}, { USDC: 1_500 })).toMatchObject({ blockedBy: 'not-collateral' });
  });

  test('pairPlans shows every pair, the best of them the best plan', () => {
    for (const assessment of planned.slice(0, 60)) {
      const { position } = assessment;
      const pairs = pairPlans(rules, crashed, accountOf(assessment), position, contextOf(crashed).exitPrices);
      expect(pairs).toHaveLength(position.collaterals.length * position.debts.length);
      expect(pairs.some(({ plan }) => plan?.profit === assessment.plan?.profit)).toBe(true);
      for (const { plan, blockedBy } of pairs) expect(plan === undefined).toBe(blockedBy !== undefined);
    }
  });
});

describe('queue', () => {
  const at = (of: readonly Assessment[], places: readonly number[]) => places.map((place) => of[place] as Assessment);
  const queueOf = (of: readonly Assessment[]) => at(of, queuePlaces(of));
  const orderOf = (of: readonly Assessment[]) => at(of, bookOrder(of, queuePlaces(of)));

  test('by expected loss, profit, debt, account; the same from any order of the book', () => {
    const queue = queueOf(book);
    const key = ({ expectedLoss, plan, position }: Assessment) =>
      [expectedLoss ?? -1n, plan?.profit ?? -(2n ** 200n), position.totalDebt ?? -1n] as const;
    for (let i = 1; i < queue.length; i++) {
      const [a, b] = [key(queue[i - 1] as Assessment), key(queue[i] as Assessment)];
      const field = a.findIndex((value, index) => value !== b[index]);
      if (field >= 0) expect((a[field] as bigint) > (b[field] as bigint)).toBe(true);
    }
    fc.assert(
      fc.property(fc.shuffledSubarray([...book], { minLength: book.length }), (shuffled) => {
        expect(queueOf(shuffled)).toEqual(queue);
        expect(orderOf(shuffled)).toEqual(orderOf(book));
      }),
      { numRuns: 5 },
    );
  });

  test('the book follows the queue: blocked, then by expected loss, each position once', () => {
    const order = orderOf(book);
    expect(new Set(order).size).toBe(book.length);
    const tiers = order.map((each) => TIERS.indexOf(tierOf(each)));
    expect([...tiers].sort((a, b) => a - b)).toEqual(tiers);
    const estimated = order.filter((each) => tierOf(each) === 'estimated');
    expect(estimated.length).toBeGreaterThan(500);
    const losses = estimated.map(({ expectedLoss }) => (expectedLoss as bigint) / 100_000_000n);
    expect(losses.every((loss, index) => index === 0 || (losses[index - 1] as bigint) >= loss)).toBe(true);
    const free = estimated.filter(({ expectedLoss }) => (expectedLoss as bigint) < 100_000_000n);
    const weight = ({ breachProbability, position }: Assessment) =>
      (breachProbability ?? 0) * Number(position.totalDebt);
    expect(free.every((each, index) => index === 0 || weight(free[index - 1] as Assessment) >= weight(each))).toBe(
      true,
    );
  });

  test('while no volatility is known the book is in the order of its health factors, none of them estimated', () => {
    const context = { ...contextOf(crashed), loss: testLoss(crashed, NO_VOLATILITY) };
    const cold = assessBook(rules, crashed, accounts, context);
    const rest = orderOf(cold).slice(queuePlaces(cold).length);
    for (const { position, breachProbability, expectedLoss } of rest) {
      const below = (position.healthFactor as bigint) < WAD;
      // What is owed in the very asset that is held moves with no price: that is known.
      const still = position.collaterals.length === 1 && position.collaterals[0]?.asset === position.debts[0]?.asset;
      if (still && position.debts.length === 1) continue;
      expect(breachProbability).toBe(below ? 1 : undefined);
      expect(expectedLoss === undefined).toBe(!below);
    }
    const factors = rest
      .filter((each) => tierOf(each) === 'far-unknown')
      .map(({ position }) => position.healthFactor as bigint);
    expect(factors.every((value, index) => index === 0 || (factors[index - 1] as bigint) <= value)).toBe(true);
  });

  test('what is unknown stands where it can be seen: close to 1 before the estimated, without a price last', () => {
    const market = testMarket({ prices: { LINK: undefined } });
    const context = { ...contextOf(market), loss: testLoss(market, testVolatility(['WBTC'])) };
    const mixed = assessBook(
      rules,
      market,
      [
        testAccount({ LINK: 100 }, { USDC: 500 }, { id: 1 }),
        testAccount({ WBTC: 1 }, { USDC: 20_000 }, { id: 2 }),
        testAccount({ WETH: 10 }, { USDC: 19_000 }, { id: 3 }),
        testAccount({ WBTC: 1 }, { USDC: 48_000 }, { id: 4 }),
      ],
      context,
    );
    expect(orderOf(mixed).map(tierOf)).toEqual(['near-unknown', 'estimated', 'far-unknown', 'unpriced']);
  });

  test('among those that nothing may liquidate now, a loss that is unknown is no loss of zero: it stands last', () => {
    const blocked = (id: number, borrowed: number, expectedLoss: Usd | undefined): Assessment => {
      const [whole] = assessBook(
        rules,
        crashed,
        [testAccount({ WETH: 1 }, { USDC: borrowed }, { id })],
        contextOf(crashed),
      );
      return { ...(whole as Assessment), plan: undefined, blockedBy: 'grace-period', expectedLoss };
    };
    const some = [
      blocked(1, 9_000, undefined),
      blocked(2, 3_000, Usd(0n)),
      blocked(3, 2_000, Usd(5n)),
      blocked(4, 9_500, undefined),
    ];
    expect(some.map(tierOf)).toEqual(Array(4).fill('blocked'));
    expect(bookOrder(some, [])).toEqual([2, 1, 3, 0]);
  });
});

describe('totals, distribution and levels', () => {
  const totals = bookTotals(book);

  test('buckets grow with their bound and agree with a direct count', () => {
    const { atRisk } = totals;
    expect(atRisk['1'].count).toBe(book.filter(({ position }) => (position.healthFactor as bigint) < WAD).length);
    expect(atRisk['1'].count).toBeLessThan(atRisk['1.05'].count);
    expect(atRisk['1.05'].debt <= atRisk['1.1'].debt && atRisk['1.1'].debt <= atRisk['1.25'].debt).toBe(true);
    expect(count('bad-debt') > 0 && totals.badDebt > 0n).toBe(true);
  });

  test('liquidations at risk equal the rules on a market whose prices have fallen so far', () => {
    for (const fall of ['500', '1000', '2000'] as const) {
      const prices = { WETH: 1_900, wstETH: 2_261, WBTC: 65_000, LINK: 9, AAVE: 60 };
      const fallen = Object.fromEntries(
        Object.entries(prices).map(([symbol, price]) => [symbol, (price * (10_000 - Number(fall))) / 10_000]),
      );
      const market = testMarket({ prices: fallen });
      // A position below 1 today counts even where the fall would save it.
      const expected = accounts.filter(
        (account) =>
          (rules.position(market, account).healthFactor as bigint) < WAD ||
          (rules.position(crashed, account).healthFactor as bigint) < WAD,
      );
      expect(totals.liquidationsAtRisk[fall].count).toBe(expected.length);
    }
  });

  test('the distribution holds the whole book once', () => {
    const bins = healthDistribution(book);
    expect(bins.reduce((sum, { count: each }) => sum + each, 0)).toBe(book.length);
    const debt = book.reduce((sum, { position }) => sum + (position.totalDebt as bigint), 0n);
    expect(bins.reduce((sum, bin) => sum + bin.debt, 0n)).toBe(debt);
    const below = bins.filter(({ to }) => to !== null && to <= 1).reduce((sum, { count: each }) => sum + each, 0);
    expect(below).toBe(totals.atRisk['1'].count);
  });

  test('levels rise with the fall and agree with the rules at a drawn fall', () => {
    const levels = liquidationLevels(book).get(assetOf('WETH')) ?? [];
    expect(levels[0]?.dropBps).toBe(0);
    levels.forEach(({ collateral, dropBps }, index) => {
      const before = levels[index - 1];
      if (before) expect(collateral >= before.collateral && dropBps > before.dropBps).toBe(true);
    });
    const fallen = testMarket({ prices: { WETH: 1_900 * 0.8, wstETH: 2_261, LINK: 9, AAVE: 60 } });
    const expected = accounts.reduce((sum, account) => {
      const now = rules.position(crashed, account);
      const then = rules.position(fallen, account);
      const counts = (now.healthFactor as bigint) < WAD || (then.healthFactor as bigint) < WAD;
      const leg = now.collaterals.find(({ asset }) => asset === assetOf('WETH'));
      return counts && leg?.value ? sum + leg.value : sum;
    }, 0n);
    const at = levels.findLast(({ dropBps }) => dropBps <= 2_000)?.collateral ?? 0n;
    expect(Math.abs(Number(at - expected))).toBeLessThanOrEqual(1e8);
  });
});
