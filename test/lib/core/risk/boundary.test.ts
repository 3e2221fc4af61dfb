import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastTrue } from '@/lib/core/risk/boundary';

test('finds the last true from any guess, in few calls when the guess is near', () => {
  fc.assert(
    fc.property(fc.bigInt(1n, 10n ** 30n), fc.bigInt(-(10n ** 31n), 10n ** 31n), (threshold, guess) => {
      let calls = 0;
      const holds = (x: bigint) => {
        calls += 1;
        return x <= threshold;
      };
      expect(lastTrue(holds, guess, 1n, 10n ** 31n)).toBe(threshold);
      const distance = guess > threshold ? guess - threshold : threshold - guess;
      if (distance < 4n) expect(calls).toBeLessThanOrEqual(8);
    }),
  );
});

test('undefined when the predicate never changes', () => {
  expect(lastTrue(() => false, 5n, 1n, 100n)).toBeUndefined();
  expect(lastTrue(() => true, 5n, 1n, 100n)).toBeUndefined();
});
