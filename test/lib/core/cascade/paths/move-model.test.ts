import fc from 'fast-check';
import type { Address } from 'viem';
import { describe, expect, it } from 'vitest';
import { ASSUMED_CORRELATION, moveModel } from '@/lib/core/cascade/paths/move-model';
import type { VolatilityModel } from '@/lib/core/risk/volatility';

const names = ['0xa1', '0xa2', '0xa3', '0xa4'] as const satisfies readonly Address[];
const measuredOf = (assets: readonly Address[], covariance: readonly number[]): VolatilityModel => ({
  minute: 0,
  assets,
  indexOf: new Map(assets.map((asset, place) => [asset, place])),
  covariance,
  returns: assets.map(() => 300),
});
const assumed = { daily: 0.05, stableDaily: 0.002, stable: new Set<Address>(['0xa4']) };
const day = { stepMinutes: 15, minutes: 1_440, scale: 0.65 };
const productOf = (factor: Float64Array, n: number): number[] =>
  Array.from({ length: n * n }, (_, at) => {
    const [row, column] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let k = 0; k < n; k += 1) sum += (factor[row * n + k] as number) * (factor[column * n + k] as number);
    return sum;
  });

describe('how prices are expected to move', () => {
  it('scales a step’s variance to the time ahead and keeps its correlation', () => {
    const model = moveModel(names.slice(0, 2), measuredOf(names.slice(0, 2), [1e-6, 6e-7, 6e-7, 1e-6]), day, assumed);
    expect(model.scale[0]).toBeCloseTo(0.001 * Math.sqrt(96) * 0.65, 12);
    expect(model.assets[0]).toMatchObject({ daily: 0.001 * Math.sqrt(96), returns: 300, source: 'stored' });
    expect(model.correlation[1]).toBeCloseTo(0.6, 12);
    expect(model.assumedPairs).toBe(0);
    expect(productOf(model.factor, 2)).toEqual([1, expect.closeTo(0.6, 12), expect.closeTo(0.6, 12), 1]);
  });

  it('says what it assumes: an unknown volatility, an unknown pair, none with a stablecoin', () => {
    const known = measuredOf(names.slice(0, 2), [1e-6, Number.NaN, Number.NaN, 4e-6]);
    const { assets, correlation, assumedPairs, pairs, shrunk } = moveModel(names, known, day, assumed);
    expect(assets.map(({ source, daily }) => [source, daily])).toEqual([
      ['stored', 0.001 * Math.sqrt(96)],
      ['stored', 0.002 * Math.sqrt(96)],
      ['assumed', 0.05],
      ['assumed', 0.002],
    ]);
    expect(assets[2]?.measuredDaily).toBeUndefined();
    expect([correlation[1], correlation[2], correlation[3]]).toEqual([ASSUMED_CORRELATION, ASSUMED_CORRELATION, 0]);
    expect([assumedPairs, pairs, shrunk]).toEqual([6, 6, 0]);
  });

  it('moves correlations that cannot be true together towards 0 until they can, and no further', () => {
    const impossible = [1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1];
    const model = moveModel(names.slice(0, 3), measuredOf(names.slice(0, 3), impossible), day, assumed);
    // Of three that pull each other in a circle, −½ each is the most that can be.
    expect(model.shrunk).toBeGreaterThan(0.4);
    expect(model.shrunk).toBeLessThan(0.5);
    for (const [at, value] of productOf(model.factor, 3).entries())
      expect(value).toBeCloseTo(model.correlation[at] as number, 9);
  });

  it('lets two move as one', () => {
    const model = moveModel(names.slice(0, 2), measuredOf(names.slice(0, 2), [1, 2, 2, 4]), day, assumed);
    expect([...model.factor]).toEqual([1, 0, 1, 0]);
  });

  it('is a root of its correlations, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }), (six) => {
        const [ab, ac, ad, bc, bd, cd] = six as [number, number, number, number, number, number];
        const covariance = [1, ab, ac, ad, ab, 1, bc, bd, ac, bc, 1, cd, ad, bd, cd, 1];
        const { factor, correlation } = moveModel(names, measuredOf(names, covariance), day, assumed);
        for (const [at, value] of productOf(factor, 4).entries())
          expect(value).toBeCloseTo(correlation[at] as number, 4);
      }),
      { numRuns: 300 },
    );
  });
});
