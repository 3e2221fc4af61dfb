import { describe, expect, test } from 'vitest';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { DEFAULT_EXPECTED_LOSS, expectedLossConfigSchema } from '@/lib/core/protocols/expected-loss-config';
import { exposureOf } from '@/lib/core/risk/breach-probability';
import { exitPrices } from '@/lib/core/risk/exit-price';
import {
  breachOf,
  estimateLoss,
  lossContext,
  lossGivenBreach,
  type Sale,
  sameLossTerms,
} from '@/lib/core/risk/expected-loss';
import { gasCost } from '@/lib/core/risk/gas-cost';
import { squareRootImpact } from '@/lib/core/risk/price-impact';
import { NO_VOLATILITY } from '@/lib/core/risk/volatility';
import { Usd, WAD } from '@/lib/core/units/units';
import { assetOf, testAccount, testBook, testMarket } from '@/test/fixtures/book';
import { testLoss, testVolatility } from '@/test/fixtures/volatility';

const market = testMarket();
const exits = exitPrices(market, new Map());
const gas = (usd: number | undefined) => ({ units: 1, gwei: 1, measured: true, usd });
/** No volatility in the way of impact, gas as given. */
const context = (impact: number, gasUsd: number | undefined = 0, model = testVolatility()) =>
  lossContext(market, model, exits, gas(gasUsd), DEFAULT_EXPECTED_LOSS, () => impact);
const positionOf = (...account: Parameters<typeof testAccount>) => rules.position(market, testAccount(...account));
const dollars = (value: bigint | undefined) => Number(value) / 1e8;

