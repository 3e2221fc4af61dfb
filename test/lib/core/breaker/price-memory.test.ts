import { expect, test } from 'vitest';
import { type PriceMemory, referencePrice, remembered } from '@/lib/core/breaker/price-memory';
import { START } from './single-breaker';

const filled = (prices: readonly (readonly [number, number])[]): PriceMemory =>
  prices.reduce<PriceMemory>((memory, [second, price]) => remembered(memory, price, START + second * 1_000), []);

test('the reference is the mean of the spans before this one, within five minutes', () => {
  expect(referencePrice([], START)).toBeUndefined();
  expect(
    referencePrice(
      filled([
        [0, 100],
        [9, 200],
      ]),
      START + 9_999,
    ),
  ).toBeUndefined();
  expect(
    referencePrice(
      filled([
        [0, 100],
        [9, 200],
      ]),
      START + 10_000,
    ),
  ).toBe(150);
  expect(
    referencePrice(
      filled([
        [0, 100],
        [10, 200],
        [20, 999],
      ]),
      START + 25_000,
    ),
  ).toBe(150);
  const steady = filled([
    [0, 100],
    [10, 200],
  ]);
  expect(referencePrice(steady, START + 299_999)).toBe(150);
  expect(referencePrice(steady, START + 300_000)).toBe(200);
  // Nothing within five minutes: the newest.
  expect(referencePrice(steady, START + 900_000)).toBe(200);
});

test('keeps five minutes, and the newest of an hour; a clock that went back a little adds nothing', () => {
  const long = filled(Array.from({ length: 100 }, (_, step) => [step * 10, 100 + step] as const));
  expect(long).toHaveLength(30);
  expect(referencePrice(remembered(filled([[0, 100]]), 70, START + 3_599_000), START + 3_599_000)).toBe(100);
  expect(referencePrice(remembered(filled([[0, 100]]), 70, START + 3_600_000), START + 3_600_000)).toBeUndefined();
  const before = filled([
    [0, 100],
    [10, 200],
  ]);
  expect(remembered(before, 500, START)).toBe(before);
  expect(remembered(before, 500, START - 3_590_000)).toBe(before);
  expect(remembered(before, 500, START - 3_591_000)).toEqual([{ from: START - 3_600_000, sum: 500, count: 1 }]);
  expect(remembered(before, 300, START + 19_999)).toEqual([before[0], { from: START + 10_000, sum: 500, count: 2 }]);
});
