import { describe, expect, test } from 'vitest';
import { studentTails, twoSidedTail } from '@/lib/core/risk/student-tail';

describe('Student’s t, both tails', () => {
  test('is what the tables say', () => {
    // t at which both tails together hold 5 % and 1 %.
    for (const [dof, five, one] of [
      [3, 3.182446, 5.840909],
      [4, 2.776445, 4.604095],
      [10, 2.228139, 3.169273],
      [100, 1.983972, 2.625891],
    ] as const) {
      expect(twoSidedTail(five, dof)).toBeCloseTo(0.05, 6);
      expect(twoSidedTail(one, dof)).toBeCloseTo(0.01, 6);
    }
    expect(twoSidedTail(1, 1)).toBeCloseTo(0.5, 12);
  });

  test('has a power tail, not a normal one', () => {
    expect(twoSidedTail(2_000, 3) / twoSidedTail(1_000, 3)).toBeCloseTo(1 / 8, 4);
  });

  test('the table is within 1e-4 of the function, falls everywhere, and ends in nothing', () => {
    for (const dof of [2.5, 3, 4, 200]) {
      const tail = studentTails(dof);
      let last = 1;
      for (let z = 0.001; z < 1e6; z *= 1.07) {
        const exact = twoSidedTail(z, dof);
        if (exact > 1e-300) expect(Math.abs(tail(z) / exact - 1)).toBeLessThan(1e-4);
        expect(tail(z)).toBeLessThanOrEqual(last);
        last = tail(z);
      }
      expect(tail(0)).toBe(1);
      expect(tail(Number.POSITIVE_INFINITY)).toBe(0);
    }
  });
});
