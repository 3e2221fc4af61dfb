import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparing, sortedRange } from '@/lib/core/snapshot/sorted-range';
import { random } from '@/test/fixtures/book';

const value = fc.oneof(
  fc.double({ noDefaultInfinity: false }),
  fc.constantFrom(0, -0, Number.NaN, 1, 1 + Number.EPSILON, 1 - Number.EPSILON / 2, 2, -1, 5e-324, -5e-324),
  fc.integer({ min: -3, max: 3 }),
);

describe('sortedRange', () => {
  test('any range of any columns is the comparison sort’s', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value), { minLength: 50, maxLength: 80 }),
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: -5, max: 90 }),
        fc.integer({ min: -5, max: 90 }),
        fc.constantFrom(1, 500),
        (pairs, one, other, from, to, copies) => {
          // Often enough for the radix passes, with ties of whole columns.
          const rows = Array.from({ length: copies }, () => pairs).flat();
          const places = Uint32Array.from(rows.keys()).filter((place) => place % 7 !== 3);
          const keys = [
            { column: Float64Array.from(rows, ([first]) => first), descending: one },
            { column: Float64Array.from(rows, ([, second]) => second), descending: other },
          ];
          const all = Array.from(places).sort(comparing(keys));
          const [start, end] = [Math.max(0, from), Math.max(0, to) * copies];
          expect([...sortedRange(places, keys, from, to * copies)]).toEqual(all.slice(start, Math.max(start, end)));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('pages of a large column follow each other', () => {
    const next = random(7);
    const column = Float64Array.from({ length: 120_000 }, () => {
      const u = next();
      return u < 0.2 ? 0 : u < 0.3 ? Number.NaN : 1 + u / 1e4;
    });
    const places = Uint32Array.from(column.keys());
    for (const descending of [false, true]) {
      const keys = [{ column, descending }];
      const all = Array.from(places).sort(comparing(keys));
      const seen: number[] = [];
      for (let from = 0; from < places.length; from += 4_937)
        seen.push(...sortedRange(places, keys, from, from + 4_937));
      expect(seen).toEqual(all);
      expect([...sortedRange(places, keys, 0, places.length)]).toEqual(all);
    }
  });
});
