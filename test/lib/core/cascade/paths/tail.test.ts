import { describe, expect, it } from 'vitest';
import { lossSpread } from '@/lib/core/cascade/paths/loss-spread';
import { seededRandom } from '@/lib/core/cascade/paths/random';
import { tailQuantile } from '@/lib/core/cascade/paths/tail';

const ranks = (n: number): Float64Array => Float64Array.from({ length: n }, (_, at) => at + 1);

describe('a quantile of the tail', () => {
  it('is the least value that a share q does not exceed', () => {
    expect(tailQuantile(ranks(100), 0.95).value).toBe(95);
    expect(tailQuantile(ranks(1_000), 0.99).value).toBe(990);
    expect(tailQuantile(ranks(7), 0.5).value).toBe(4);
  });

  it('lies in the interval that drawing anew thousands of times gives', () => {
    const random = seededRandom(1);
    for (const [n, q] of [
      [400, 0.95],
      [1_000, 0.99],
      [60, 0.5],
    ] as const) {
      const drawn = Array.from({ length: 4_000 }, () => {
        const again = Float64Array.from({ length: n }, () => Math.floor(random.uniform() * n) + 1).sort();
        return tailQuantile(again, q).value;
      }).sort((a, b) => a - b);
      const { low, high } = tailQuantile(ranks(n), q);
      // A rank or two is what 4,000 draws leave open.
      expect(Math.abs(low - (drawn[100] as number))).toBeLessThanOrEqual(2);
      expect(Math.abs(high - (drawn[3_899] as number))).toBeLessThanOrEqual(2);
    }
  }, 20_000);

  it('says nothing of what lies beyond the sample', () => {
    const { low, value, high } = tailQuantile(ranks(100), 0.99);
    expect([low, value]).toEqual([95, 99]);
    expect(high).toBeNaN();
  });
});

describe('the spread of losses', () => {
  it('counts every path once, those without loss apart', () => {
    const losses = Float64Array.from({ length: 1_000 }, (_, at) => Math.max(0, at - 400) * 3);
    const { bins, none, mean, most } = lossSpread(losses);
    expect(none).toBe(0.401);
    expect(bins.counts.reduce((sum, count) => sum + count, 0) + bins.beyond).toBe(599);
    expect(bins.beyond).toBeGreaterThan(0);
    expect(bins.beyond).toBeLessThanOrEqual(5);
    expect(most).toBe(599 * 3);
    expect(mean).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 1_000, 9);
  });

  it('has no bins where nothing is lost', () => {
    const { bins, none, p99 } = lossSpread(new Float64Array(500));
    expect({ bins, none, value: p99.value }).toEqual({ bins: { width: 0, counts: [], beyond: 0 }, none: 1, value: 0 });
  });
});
