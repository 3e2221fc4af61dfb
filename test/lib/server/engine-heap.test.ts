import { expect, it } from 'vitest';
import { engineHeapMb } from '@/lib/server/engine-heap';

it('the engine’s heap is half of what there is, by the container’s limit where it sets one', () => {
  const gb = 2 ** 30;
  expect(engineHeapMb(24 * gb, 0)).toBe(12_288);
  expect(engineHeapMb(24 * gb, undefined)).toBe(12_288);
  expect(engineHeapMb(64 * gb, 6 * gb)).toBe(3_072);
  // Some platforms answer an unlimited group with a number beyond the memory there is.
  expect(engineHeapMb(8 * gb, 2 ** 63)).toBe(4_096);
  expect(engineHeapMb(gb, undefined)).toBe(2_048);
});
