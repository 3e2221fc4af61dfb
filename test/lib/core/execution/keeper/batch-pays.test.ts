import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchPays, failureRate, groupsOf } from '@/lib/core/execution/keeper/batch-pays';
import { accountOf } from '@/test/fixtures/keeper-world';

const alone = (...profits: readonly number[]) =>
  profits.map((profit, place) => ({ account: accountOf(place), profit, gas: 2 }));
const profitsOf = (groups: readonly (readonly { readonly profit: number }[])[]) =>
  groups.map((group) => group.map(({ profit }) => profit));

describe('who goes together', () => {
  it('the small ones do, a large one goes alone: what it risks is more than the gas it saves', () => {
    expect(profitsOf(groupsOf(alone(5_000, 12, 30, 18), 1.2, 0.01, 8))).toEqual([[12, 18, 30]]);
    expect(groupsOf(alone(5_000, 3_000), 1.2, 0.01, 8)).toEqual([]);
    // Where nothing ever fails all may.
    expect(profitsOf(groupsOf(alone(5_000, 3_000), 1.2, 0, 8))).toEqual([[3_000, 5_000]]);
  });

  it('no more than are allowed in one, and nobody in a group of one', () => {
    expect(profitsOf(groupsOf(alone(1, 2, 3, 4, 5), 10, 0.01, 2))).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(groupsOf(alone(1, 2, 3), 10, 0.01, 1)).toEqual([]);
  });

  it('whoever fails often shares less', () => {
    const [good, bad] = [failureRate({ mined: 400, failed: 0 }), failureRate({ mined: 20, failed: 10 })];
    expect(good).toBeCloseTo(0.002);
    expect(bad).toBeGreaterThan(0.09);
    const candidates = alone(20, 25, 30, 35);
    expect(groupsOf(candidates, 1.2, good, 8)[0]).toHaveLength(4);
    expect(groupsOf(candidates, 1.2, bad, 8)).toEqual([]);
  });
});

describe('batchPays', () => {
  it('is for what saves more gas than all lose where one fails', () => {
    expect(batchPays({ profit: 60, gas: 4 }, alone(20, 20, 20), 0.01)).toBe(true);
    expect(batchPays({ profit: 6_000, gas: 4 }, alone(2_000, 2_000, 2_000), 0.01)).toBe(false);
    // What is not worth its gas alone may be together.
    expect(batchPays({ profit: 5.7, gas: 4 }, alone(1.9, 1.9, 1.9), 0.01)).toBe(true);
    expect(batchPays({ profit: 3, gas: 4 }, alone(1, 1, 1), 0)).toBe(false);
  });

  it('never for less than each alone brings where nothing fails', () => {
    const dollars = fc.double({ min: 0, max: 1e6, noNaN: true });
    const terms = [fc.array(dollars, { minLength: 2, maxLength: 8 }), dollars, dollars] as const;
    fc.assert(
      fc.property(...terms, (profits, profit, gas) => {
        const each = alone(...profits).reduce((sum, one) => sum + Math.max(0, one.profit - one.gas), 0);
        if (batchPays({ profit, gas }, alone(...profits), 0)) expect(profit - gas).toBeGreaterThan(each);
      }),
    );
  });
});
