import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AdviceTerms, adviseCollateral, type CollateralFacts } from '@/lib/core/cascade/advice/advise';
import { backing } from '@/lib/core/cascade/advice/backing';
import { bearings } from '@/lib/core/cascade/advice/bearings';
import { buyWithin } from '@/lib/core/cascade/advice/buy-within';
import { saleLoss } from '@/lib/core/cascade/advice/sale-within';
import { debtAtLtv, impliedRisk, smartLtv } from '@/lib/core/cascade/advice/smart-ltv';
import { depthBook } from '@/lib/core/cascade/depth/depth-book';
import { assetOf, STABLE } from '@/test/fixtures/book';
import { cascadeScene } from '@/test/fixtures/cascade';

const EXAMPLE = { sigma: 0.5, liquidity: 4e6, slippage: 0.05, aversion: 1 };

describe('SmartLTV', () => {
  test('its published example: σ 50 %, ℓ/d 4, c 1, β 5 %', () => {
    expect(smartLtv(EXAMPLE, 1e6)).toBeCloseTo(Math.exp(-0.25) - 0.05, 12);
    expect(smartLtv(EXAMPLE, 1e6)).toBeCloseTo(0.729, 3);
  });

  test('debt and risk are its inverses', () => {
    fc.assert(
      fc.property(
        fc.record({
          sigma: fc.double({ min: 0.05, max: 2, noNaN: true }),
          liquidity: fc.double({ min: 1e3, max: 1e9, noNaN: true }),
          slippage: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
          aversion: fc.double({ min: 0.2, max: 4, noNaN: true }),
        }),
        fc.double({ min: 0.1, max: 0.85, noNaN: true }),
        (terms, ltv) => {
          const debt = debtAtLtv(terms, ltv);
          expect(smartLtv(terms, debt)).toBeCloseTo(ltv, 9);
          expect(impliedRisk(terms, debt, ltv)).toBeCloseTo(1 / terms.aversion, 9);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('where threshold and slippage leave no room nothing may be owed', () => {
    expect(debtAtLtv(EXAMPLE, 0.96)).toBe(0);
    expect(impliedRisk(EXAMPLE, 1, 0.96)).toBe(Number.POSITIVE_INFINITY);
    expect(smartLtv({ ...EXAMPLE, liquidity: 1 }, 1e12)).toBe(0);
  });
});

describe('what a market bears', () => {
  const { market, book, depth, venues } = cascadeScene({ size: 300, depthUsd: 2e6 });
  const place = (symbol: Parameters<typeof assetOf>[0]): number => book.assets.indexOf(assetOf(symbol));

  test('a constant product: what sells within a loss, and what can be bought within a premium', () => {
    const weth = saleLoss(depth, place('WETH'));
    // Fee 5 bps: kept·x/(x + kept·a) of the price on average.
    const kept = 0.9995;
    expect(weth.lossOf(100_000)).toBeCloseTo(1 - (kept * 2e6) / (2e6 + kept * 100_000), 6);
    expect(weth.within(0.05)).toBeCloseTo((2e6 * (kept / 0.95 - 1)) / kept, -1);
    expect(weth.within(0.0004)).toBe(0);
    // Through WETH: dearer than its own pair alone.
    const wsteth = saleLoss(depth, place('wstETH'));
    expect(wsteth.within(0.05)).toBeLessThan(weth.within(0.05));
    expect(wsteth.within(0.05)).toBeGreaterThan(0);
    expect(saleLoss(depth, place('USDC')).within(0.05)).toBe(Number.POSITIVE_INFINITY);
    // Paid a in, x·kept·a/(x + kept·a) out: the premium is reached at kept·a = x·(kept·1.05 − 1); two pairs trade WETH.
    const paid = (2e6 * (kept * 1.05 - 1)) / kept;
    expect(buyWithin(market, venues, assetOf('WBTC'), 0.05)).toBeCloseTo(paid / 1.05, -1);
    expect(buyWithin(market, venues, assetOf('WETH'), 0.05)).toBeCloseTo((2 * paid) / 1.05, -1);
    expect(buyWithin(market, [], assetOf('WETH'), 0.05)).toBeUndefined();
  });

  test('all debt is backed once, and nothing is sold that is not held', () => {
    const { collateral, debt, borrowed, largestSale, thresholdBehind } = backing(book);
    const sum = (of: Iterable<number>): number => [...of].reduce((a, b) => a + b, 0);
    const owed = sum(book.debt);
    expect(sum(borrowed) / owed).toBeCloseTo(1, 9);
    expect(sum(debt)).toBeLessThanOrEqual(owed * (1 + 1e-9));
    expect(sum(debt) / owed).toBeGreaterThan(0.9);
    expect(sum(collateral)).toBeCloseTo(sum(book.collateral), 0);
    for (const [at, sale] of largestSale.entries()) expect(sale).toBeLessThanOrEqual(collateral[at] as number);
    for (const behind of thresholdBehind) if (!Number.isNaN(behind)) expect(behind).toBeLessThan(1);
  });
});

describe('bearings', () => {
  test('by place, what each part says', () => {
    const { market, book, depth, venues } = cascadeScene({ size: 300 });
    const found = bearings(book, depth, { market, venues }, { scale: 0.5, slippage: 0.05 });
    const { largestSale } = backing(book);
    for (const [at, asset] of book.assets.entries()) {
      const loss = saleLoss(depth, at, 0.5);
      const isKnown = depth.assets[at]?.law.kind !== 'none';
      expect(found.sellable[at]).toBe(isKnown ? loss.within(0.05) : Number.NaN);
      expect(found.buyable[at]).toBe((buyWithin(market, venues, asset, 0.05) ?? Number.NaN) * 0.5);
      expect(found.largestLoss[at]).toBe(loss.lossOf(largestSale[at] as number));
    }
    expect(found.sellable.some(Number.isFinite)).toBe(true);
    // Nothing known is not nothing to be had.
    const blind = depthBook(market, book.assets, { venues: [], money: STABLE });
    const weth = book.assets.indexOf(assetOf('WETH'));
    const unseen = bearings(book, blind, { market, venues: [] }, { scale: 1, slippage: 0.05 });
    for (const each of [unseen.sellable, unseen.buyable, unseen.largestLoss]) expect(each[weth]).toBeNaN();
  });
});

describe('adviseCollateral', () => {
  const terms: AdviceTerms = { aversion: 1, slippage: 0.05, deviation: 0.005, bid: 0.002, daySigmas: 2.33 };
  const facts: CollateralFacts = {
    now: { ltv: 0.8, liquidationThreshold: 0.83, bonus: 0.05 },
    protocolFee: 0.1,
    sigma: 0.5,
    liquidity: 4e6,
    backedDebt: 1e6,
    collateral: 2e6,
    largestSale: 1e6,
    largestLoss: 0.01,
    gasUsd: 50,
    buyable: 1e6,
    thresholdBehind: 0.78,
  };
  const value = (of: object): number => ('value' in of ? (of.value as number) : Number.NaN);

  test('each figure is its formula', () => {
    const advice = adviseCollateral(facts, terms);
    expect(value(advice.liquidationThreshold)).toBeCloseTo(0.7288, 4);
    expect(value(advice.ltv)).toBeCloseTo(0.7288 * Math.exp((-2.33 * 0.5) / Math.sqrt(365)), 4);
    // (1 % slippage + 0.005 % gas + 0.5 % + 0.2 %) / 0.9
    expect(value(advice.bonus)).toBeCloseTo(0.01705 / 0.9, 9);
    expect(value(advice.debtCap)).toBeCloseTo(4e6 * (-Math.log(0.88) / 0.5) ** 2, 3);
    expect(value(advice.supplyCap)).toBeCloseTo(2 * value(advice.debtCap), 3);
    expect(value(advice.borrowCap)).toBeCloseTo(1e6 * (-Math.log(0.83) / 0.5) ** 2, 3);
    expect(value(advice.risk)).toBeCloseTo(0.5 / (2 * -Math.log(0.88)), 9);
  });

  test('a threshold never leaves a liquidation that takes more than it repays room to spiral', () => {
    const calm = adviseCollateral({ ...facts, sigma: 0.001, largestLoss: 0.09 }, terms);
    expect(value(calm.liquidationThreshold) * (1 + value(calm.bonus))).toBeLessThanOrEqual(1 + 1e-12);
    expect(value(calm.liquidationThreshold)).toBeLessThan(1 - terms.slippage);
  });

  test('what is not known gives no figure, and says why', () => {
    const blind = adviseCollateral({ ...facts, liquidity: undefined, buyable: undefined }, terms);
    for (const each of [blind.liquidationThreshold, blind.ltv, blind.bonus, blind.debtCap, blind.supplyCap, blind.risk])
      expect(each).toEqual({ missing: 'No depth is known.' });
    expect(blind.borrowCap).toEqual({ missing: 'No depth is known.' });
    expect(adviseCollateral({ ...facts, sigma: undefined }, terms).ltv).toEqual({
      missing: 'Its volatility is not known yet.',
    });
    expect(adviseCollateral({ ...facts, gasUsd: undefined }, terms).bonus).toHaveProperty('missing');
    expect(adviseCollateral({ ...facts, largestLoss: Number.NaN }, terms).bonus).toHaveProperty('missing');
    expect(adviseCollateral({ ...facts, backedDebt: 0 }, terms).supplyCap).toHaveProperty('missing');
    expect(adviseCollateral({ ...facts, thresholdBehind: Number.NaN }, terms).borrowCap).toHaveProperty('missing');
    expect(value(adviseCollateral({ ...facts, liquidity: 0 }, terms).liquidationThreshold)).toBe(0);
  });
});
