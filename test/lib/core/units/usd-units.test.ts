import fc from 'fast-check';
import { expect, test } from 'vitest';
import { usdUnits } from '@/lib/core/units/usd-units';

/** Digits moved in text: the slow and certain way. */
const byText = (text: string): number => {
  const [whole = '', fraction = ''] = text.split('.');
  return Number(whole + fraction.padEnd(8, '0').slice(0, 8));
};

test('a decimal of up to eight places is taken to the unit', () => {
  expect(usdUnits(0.1)).toBe(10_000_000);
  expect(usdUnits(2_345.67)).toBe(234_567_000_000);
  expect(usdUnits(1.00000001)).toBe(100_000_001);
  const decimal = fc.tuple(
    fc.integer({ min: 0, max: 9_999_999 }),
    fc.integer({ min: 0, max: 99_999_999 }),
    fc.integer({ min: 0, max: 8 }),
  );
  fc.assert(
    fc.property(decimal, ([whole, fraction, places]) => {
      const text = `${whole}.${String(fraction).padStart(8, '0').slice(0, places)}`;
      expect(usdUnits(Number(text))).toBe(byText(text));
    }),
    { numRuns: 20_000 },
  );
});

test('more places are cut, never rounded up', () => {
  expect(usdUnits(0.123456789)).toBe(12_345_678);
  expect(usdUnits(0.000000019)).toBe(1);
  const longer = fc.tuple(fc.integer({ min: 0, max: 9_999 }), fc.integer({ min: 0, max: 99_999_999_999 }));
  fc.assert(
    fc.property(longer, ([whole, fraction]) => {
      const text = `${whole}.${String(fraction).padStart(11, '0')}`;
      expect(usdUnits(Number(text))).toBe(byText(text));
    }),
    { numRuns: 20_000 },
  );
});

test('what is no price is no number', () => {
  for (const value of [NaN, Infinity, -Infinity, -1, -1e-9, 1e30, 2 ** 50 / 1e8]) expect(usdUnits(value)).toBeNaN();
  expect(usdUnits(0)).toBe(0);
});
