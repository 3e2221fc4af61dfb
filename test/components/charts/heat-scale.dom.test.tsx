import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heatScale, heatStep } from '@/components/charts/heat-scale';

describe('the classes of a map', () => {
  it('are round and below the largest value', () => {
    expect(heatScale(62e6).bounds).toEqual([5e5, 1e6, 2e6, 5e6, 1e7, 2e7, 5e7]);
    expect(heatScale(30).bounds).toEqual([0.2, 0.5, 1, 2, 5, 10, 20]);
    expect(heatScale(0).bounds).toEqual([]);
    expect(heatScale(5, true).bounds).toEqual([2, 3, 4, 5]);
    expect(heatScale(1, true).bounds).toEqual([]);
    expect(heatScale(40, true).bounds).toEqual([2, 5, 10, 20]);
  });

  it('give a larger value never a lower step, nothing the step 0, and the largest the last', () => {
    const amount = fc.double({ min: 1e-3, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 30 }), fc.boolean(), (raw, counts) => {
        const values = (counts ? raw.map(Math.ceil) : raw).sort((a, b) => a - b);
        const scale = heatScale(values.at(-1) ?? 0, counts);
        const steps = values.map((value) => heatStep(scale, value));
        expect(heatStep(scale, 0)).toBe(0);
        for (const [at, step] of steps.entries()) {
          expect(step).toBeGreaterThanOrEqual(Math.max(1, steps[at - 1] ?? 1));
          expect(step).toBeLessThanOrEqual(8);
        }
        expect(steps.at(-1)).toBe(scale.bounds.length === 0 ? 4 : 8);
      }),
      { numRuns: 500 },
    );
  });
});
