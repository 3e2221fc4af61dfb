import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { estimateLoss, lossGivenBreach } from '@/lib/core/risk/expected-loss';
import { NO_VOLATILITY } from '@/lib/core/risk/volatility';
import { placeOf, standingOf } from '@/lib/core/snapshot/standing';
import { standingSchema } from '@/lib/core/snapshot/standing-schema';
import { volatilitySchema } from '@/lib/core/snapshot/volatility-schema';
import { volatilityFromView, volatilityView } from '@/lib/core/snapshot/volatility-view';
import { testAccount, testBook, testMarket } from '@/test/fixtures/book';
import { sampleFrame } from '@/test/fixtures/frame';
import { testLoss, testVolatility } from '@/test/fixtures/volatility';

const market = testMarket({ prices: { WETH: 2_300 } });
const place = { place: 1, of: 2, above: null, below: null };

describe('standing', () => {
  test('says what the book’s own estimate is, and its steps add up', () => {
    const context = testLoss(market);
    for (const account of testBook(300, 3)) {
      const position = rules.position(market, account);
      const standing = standingOf(position, false, context, place);
      expect(standingSchema.parse(standing)).toEqual(standing);
      const { breachProbability, expectedLoss } = estimateLoss(position, context);
      expect(standing.breachProbability).toBe(breachProbability);
      expect(standing.expectedLoss).toBe(expectedLoss?.toString());
      expect(standing.lossGivenBreach).toBe(lossGivenBreach(position, context)?.toString());
      const recovered =
        standing.sales.reduce((sum, sale) => sum + Number(sale.recovered), 0) - Number(standing.gas.usd);
      expect(Math.abs(Number(standing.recovery) - recovered)).toBeLessThan(10);
      const loss = Number(standing.debt) - Number(standing.recovery);
      expect(Math.abs(Number(standing.lossGivenBreach) - loss)).toBeLessThan(10);
      for (const { value, impact, bonus, made, recovered: got } of standing.sales)
        if (!made) expect(got).toBe('0');
        else expect(Math.abs((Number(value) * (1 - impact)) / (1 + bonus) - Number(got))).toBeLessThan(10);
    }
  });

  test('names what is unknown: no volatility, no chance, and how many minutes there are', () => {
    const position = rules.position(market, testAccount({ WETH: 10 }, { USDC: 16_500 }));
    const standing = standingOf(position, false, testLoss(market, NO_VOLATILITY), place);
    expect(standing).toMatchObject({
      tier: 'near-unknown',
      sigma: null,
      breachProbability: null,
      lossGivenBreach: null,
    });
    expect(standing.exposures.map(({ sigma, minutes }) => [sigma, minutes])).toEqual([
      [null, 0],
      [null, 0],
    ]);
    expect(standing.sales).toEqual([]);
  });

  test('finds the neighbours in the book’s order', () => {
    const { rows } = sampleFrame({ seq: 1, rows: 3 });
    const accounts = [...rows].map(({ account }) => account);
    const middle = placeOf(rows, accounts[1] as `0x${string}`);
    expect(middle).toMatchObject({ place: 2, of: 3, above: { account: accounts[0] }, below: { account: accounts[2] } });
    expect(placeOf(rows, accounts[0] as `0x${string}`)).toMatchObject({ place: 1, above: null });
    expect(placeOf(rows, accounts[2] as `0x${string}`)).toMatchObject({ place: 3, below: null });
  });
});

describe('volatility on the wire', () => {
  test('comes back as the same model, unknown as unknown', () => {
    fc.assert(
      fc.property(fc.subarray(['WETH', 'wstETH', 'WBTC', 'USDC', 'LINK'] as const), fc.nat(24), (without, hole) => {
        const model = testVolatility(without);
        const n = model.assets.length;
        const covariance = [...model.covariance];
        const spot = hole % (n * n);
        for (const at of [spot, (spot % n) * n + Math.floor(spot / n)]) covariance[at] = Number.NaN;
        const holed = { ...model, covariance };
        const view = volatilityView(holed, 3_600);
        expect(volatilitySchema.parse(JSON.parse(JSON.stringify(view)))).toEqual(view);
        expect(volatilityFromView(view)).toEqual(holed);
        expect(volatilityView(holed, 3_600)).toBe(view);
      }),
    );
  });
});
