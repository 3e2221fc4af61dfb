import type { Place } from '../kernel/book';
import { dollars, groupOf, type OrderInput } from './large-order';

/**
 * Everyone who is not below 1 in the order of the columns (`bookOrder`'s groups behind those below 1): any part of it is
 * chosen without sorting the rest. To be read while the estimates stand that it was made of.
 */
export interface RestOrder {
  readonly size: number;
  /** Positions [from, to) of it. */
  places(from: number, to: number): Uint32Array;
  /** The same of some alone: `among` holds places of it, none twice, in any order. */
  among(among: Uint32Array, from: number, to: number): Uint32Array;
  /** How many stand before a place that is in it. */
  before(place: Place): number;
}

/** Of a place that is none of them: behind all. */
const NONE = 0xffff_ffff;
/** A key's first 3 bits are the group, the others the first bits of what the group is sorted by. */
const GROUP_BIT = 29;
const ALL_BITS = 0x7fff_ffff;
/** Keys alike but for so many bits share a bucket: sixteen of these to each doubling of a value. */
const BUCKET_BITS = 14;
const BUCKETS = 2 ** (32 - BUCKET_BITS);
/** So few are sorted by insertion. */
const FEW = 24;
/** More than this many do not fit one double together with 32 bits of their own. */
const MOST_PACKED = 2 ** 21;

/** One pass over the places; then a page costs one over the keys and a sort of those in its buckets. */
export function restOrder(input: OrderInput): RestOrder {
  const { places, classes, estimates, accountAt, digits } = input;
  const { loss, urgency } = estimates;
  const urgencyWords = wordsOf(urgency);
  const keys = new Uint32Array(places);
  const counts = new Uint32Array(BUCKETS);
  const value = new Float64Array(1);
  const valueWords = wordsOf(value);
  let health: Float64Array | undefined;
  let healthWords = valueWords;
  let size = 0;
  for (let place = 0; place < places; place += 1) {
    const group = groupOf(place, classes, estimates);
    if (group < 0) {
      keys[place] = NONE;
      continue;
    }
    // None of what they are sorted by is negative: a double's first bits sort as it does.
    let first = 0;
    if (group === 2) first = ALL_BITS - (urgencyWords[2 * place + 1] as number);
    else if (group === 1) {
      value[0] = dollars(loss[place] as number);
      first = ALL_BITS - (valueWords[1] as number);
    } else if (group !== 4) {
      if (health === undefined) {
        health = input.health();
        healthWords = wordsOf(health);
      }
      first = healthWords[2 * place + 1] as number;
    }
    const key = ((group << GROUP_BIT) | (first >>> 2)) >>> 0;
    keys[place] = key;
    const bucket = key >>> BUCKET_BITS;
    counts[bucket] = (counts[bucket] as number) + 1;
    size += 1;
  }

  const byValue = (a: Place, b: Place): number => {
    switch ((keys[a] as number) >>> GROUP_BIT) {
      case 1:
        return (
          dollars(loss[b] as number) - dollars(loss[a] as number) || (urgency[b] as number) - (urgency[a] as number)
        );
      case 2:
        return (urgency[b] as number) - (urgency[a] as number);
      case 4:
        return 0;
      default: {
        const [x, y] = [health?.[a] as number, health?.[b] as number];
        return x < y ? -1 : x > y ? 1 : 0;
      }
    }
  };
  const byAccount = (a: Place, b: Place): number =>
    (digits[a] as number) - (digits[b] as number) || ((accountAt(a) ?? '') < (accountAt(b) ?? '') ? -1 : 1);
  const compare = (a: Place, b: Place): number =>
    (keys[a] as number) - (keys[b] as number) || byValue(a, b) || byAccount(a, b);

  /** Those of equal keys: by value, and where all have the same, by account. */
  const sortAlike = (alike: Uint32Array): void => {
    const one = alike[0] as number;
    if (alike.length > FEW && alike.length <= MOST_PACKED && alike.every((place) => byValue(one, place) === 0))
      sortPacked(alike, digits, 0, (same) => sortFew(same, byAccount));
    else sortFew(alike, compare);
  };
  const sortBucket = (bucket: Uint32Array): void => {
    if (bucket.length <= FEW) sortFew(bucket, compare);
    else
      sortPacked(bucket, keys, ((keys[bucket[0] as number] as number) >>> BUCKET_BITS) * 2 ** BUCKET_BITS, sortAlike);
  };

  /** Positions [from, to) of `among`, or of all, counted by bucket. */
  const range = (among: Uint32Array | undefined, counted: Uint32Array, from: number, to: number): Uint32Array => {
    let begin = 0;
    let first = 0;
    while (begin + (counted[first] as number) <= from) {
      begin += counted[first] as number;
      first += 1;
    }
    const begins: number[] = [];
    let end = begin;
    let last = first;
    for (; end < to; last += 1) {
      begins.push(end - begin);
      end += counted[last] as number;
    }
    const found = new Uint32Array(end - begin);
    const heads = Uint32Array.from(begins);
    const [lowest, buckets] = [first * 2 ** BUCKET_BITS, last - first];
    const limit = last * 2 ** BUCKET_BITS;
    const length = among?.length ?? places;
    for (let index = 0; index < length; index += 1) {
      const place = among ? (among[index] as number) : index;
      const key = keys[place] as number;
      if (key < lowest || key >= limit) continue;
      const slot = (key >>> BUCKET_BITS) - first;
      const head = heads[slot] as number;
      found[head] = place;
      heads[slot] = head + 1;
    }
    for (let slot = 0; slot < buckets; slot += 1)
      if ((heads[slot] as number) - (begins[slot] as number) > 1) sortBucket(found.subarray(begins[slot], heads[slot]));
    return found.subarray(from - begin, to - begin);
  };

  return {
    size,
    places: (from, to) => {
      const [start, end] = clamped(from, to, size);
      return start < end ? range(undefined, counts, start, end) : new Uint32Array(0);
    },
    among: (among, from, to) => {
      const [start, end] = clamped(from, to, among.length);
      if (start >= end) return new Uint32Array(0);
      if (among.length === size) return range(undefined, counts, start, end);
      const counted = new Uint32Array(BUCKETS);
      for (let index = 0; index < among.length; index += 1) {
        const bucket = (keys[among[index] as number] as number) >>> BUCKET_BITS;
        counted[bucket] = (counted[bucket] as number) + 1;
      }
      return range(among, counted, start, end);
    },
    before: (place) => {
      const own = keys[place] as number;
      let before = 0;
      for (let other = 0; other < places; other += 1) {
        const key = keys[other] as number;
        if (key < own || (key === own && other !== place && compare(other, place) < 0)) before += 1;
      }
      return before;
    },
  };
}

