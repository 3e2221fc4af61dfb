import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockSkew, LEAST_CLOCKS } from '@/lib/core/breaker/clock-skew';

describe('clockSkew', () => {
  test('is the median, and unknown of fewer than three', () => {
    expect(clockSkew([])).toBeNull();
    expect(clockSkew([5, 9])).toBeNull();
    expect(clockSkew([9, -5_000, 20])).toBe(9);
    expect(clockSkew([10, 20, 40, 30])).toBe(25);
  });

  test('a minority of wrong clocks, however wrong, moves it no further than the others stand', () => {
    const anyClocks = fc
      .integer({ min: LEAST_CLOCKS, max: 9 })
      .chain((all) =>
        fc.tuple(
          fc.array(fc.integer({ min: -50, max: 50 }), { minLength: all, maxLength: all }),
          fc.array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength: Math.ceil(all / 2) - 1 }),
        ),
      );
    fc.assert(
      fc.property(anyClocks, ([right, wrong]) => {
        const skew = clockSkew([...wrong, ...right.slice(wrong.length)]);
        expect(Math.abs(skew ?? Number.NaN)).toBeLessThanOrEqual(50);
      }),
    );
  });
});
