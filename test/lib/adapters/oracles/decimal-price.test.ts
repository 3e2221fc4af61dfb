import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalPrice, numberPrice } from '@/lib/adapters/oracles/decimal-price';

describe('decimal price', () => {
  it.each([
    ['1', 100_000_000n],
    ['0.00000001', 1n],
    ['0.000000019', 1n],
    ['1e-7', 10n],
    ['1.5E+2', 15_000_000_000n],
    ['2345.67', 234_567_000_000n],
    ['0', 0n],
    ['007.10', 710_000_000n],
    ['9e-30', 0n],
  ])('%s', (text, expected) => {
    expect(decimalPrice(text)).toBe(expected);
  });

  it.each(['', '-1', 'NaN', 'Infinity', '1,000', '1.', '.5', '0x10', '1e9999', ' 1'])('%j is no price', (text) => {
    expect(decimalPrice(text)).toBeUndefined();
  });

  it('gives back what a venue wrote, through a double', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 999_999_999_999_999n }),
        fc.integer({ min: 0, max: 8 }),
        (units, places) => {
          const digits = units.toString().padStart(places + 1, '0');
          const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
          expect(numberPrice(Number(text))).toBe(units * 10n ** BigInt(8 - places));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes the short way only where it gives what the digits give', () => {
    const anyPrice = fc.oneof(
      fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: 0, max: 3e7, noNaN: true }),
      // Neighbours of decimals, which no rounding may take for them.
      fc.tuple(fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: -2, max: 2 })).map(([units, ulps]) => {
        const value = units / 1e8;
        return value * (1 + ulps * Number.EPSILON);
      }),
    );
    fc.assert(
      fc.property(anyPrice, (value) => {
        expect(numberPrice(value)).toBe(decimalPrice(String(value)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('has no price for what is not a finite, non-negative number', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1]) expect(numberPrice(value)).toBeUndefined();
  });
});