const wordsOf = (column: Float64Array): Uint32Array =>
  new Uint32Array(column.buffer, column.byteOffset, 2 * column.length);

function clamped(from: number, to: number, length: number): readonly [number, number] {
  const start = Math.min(Math.max(0, from), length);
  return [start, Math.min(Math.max(start, to), length)];
}

/**
 * Sorts places by their keys less `least`, each packed with where it stands into one double, which native code sorts;
 * then hands each run of equal ones on.
 */
function sortPacked(places: Uint32Array, keys: Uint32Array, least: number, sortRun: (run: Uint32Array) => void): void {
  const { length } = places;
  const room = 2 ** Math.ceil(Math.log2(length));
  const packed = new Float64Array(length);
  for (let index = 0; index < length; index += 1)
    packed[index] = ((keys[places[index] as number] as number) - least) * room + index;
  packed.sort();
  const before = places.slice();
  let start = 0;
  let run = -1;
  for (let index = 0; index < length; index += 1) {
    const each = packed[index] as number;
    const key = Math.floor(each / room);
    places[index] = before[each - key * room] as number;
    if (key === run) continue;
    if (index - start > 1) sortRun(places.subarray(start, index));
    [start, run] = [index, key];
  }
  if (length - start > 1) sortRun(places.subarray(start, length));
}

function sortFew(places: Uint32Array, compare: (a: Place, b: Place) => number): void {
  if (places.length > FEW) {
    places.set(Array.from(places).sort(compare));
    return;
  }
  for (let index = 1; index < places.length; index += 1) {
    const place = places[index] as number;
    let to = index;
    for (; to > 0 && compare(places[to - 1] as number, place) > 0; to -= 1) places[to] = places[to - 1] as number;
    places[to] = place;
  }
}
