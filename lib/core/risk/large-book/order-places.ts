import type { Address } from 'viem';
import type { Place } from '../kernel/book';
import { createSortScratch, makeRoom, sortByKey } from '../kernel/radix-sort';

/**
 * Sorts places ascending by `by` (one number each, in their order, none −0 or NaN); equal ones by `then` (by place),
 * descending, and at last by account. By the bits of the nearest floats first, then exactly among those that are equal
 * as floats.
 */
export function sortPlaces(
  places: Int32Array,
  by: Float64Array,
  accountAt: (place: Place) => Address | undefined,
  then?: Float64Array,
): Int32Array {
  const count = places.length;
  const scratch = createSortScratch();
  makeRoom(scratch, count);
  const asFloat = new Float32Array(scratch.keys.buffer, 0, count);
  for (let index = 0; index < count; index += 1) {
    asFloat[index] = by[index] as number;
    const bits = scratch.keys[index] as number;
    // Floats sort as their bits do once those of negative ones are turned round.
    scratch.keys[index] = (bits >>> 31 === 1 ? ~bits : bits | 0x8000_0000) >>> 0;
    scratch.order[index] = index;
  }
  const { keys, order } = sortByKey(scratch, count);
  const placeAt = (index: number): Place => places[index] as number;
  const byValue = (a: number, b: number): number =>
    (by[a] as number) - (by[b] as number) ||
    (then ? (then[placeAt(b)] as number) - (then[placeAt(a)] as number) : 0) ||
    ((accountAt(placeAt(a)) ?? '') < (accountAt(placeAt(b)) ?? '') ? -1 : 1);
  const sorted = new Int32Array(count);
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && keys[to] === keys[from]) to += 1;
    if (to > from + 1) order.set(Array.from(order.subarray(from, to)).sort(byValue), from);
    for (let index = from; index < to; index += 1) sorted[index] = placeAt(order[index] as number);
    from = to;
  }
  return sorted;
}
