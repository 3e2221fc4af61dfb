import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  maxOf,
  minOf,
  mulDivDown,
  mulDivHalfUp,
  mulDivUp,
  percentDivHalfUp,
  percentDivUp,
  percentMulHalfUp,
  rayDivDown,
  rayDivUp,
  rayMulDown,
  rayMulUp,
} from '@/lib/core/units/math';
import { RAY } from '@/lib/core/units/units';

const amount = fc.bigInt({ min: 0n, max: 2n ** 128n });
const divisor = fc.bigInt({ min: 1n, max: 2n ** 128n });

describe('mulDiv', () => {
  it('rounds as its name says', () => {
    fc.assert(
      fc.property(amount, amount, divisor, (a, b, d) => {
        const down = mulDivDown(a, b, d);
        const up = mulDivUp(a, b, d);
        expect(down * d <= a * b && a * b < (down + 1n) * d).toBe(true);
        expect(up * d >= a * b && (up === 0n || (up - 1n) * d < a * b)).toBe(true);
        const nearest = mulDivHalfUp(a, b, d);
        // ⌊d/2⌋ is added, so for an odd divisor a remainder of (d+1)/2 is the first to round up.
        expect(nearest).toBe((a * b) % d >= d - d / 2n ? down + 1n : down);
      }),
    );
  });

  it('puts an exact half upwards, and leaves exact results alone', () => {
    expect(percentMulHalfUp(5n, 5_000n)).toBe(3n);
    expect(percentMulHalfUp(4n, 5_000n)).toBe(2n);
    expect(mulDivUp(6n, 2n, 3n)).toBe(4n);
    expect(percentDivUp(1n, 10_500n)).toBe(1n);
    expect(percentDivHalfUp(1n, 10_500n)).toBe(1n);
    expect(percentDivHalfUp(1n, 30_000n)).toBe(0n);
  });

  it('refuses a zero divisor', () => {
    expect(() => mulDivDown(1n, 1n, 0n)).toThrow(RangeError);
    expect(() => mulDivUp(1n, 1n, 0n)).toThrow(RangeError);
  });
});

describe('ray conversions in the protocol’s favour', () => {
  it('never take less or burn more than was meant, at any index ≥ 1', () => {
    fc.assert(
      fc.property(amount, fc.bigInt({ min: RAY, max: 100n * RAY }), (value, index) => {
        expect(rayMulDown(rayDivUp(value, index), index) >= value).toBe(true);
        expect(rayMulUp(rayDivDown(value, index), index) <= value).toBe(true);
        expect(rayDivDown(rayMulUp(value, index), index)).toBe(value);
      }),
    );
  });
});

it('orders bigints', () => {
  expect([minOf(1n, 2n), minOf(2n, 1n), maxOf(1n, 2n), maxOf(2n, 1n)]).toEqual([1n, 1n, 2n, 2n]);
});
