import type { Address } from 'viem';
import type { Place } from '../kernel/book';
import { CALM, UNKNOWN } from '../kernel/classes';
import type { Estimates } from './estimates';

/** What the places of everyone who is not below 1 are ordered by. */
export interface OrderInput {
  readonly places: number;
  /** By place. */
  readonly classes: Uint8Array;
  readonly estimates: Estimates;
  readonly accountAt: (place: Place) => Address | undefined;
  /** The first eight digits of the accounts, by place. */
  readonly digits: Uint32Array;
  /** By place; made when asked for. */
  readonly health: () => Float64Array;
}

/** In dollars, as `bookOrder` takes losses: cents do not order a book. */
export const dollars = (loss: number): number => Math.floor(loss / 1e8);

/** Near and unknown, a loss of a dollar or more, none, far and unknown, without a price; −1: below 1, or free. */
export function groupOf(place: Place, classes: Uint8Array, { chance, loss }: Estimates): number {
  const reached = classes[place] as number;
  if (reached === UNKNOWN) return 4;
  if (reached === 0 || reached > CALM) return -1;
  const expected = loss[place] as number;
  if (Number.isNaN(expected) || Number.isNaN(chance[place])) return reached < CALM ? 0 : 3;
  return expected >= 1e8 ? 1 : 2;
}

/** The first `count` of `restOrder`, for a few of them: one pass that keeps the best. */
export function firstOfRest(input: OrderInput, count: number): Int32Array {
  const { places, classes, estimates } = input;
  const { loss, urgency } = estimates;
  if (count <= 0) return new Int32Array(0);
  // Sorted by group, then by two numbers, each the less the earlier; as many more as `count` are kept before it is cut.
  const room = Math.min(places, 2 * count + 64);
  const kept = new Int32Array(room);
  let size = 0;
  let worstGroup = 5;
  let worstFirst = Number.POSITIVE_INFINITY;
  let worstSecond = Number.POSITIVE_INFINITY;
  const first = (place: Place, group: number): number =>
    group === 1
      ? -dollars(loss[place] as number)
      : group === 2
        ? 0 - (urgency[place] as number)
        : group === 4
          ? 0
          : (input.health()[place] as number);
  const second = (place: Place, group: number): number => (group === 1 ? 0 - (urgency[place] as number) : 0);
  const compare = (a: Place, b: Place): number => {
    const [left, right] = [groupOf(a, classes, estimates), groupOf(b, classes, estimates)];
    return (
      left - right ||
      first(a, left) - first(b, right) ||
      second(a, left) - second(b, right) ||
      ((input.accountAt(a) ?? '') < (input.accountAt(b) ?? '') ? -1 : 1)
    );
  };
  const cut = (): void => {
    const best = Array.from(kept.subarray(0, size)).sort(compare).slice(0, count);
    kept.set(best);
    size = best.length;
    const last = best.at(-1);
    if (size < count || last === undefined) return;
    worstGroup = groupOf(last, classes, estimates);
    worstFirst = first(last, worstGroup);
    worstSecond = second(last, worstGroup);
  };
  for (let place = 0; place < places; place += 1) {
    const group = groupOf(place, classes, estimates);
    if (group < 0 || group > worstGroup) continue;
    if (group === worstGroup) {
      const value = first(place, group);
      if (value > worstFirst || (value === worstFirst && second(place, group) > worstSecond)) continue;
    }
    kept[size] = place;
    size += 1;
    if (size === room) cut();
  }
  cut();
  return kept.slice(0, size);
}
