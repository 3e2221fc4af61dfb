import { describe, expect, it } from 'vitest';
import { planBatch } from '@/lib/core/execution/sizing/plan-batch';
import { pairsOf, type SizingSubject, sizePlan } from '@/lib/core/execution/sizing/size-plan';
import type { SizingTerms } from '@/lib/core/execution/sizing/sizing-terms';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { TokenAmount } from '@/lib/core/units/units';
import { assetOf, random, testAccount, testMarket } from '@/test/fixtures/book';
import { intervalsAround, poolSales, sizingTerms } from '@/test/fixtures/sizing';

const LIMITS = { most: 6, gas: 10_000_000n };
const market = testMarket({ prices: { WETH: 2_300, LINK: 12 } });
const prices = intervalsAround(market, 5);

/** Positions just under 1 or, every fourth, far under, in WETH or LINK against USDC or DAI. */
function subjectsOf(seed: number, count: number, dollars: number): readonly SizingSubject[] {
  const next = random(seed);
  return Array.from({ length: count }, (_, place) => {
    const [collateral, price, threshold] =
      next() < 0.7 ? (['WETH', 2_300, 0.83] as const) : (['LINK', 12, 0.71] as const);
    const worth = dollars * (0.2 + next() * 2);
    const debt = (worth * threshold) / (place % 4 === 3 ? 0.8 + next() * 0.1 : 0.93 + next() * 0.03);
    const owed = next() < 0.7 ? { USDC: debt } : { DAI: debt };
    const account = testAccount({ [collateral]: worth / price }, owed, { id: 0x2000 + place });
    return { market, account, pairs: pairsOf(rules.position(market, account)) };
  });
}

const bestSingle = (subjects: readonly SizingSubject[], terms: SizingTerms): bigint =>
  subjects.reduce(
    (most, subject) => {
      const sized = sizePlan(rules, subject, terms, { kind: 'profit' });
      return sized.ok && sized.plan.worth > most ? sized.plan.worth : most;
    },
    -(10n ** 60n),
  );

describe('planBatch', () => {
  it('is never worse than the best single plan, and adds up to the unit', () => {
    let together = 0;
    for (let seed = 0; seed < 40; seed += 1) {
      const next = random(seed + 99);
      const subjects = subjectsOf(seed, 2 + Math.floor(next() * 8), 200 * 10 ** (next() * 2));
      const sales = poolSales(market, prices, {
        depthUsd: 10 ** (4 + next() * 3),
        feeBps: 5n,
        gas: 150_000n,
        second: next() < 0.3,
      });
      const terms = sizingTerms(prices, sales, {
        premiumBps: 5n,
        bidBps: seed % 2 === 0 ? 0n : 4_000n,
        gasUsd: next() * 12,
      });
      const batch = planBatch(rules, subjects, terms, LIMITS);
      if (batch === undefined) throw new Error('no batch');
      expect(batch.worth >= bestSingle(subjects, terms)).toBe(true);
      expect(batch.plans.length).toBeLessThanOrEqual(LIMITS.most);
      expect(new Set(batch.plans.map(({ quote }) => quote.account)).size).toBe(batch.plans.length);
      if (batch.plans.length > 1) together += 1;
      let out = 0n;
      for (const { collateral, amountIn, out: brought } of batch.sales) {
        const taken = batch.plans.filter(({ quote }) => quote.collateralAsset === collateral);
        expect(taken.reduce((sum, { quote }) => sum + quote.seizedNet, 0n)).toBe(amountIn);
        expect(sales.sell(collateral, batch.debtAsset, amountIn).out).toBe(brought);
        out += brought;
      }
      const repaid = batch.plans.reduce((sum, { quote }) => sum + quote.repaid, 0n);
      expect(batch.repaid).toBe(repaid);
      expect(batch.premium).toBe((repaid * 5n + 9_999n) / 10_000n);
      for (const { quote } of batch.plans) {
        const subject = subjects.find(({ account }) => account.account === quote.account) as SizingSubject;
        expect(quote.debtAsset).toBe(batch.debtAsset);
        expect(rules.quote(market, subject.account, quote, quote.debtToCover)).toEqual({ ok: true, quote });
      }
      const { decimals } = market.reserves.get(batch.debtAsset) as { decimals: number };
      const { low, high } = prices.get(batch.debtAsset) as { low: bigint; high: bigint };
      const rest = out - repaid - batch.premium;
      const worth = (rest * (rest >= 0n ? low : high) * 10n ** 18n) / 10n ** BigInt(decimals);
      const before = worth - batch.gas * terms.gas.weiPerUnit * (terms.gas.coinPrice as bigint);
      if (terms.bidBps === 0n) expect(batch.worth - before >= -1n && batch.worth - before <= 1n).toBe(true);
    }
    expect(together).toBeGreaterThan(15);
  });

  it('shares one transaction: what would not pay alone pays beside others', () => {
    const subjects = subjectsOf(1, 5, 150);
    const sales = poolSales(market, prices, { depthUsd: 1e8, feeBps: 0n, gas: 0n });
    const cheap = sizingTerms(prices, sales);
    // All of the gas is the transaction's own: nothing pays it alone.
    const gas = { ...cheap.gas, perTransaction: 400_000n, perLiquidation: 0n, weiPerUnit: 20_000_000_000n };
    const terms = { ...cheap, gas };
    expect(bestSingle(subjects, terms) < 0n).toBe(true);
    const batch = planBatch(rules, subjects, terms, LIMITS);
    expect(batch && batch.worth > 0n).toBe(true);
  });

  it('does not take out more than the pool holds, nor more gas than there is', () => {
    const short = { ...market, reserves: new Map(market.reserves) };
    const weth = short.reserves.get(assetOf('WETH'));
    if (!weth) throw new Error('no WETH');
    short.reserves.set(weth.asset, { ...weth, availableLiquidity: TokenAmount(10n ** 18n) });
    const subjects = subjectsOf(2, 8, 1_500).map((subject) => ({ ...subject, market: short }));
    const terms = sizingTerms(prices, poolSales(market, prices, { depthUsd: 1e8, feeBps: 0n, gas: 0n }), {
      gasUsd: 0.1,
    });
    const batch = planBatch(rules, subjects, terms, LIMITS);
    const taken = batch?.sales.find(({ collateral }) => collateral === weth.asset)?.amountIn ?? 0n;
    expect(taken <= 10n ** 18n).toBe(true);
    expect(planBatch(rules, subjects, terms, { most: 6, gas: 400_000n })?.plans).toHaveLength(1);
  });

  it('is none of nothing', () => {
    const terms = sizingTerms(prices, poolSales(market, prices, { depthUsd: 1e6, feeBps: 0n, gas: 0n }));
    expect(planBatch(rules, [], terms, LIMITS)).toBeUndefined();
  });
});