describe('loss given a breach', () => {
  test('below 1: the debt less all collateral at exit prices after impact, bonus and gas', () => {
    const position = positionOf({ WETH: 10 }, { USDC: 24_000 });
    expect((position.healthFactor as bigint) < WAD).toBe(true);
    const [weth, usdc] = [position.collaterals[0], position.debts[0]];
    const debt = Number(usdc?.amount) / 1e6;
    const sale = (Number(weth?.amount) / 1e18) * 2_500;
    expect(dollars(lossGivenBreach(position, context(0)))).toBeCloseTo(debt - sale / 1.05, 4);
    expect(dollars(lossGivenBreach(position, context(0.1, 40)))).toBeCloseTo(debt - (sale * 0.9) / 1.05 + 40, 4);
    const { breachProbability, expectedLoss } = estimateLoss(position, context(0.1, 40));
    expect(breachProbability).toBe(1);
    expect(expectedLoss).toBe(lossGivenBreach(position, context(0.1, 40)));
  });

  test('at 1 or more: sold where the health factor is 1, whatever it is today', () => {
    for (const debt of [5_000, 12_000, 19_000]) {
      const position = positionOf({ WETH: 10 }, { USDC: debt });
      const loss = dollars(lossGivenBreach(position, context(0)));
      const owed = Number(position.totalDebt) / 1e8;
      // At HF = 1 the collateral is worth debt ÷ 0.83.
      expect(loss / (owed - owed / 0.83 / 1.05)).toBeCloseTo(1, 2);
    }
  });

  test('of several collaterals the wilder one has fallen further when it breaches', () => {
    const position = positionOf({ WETH: 5, USDC: 12_500 }, { USDT: 14_000 });
    const sales: Sale[] = [];
    const at = context(0);
    const breach = breachOf(position, exposureOf(position, at), at, sales);
    const share = (asset: string) => (sales.find((sale) => sale.asset === asset)?.value ?? 0) / (sales[0]?.value ?? 1);
    expect(share(assetOf('WETH'))).toBe(1);
    const today = Number(position.collaterals[1]?.value) / Number(position.collaterals[0]?.value);
    expect(share(assetOf('USDC'))).toBeGreaterThan(1.1 * today);
    const weighted = sales.map(
      ({ value }, leg) => (value * Number(position.collaterals[leg]?.liquidationThreshold)) / 10_000,
    );
    expect(weighted.reduce((sum, each) => sum + each, 0) / (breach?.debt ?? 0)).toBeCloseTo(1, 9);
  });

  test('a short owes more when it breaches', () => {
    const position = positionOf({ USDC: 20_000 }, { WETH: 4 });
    const at = context(0);
    const debt = breachOf(position, exposureOf(position, at), at)?.debt ?? 0;
    expect(debt / Number(position.totalDebt)).toBeCloseTo(Number(position.healthFactor) / 1e18, 2);
  });

  test('collateral that cannot be seized recovers nothing', () => {
    const unseizable = testMarket({ reserve: { WETH: { liquidationThreshold: 0n, liquidationBonus: 0n } as never } });
    const position = rules.position(unseizable, testAccount({ WETH: 100, USDC: 1_000 }, { USDT: 900 }));
    const loss = lossGivenBreach(position, testLoss(unseizable));
    expect(dollars(loss)).toBeGreaterThan(-100);
  });

  test('a sale that would not bring in its own gas is not made: no loss is more than the debt', () => {
    const dust = positionOf({ WETH: 0.004, USDC: 100 }, { USDT: 60 });
    const at = context(0, 30);
    const sales: Sale[] = [];
    breachOf(dust, exposureOf(dust, at), at, sales);
    expect(sales.map(({ made }) => made)).toEqual([false, true]);
    const breach = breachOf(dust, exposureOf(dust, at), at);
    expect(breach?.gas).toBe(30e8);
    expect(breach?.recovery).toBeCloseTo((sales[1]?.recovered ?? 0) - 30e8, 3);
    const crumbs = positionOf({ WETH: 0.004 }, { USDC: 6 });
    expect(lossGivenBreach(crumbs, at)).toBe(
      BigInt(Math.ceil(breachOf(crumbs, exposureOf(crumbs, at), at)?.debt ?? 0)),
    );
  });

  test('an exit price half a percent away changes nothing before a breach, one three percent away does', () => {
    const position = positionOf({ WETH: 10 }, { USDC: 15_000 });
    const at = (price: number) => {
      const prices = new Map(exits);
      prices.set(assetOf('WETH'), {
        price: Usd(BigInt(price * 1e8)),
        pricedBy: 'composite',
        perBaseUnit: price / 1e10,
      });
      return lossContext(market, model, prices, gas(1), DEFAULT_EXPECTED_LOSS);
    };
    const model = testVolatility();
    expect(sameLossTerms(at(2_500), at(2_511))).toBe(true);
    expect(lossGivenBreach(position, at(2_511))).toBe(lossGivenBreach(position, at(2_500)));
    expect(sameLossTerms(at(2_500), at(2_425))).toBe(false);
    expect(lossGivenBreach(position, at(2_425)) as bigint).toBeGreaterThan(
      lossGivenBreach(position, at(2_500)) as bigint,
    );
  });

  test('unknown stays unknown; gas of unknown price is left out, not the loss', () => {
    const position = positionOf({ WETH: 10 }, { USDC: 15_000 });
    expect(estimateLoss(position, testLoss(market, NO_VOLATILITY))).toEqual({
      breachProbability: undefined,
      expectedLoss: undefined,
    });
    expect(lossGivenBreach(position, testLoss(market, NO_VOLATILITY))).toBeUndefined();
    const below = positionOf({ WETH: 10 }, { USDC: 24_000 });
    expect(estimateLoss(below, testLoss(market, NO_VOLATILITY)).expectedLoss).toBeGreaterThan(0n);
    expect(estimateLoss(below, testLoss(market, testVolatility(), new Map()))).toEqual({
      breachProbability: 1,
      expectedLoss: undefined,
    });
    const unpriced = testMarket({ prices: { WETH: undefined } });
    const nobody = rules.position(unpriced, testAccount({ WETH: 1 }, { USDC: 1 }));
    expect(estimateLoss(nobody, testLoss(unpriced))).toEqual({ breachProbability: undefined, expectedLoss: undefined });
    expect(lossGivenBreach(below, context(0, undefined))).toBe(lossGivenBreach(below, context(0, 0)));
  });
});

