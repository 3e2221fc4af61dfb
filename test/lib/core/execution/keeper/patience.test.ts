import type { Address } from 'viem';
import { expect, it } from 'vitest';
import {
  afterFailure,
  afterFailures,
  afterSuccess,
  goAlone,
  type Patience,
  waits,
} from '@/lib/core/execution/keeper/patience';

const a: Address = '0x00000000000000000000000000000000000000aa';
const b: Address = '0x00000000000000000000000000000000000000bb';

it('waits twice as long after each failure in a row, says why, and is bounded', () => {
  let patience: Patience = {};
  const waitedFor: bigint[] = [];
  for (let n = 0; n < 12; n++) {
    patience = afterFailure(patience, a, 'simulation-reverted', 1_000n);
    waitedFor.push((patience[a]?.notBefore ?? 0n) - 1_000n);
  }
  expect(waitedFor).toEqual([1n, 2n, 4n, 8n, 16n, 32n, 64n, 128n, 256n, 256n, 256n, 256n]);
  expect(waits(patience, a, 1_255n)).toMatchObject({ reason: 'simulation-reverted', times: 12 });
  expect(waits(patience, a, 1_256n)).toBeUndefined();
  expect(waits(patience, b, 1_000n)).toBeUndefined();
});

it('a success ends the memory of that account alone', () => {
  const both = afterFailure(afterFailure({}, a, 'reverted', 5n), b, 'taken', 5n);
  expect(waits(both, a, 12n)?.reason).toBe('reverted');
  const after = afterSuccess(both, a);
  expect(waits(after, a, 5n)).toBeUndefined();
  expect(waits(after, b, 5n)?.reason).toBe('taken');
  expect(waits(after, b, 6n)).toBeUndefined();
});

it('what failed for several blames none of them: each may be tried at once, but alone for a while', () => {
  const patience = afterFailures(afterFailure({}, b, 'reverted', 5n), [a, b], 'reverted', 6n);
  expect(waits(patience, a, 6n)).toBeUndefined();
  expect(waits(patience, b, 12n)).toMatchObject({ reason: 'reverted', times: 1 });
  expect([...goAlone(patience, 6n)]).toEqual([b, a]);
  expect([...goAlone(patience, 38n)]).toEqual([b]);
  expect([...goAlone(afterSuccess(patience, b), 38n)]).toEqual([]);
  // Nor does it count where one of them fails by itself later.
  expect(afterFailures(patience, [a], 'simulation-reverted', 7n)[a]).toMatchObject({ times: 1, notBefore: 8n });
});
