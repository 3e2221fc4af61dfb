import { describe, expect, test } from 'vitest';
import { DEFAULT_EXPECTED_LOSS } from '@/lib/core/protocols/expected-loss-config';
import { priceSigma, ratioSigma, triggerDistance } from '@/lib/core/risk/trigger-distance';
import { NO_VOLATILITY } from '@/lib/core/risk/volatility';
import { assetOf } from '@/test/fixtures/book';
import { testVolatility } from '@/test/fixtures/volatility';

const { volatility } = DEFAULT_EXPECTED_LOSS;
const [WETH, WSTETH, DAI] = [assetOf('WETH'), assetOf('wstETH'), assetOf('DAI')];

describe('sigmas', () => {
  test('an asset’s is its own over the horizon; a ratio’s is what the two do not share', () => {
    const model = testVolatility();
    expect(priceSigma(model, WETH, 60)).toBeCloseTo(0.008, 6);
    expect(priceSigma(model, WETH, 240)).toBeCloseTo(0.016, 6);
    expect(ratioSigma(model, WSTETH, WETH, 60, volatility)).toBeCloseTo(0.0008, 6);
    expect(ratioSigma(model, WETH, WSTETH, 60, volatility)).toBe(ratioSigma(model, WSTETH, WETH, 60, volatility));
  });

  test('two that were always seen as one still have the floor’s σ; unknown stays unknown', () => {
    const model = testVolatility();
    const floor = (volatility.floorBps / 10_000) ** 2;
    expect(ratioSigma(model, WETH, WETH, 60, volatility)).toBeCloseTo(Math.sqrt(2 * floor), 9);
    expect(priceSigma(NO_VOLATILITY, WETH, 60)).toBeUndefined();
    expect(ratioSigma(testVolatility(['DAI']), WETH, DAI, 60, volatility)).toBeUndefined();
    const apart = { ...model, covariance: model.covariance.map((value, at) => (at % 9 === 0 ? value : Number.NaN)) };
    expect(priceSigma(apart, WETH, 60)).toBeDefined();
    expect(ratioSigma(apart, WETH, WSTETH, 60, volatility)).toBeUndefined();
  });
});

describe('triggerDistance', () => {
  test('is positive before the trigger, negative past it, on either side', () => {
    const { move, sigmas } = triggerDistance(2_500n, 2_000n, 'below', 0.01);
    expect(move).toBeCloseTo(-0.2, 12);
    expect(sigmas).toBeCloseTo(Math.log(1.25) / 0.01, 9);
    expect(triggerDistance(2_500n, 3_000n, 'below', 0.01).sigmas).toBeLessThan(0);
    expect(triggerDistance(2_500n, 3_000n, 'above', 0.01).sigmas).toBeGreaterThan(0);
    expect(triggerDistance(2_500n, 3_000n, 'above', undefined)).toMatchObject({ sigmas: undefined });
    expect(triggerDistance(undefined, 3_000n, 'above', 0.01)).toEqual({ move: undefined, sigmas: undefined });
  });
});
