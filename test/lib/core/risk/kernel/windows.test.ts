import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstAtLeast } from '@/lib/core/risk/kernel/windows';

test('the first key at least the bound, wherever the search starts', () => {
  const keys = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 });
  const place = fc.integer({ min: 0, max: 70 });
  fc.assert(
    fc.property(keys, fc.integer({ min: -1, max: 31 }), place, place, place, (list, bound, a, b, near) => {
      const sorted = Float32Array.from(list).sort();
      const from = Math.min(a, b, sorted.length);
      const to = Math.min(Math.max(a, b), sorted.length);
      let wanted = from;
      while (wanted < to && (sorted[wanted] as number) < bound) wanted += 1;
      expect(firstAtLeast(sorted, bound, from, to, near)).toBe(wanted);
    }),
    { numRuns: 2_000 },
  );
});
