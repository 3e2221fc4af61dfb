import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { thinSteps } from '@/lib/core/risk/thin-steps';

const curve = fc
  .array(fc.oneof(fc.constantFrom(0, 0.25, 1), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 300 })
  .map((list) => list.map((x) => (x === 0 ? 0 : x)).sort((a, b) => a - b));
const columns = fc.integer({ min: 1, max: 40 });
/** How many steps are at or before a place: the curve, each step one high. */
const heightAt = (xs: readonly number[], place: number) => xs.filter((x) => x <= place).length;

describe('thinSteps', () => {
  test('keeps at most two steps a column, each the last at its place, in order', () => {
    fc.assert(
      fc.property(curve, columns, (xs, count) => {
        const kept = thinSteps(xs, count);
        expect(kept.length).toBeLessThanOrEqual(2 * count);
        kept.forEach((at, index) => {
          expect(heightAt(xs, xs[at] as number)).toBe(at + 1);
          if (index > 0) expect(at).toBeGreaterThan(kept[index - 1] as number);
        });
      }),
    );
  });

  test('the curve drawn from them is exact at every kept step and at the edge of every column', () => {
    fc.assert(
      fc.property(curve, columns, (xs, count) => {
        const kept = thinSteps(xs, count);
        const drawn = (place: number) => (kept.findLast((at) => (xs[at] as number) <= place) ?? -1) + 1;
        for (const at of kept) expect(drawn(xs[at] as number)).toBe(heightAt(xs, xs[at] as number));
        for (let edge = 1; edge < count; edge += 1) {
          // Just before the edge: what lies on it belongs to the next column.
          const place = edge / count - 1e-12;
          if (xs.some((x) => Math.abs(x - edge / count) < 1e-9)) continue;
          expect(drawn(place)).toBe(heightAt(xs, place));
        }
        expect(drawn(1)).toBe(xs.length);
      }),
    );
  });

  test('keeps all where there are few', () => {
    expect(thinSteps([0.1, 0.2, 0.3, 0.35], 4)).toEqual([0, 1, 2, 3]);
    expect(thinSteps([0, 0, 0, 0.9], 4)).toEqual([2, 3]);
    expect(thinSteps([], 4)).toEqual([]);
  });
});
