import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smallSampleFactor, sortByValue, weightedMad, weightedMedian } from '@/lib/core/oracle/median';

const equal = (values: readonly number[]) => values.map((value) => ({ value, weight: 1 }));
const naiveMedian = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] as number) + (sorted[sorted.length >> 1] as number)) / 2;
};

test('with equal weights they are the textbook median and MAD', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 12 }), (values) => {
      const items = equal(values);
      sortByValue(items);
      const median = weightedMedian(items, items.length, items.length);
      expect(median).toBe(naiveMedian(values));
      const mad = weightedMad(items, items.length, items.length, median);
      expect(mad).toBe(naiveMedian(values.map((value) => Math.abs(value - median))));
    }),
    { numRuns: 2_000 },
  );
});

test('a weight counts as so many equal votes', () => {
  const items = [
    { value: 1, weight: 2 },
    { value: 5, weight: 1 },
    { value: 9, weight: 3 },
  ];
  expect(weightedMedian(items, 3, 6)).toBe(naiveMedian([1, 1, 5, 9, 9, 9]));
  expect(weightedMad(items, 3, 6, 7)).toBe(naiveMedian([6, 6, 2, 2, 2, 2]));
});

test('of nothing there is none, and of one value no scatter is known', () => {
  expect(weightedMedian([], 0, 0)).toBeNaN();
  expect(weightedMad([], 0, 0, 1)).toBeNaN();
  expect(smallSampleFactor(1)).toBe(Infinity);
  expect(smallSampleFactor(3)).toBe(1.495);
  expect(smallSampleFactor(10)).toBeCloseTo(1.087, 3);
});
