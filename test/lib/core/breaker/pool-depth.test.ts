import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { poolDepthUsd, virtualReserve } from '@/lib/core/breaker/pool-depth';

const ASSET = { decimals: 18, price: '200000000000', composite: null, liquidationBonus: 10_500 };

describe('poolDepthUsd', () => {
  test('is what moves a constant product by two percent, or by the bonus where that is less', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 10n ** 18n, max: 10n ** 26n }),
        fc.integer({ min: 10_001, max: 12_000 }),
        (reserve, liquidationBonus) => {
          const depth = poolDepthUsd(reserve, { ...ASSET, liquidationBonus }) ?? Number.NaN;
          const [held, sold] = [Number(reserve) / 1e18, depth / 2_000];
          // x · y = k: the price falls with the square of what is held.
          const price = (held / (held + sold)) ** 2;
          expect(1 - price).toBeCloseTo(Math.min(0.02, liquidationBonus / 10_000 - 1), 9);
        },
      ),
    );
  });

  test('is valued by the composite where the protocol has no price, and unknown without a reserve or any price', () => {
    expect(poolDepthUsd(10n ** 21n, ASSET)).toBeCloseTo(20305.089104, 4);
    expect(poolDepthUsd(10n ** 21n, { ...ASSET, price: null, composite: { price: '100000000000' } })).toBeCloseTo(
      10152.544552,
      4,
    );
    expect(poolDepthUsd(10n ** 21n, { ...ASSET, price: null })).toBeNull();
    expect(poolDepthUsd(null, ASSET)).toBeNull();
    expect(poolDepthUsd(0n, ASSET)).toBe(0);
    // An asset that is no collateral has no bonus.
    expect(poolDepthUsd(10n ** 21n, { ...ASSET, liquidationBonus: 0 })).toBe(0);
  });
});

describe('virtualReserve', () => {
  test('both sides multiply to the square of the liquidity, at the pool’s price', () => {
    const Q96 = 2n ** 96n;
    // Token 1 is worth a quarter of token 0.
    const root = Q96 * 2n;
    expect([virtualReserve(1_000n, root, true), virtualReserve(1_000n, root, false)]).toEqual([500n, 2_000n]);
    fc.assert(
      fc.property(
        fc.bigInt({ min: 10n ** 12n, max: 10n ** 30n }),
        fc.bigInt({ min: 2n ** 64n, max: 2n ** 128n }),
        (liquidity, sqrtPrice) => {
          const [x, y] = [virtualReserve(liquidity, sqrtPrice, true), virtualReserve(liquidity, sqrtPrice, false)];
          expect(x * y).toBeLessThanOrEqual(liquidity * liquidity);
          expect((x + 1n) * (y + 1n)).toBeGreaterThan(liquidity * liquidity);
        },
      ),
    );
  });
});
