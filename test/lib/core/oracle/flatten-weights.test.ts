import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flattenWeights, VOTE } from '@/lib/core/oracle/flatten-weights';

const flattened = (...weights: number[]): number[] => {
  flattenWeights(weights);
  return weights;
};
const sum = (weights: readonly number[]): number => weights.reduce((total, weight) => total + weight, 0);

test('equal weights are equal votes, and small differences stay as they are', () => {
  expect(flattened(7, 7, 7)).toEqual([VOTE, VOTE, VOTE]);
  expect(flattened(11, 10, 9)).toEqual([VOTE * 1.1, VOTE, VOTE * 0.9].map(Math.floor));
});

test('no minority by count holds half of the weight, and order is kept', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 2, maxLength: 25 });
  fc.assert(
    fc.property(weights, (raw) => {
      const flat = flattened(...raw);
      const minority = Math.ceil(flat.length / 2) - 1;
      const heaviest = flat.toSorted((a, b) => b - a).slice(0, minority);
      expect(sum(heaviest) * 2).toBeLessThan(sum(flat));
      expect(flat.every((weight) => Number.isInteger(weight) && weight > 0)).toBe(true);
      for (const [a, weight] of raw.entries())
        for (const [b, other] of raw.entries())
          if (weight < other) expect(flat[a]).toBeLessThanOrEqual(flat[b] as number);
    }),
    { numRuns: 2_000 },
  );
});