describe('expected loss of a book', () => {
  test.each([
    ['ordinary', DEFAULT_EXPECTED_LOSS, 1],
    ['thin markets', expectedLossConfigSchema.parse({ impact: { dailyVolumeUsd: 50_000 } }), 1],
    ['dear gas', expectedLossConfigSchema.parse({ gas: { gwei: 400 } }), 1],
    ['a wild hour', DEFAULT_EXPECTED_LOSS, 20],
  ])('%s: the quick bound changes nothing', (_name, options, factor) => {
    const at = testLoss(market, testVolatility([], factor), exits, options);
    let covered = 0;
    let lossy = 0;
    for (const account of testBook(3_000, 5)) {
      const position = rules.position(market, account);
      const { breachProbability, expectedLoss } = estimateLoss(position, at);
      const loss = lossGivenBreach(position, at) as bigint;
      const exact = (breachProbability as number) * Number(loss);
      if (loss > 0n) expect(Math.abs(Number(expectedLoss) - exact)).toBeLessThanOrEqual(2 + exact * 1e-12);
      else expect(expectedLoss).toBe(0n);
      if (loss > 0n) lossy += 1;
      else covered += 1;
    }
    expect(covered).toBeGreaterThan(20);
    expect(lossy).toBeGreaterThan(20);
  });

  test('the same estimate from working space that another position used before', () => {
    const shared = testLoss(market);
    for (const account of testBook(200, 9)) {
      const position = rules.position(market, account);
      expect(estimateLoss(position, shared)).toEqual(estimateLoss(position, testLoss(market)));
    }
  });
});

describe('impact and gas', () => {
  test('the square-root law: four times the sale, twice the impact, σ of a day at a day’s volume', () => {
    const impact = squareRootImpact(market, testVolatility(), DEFAULT_EXPECTED_LOSS.impact);
    expect(impact(assetOf('WETH'), 20_000_000)).toBeCloseTo(0.008 * Math.sqrt(24), 9);
    expect(impact(assetOf('WETH'), 4_000_000) / impact(assetOf('WETH'), 1_000_000)).toBeCloseTo(2, 9);
    expect(impact(assetOf('WETH'), 1e15)).toBe(0.9);
    expect(impact(assetOf('WETH'), 0)).toBe(0);
    const blind = squareRootImpact(market, NO_VOLATILITY, DEFAULT_EXPECTED_LOSS.impact);
    expect(blind(assetOf('WETH'), 20_000_000)).toBeCloseTo(0.05, 9);
    const named = squareRootImpact(market, testVolatility(), {
      ...DEFAULT_EXPECTED_LOSS.impact,
      dailyVolumes: { WETH: 2e9 },
    });
    expect(named(assetOf('WETH'), 20_000_000)).toBeCloseTo((0.008 * Math.sqrt(24)) / 10, 9);
  });

  test('gas: the median of what was mined at the newest price of gas, else what is configured', () => {
    const options = DEFAULT_EXPECTED_LOSS.gas;
    expect(gasCost(market, [], options)).toEqual({ units: 650_000, gwei: 10, measured: false, usd: 16.25 });
    const mined = [
      { gasUsed: 400_000n, gasCost: 400_000n * 3_000_000_000n },
      { gasUsed: 600_000n, gasCost: 1n },
      { gasUsed: 500_000n, gasCost: 1n },
    ];
    expect(gasCost(market, mined, options)).toEqual({ units: 500_000, gwei: 3, measured: true, usd: 3.75 });
    expect(gasCost(testMarket({ prices: { WETH: undefined } }), [], options).usd).toBeUndefined();
    expect(gasCost({ ...market, chainId: 137 }, [], options).usd).toBeUndefined();
  });
});
