/** A column by place that a sort goes by; NaN is last in both directions. */
export interface SortKey {
  readonly column: Float64Array;
  readonly descending: boolean;
}

/** Fewer are sorted by comparing. */
const FEW = 16_384;
/** Bits of a double that each pass looks at: sign, exponent and the mantissa's first 9, then the rest in two. */
const LAST_PASS = 2;

/**
 * Of `places` (ascending) those at positions [from, to) of their order by `keys`, one after the other; ties by place.
 * A page of a million costs a few passes over what is left of them, wherever it stands, and no sort of the rest; all of
 * them are a radix sort from the top.
 */
export function sortedRange(
  places: Uint32Array,
  keys: readonly SortKey[],
  from: number,
  to: number,
): Uint32Array<ArrayBuffer> {
  const start = Math.min(Math.max(0, from), places.length);
  const end = Math.min(Math.max(start, to), places.length);
  const out = new Uint32Array(end - start);
  if (end > start) fill({ keys, compare: comparing(keys), out }, places, 0, 0, start, end, 0);
  return out;
}

/** The order of `sortedRange` between two places. */
export function comparing(keys: readonly SortKey[]): (a: number, b: number) => number {
  const columns = keys.map(({ column }) => column);
  const signs = Int8Array.from(keys, ({ descending }) => (descending ? -1 : 1));
  return (a, b) => {
    for (let key = 0; key < columns.length; key += 1) {
      const column = columns[key] as Float64Array;
      const x = column[a] as number;
      const y = column[b] as number;
      if (x < y) return -(signs[key] as number);
      if (x > y) return signs[key] as number;
      if (x === y) continue;
      // One of them at least is missing.
      const missing = Number(Number.isNaN(x)) - Number(Number.isNaN(y));
      if (missing !== 0) return missing;
    }
    return a - b;
  };
}

interface Sorting {
  readonly keys: readonly SortKey[];
  readonly compare: (a: number, b: number) => number;
  readonly out: Uint32Array;
}

/** Writes positions [from, to) of the sorted `places` to `out` at `at`; they agree in all that earlier passes looked at. */
function fill(
  sorting: Sorting,
  places: Uint32Array,
  key: number,
  pass: number,
  from: number,
  to: number,
  at: number,
): void {
  const { keys, compare, out } = sorting;
  const sortKey = keys[key];
  if (places.length <= FEW || sortKey === undefined) {
    // Beyond the last key they are in the order of their places already.
    out.set(sortKey === undefined ? places.subarray(from, to) : sortedFew(places, compare).subarray(from, to), at);
    return;
  }
  const digits = digitsOf(places, sortKey, pass);
  let lowest = digits[0] as number;
  let highest = lowest;
  for (let index = 1; index < digits.length; index += 1) {
    const digit = digits[index] as number;
    if (digit < lowest) lowest = digit;
    else if (digit > highest) highest = digit;
  }
  const [nextKey, nextPass] = pass < LAST_PASS ? [key, pass + 1] : [key + 1, 0];
  if (lowest === highest) {
    fill(sorting, places, nextKey, nextPass, from, to, at);
    return;
  }
  // Position at which each digit's places begin.
  const begins = new Uint32Array(highest - lowest + 2);
  for (let index = 0; index < digits.length; index += 1) {
    const slot = (digits[index] as number) - lowest + 1;
    begins[slot] = (begins[slot] as number) + 1;
  }
  for (let slot = 1; slot < begins.length; slot += 1)
    begins[slot] = (begins[slot] as number) + (begins[slot - 1] as number);
  const first = slotAt(begins, from);
  const last = slotAt(begins, to - 1);
  const origin = begins[first] as number;
  const wanted = new Uint32Array((begins[last + 1] as number) - origin);
  const heads = begins.slice(first, last + 2);
  for (let index = 0; index < digits.length; index += 1) {
    const slot = (digits[index] as number) - lowest - first;
    if (slot < 0 || slot > last - first) continue;
    const head = heads[slot] as number;
    heads[slot] = head + 1;
    wanted[head - origin] = places[index] as number;
  }
  if (wanted.length <= FEW) {
    fill(sorting, wanted, key, pass, from - origin, to - origin, at);
    return;
  }
  for (let slot = first; slot <= last; slot += 1) {
    const [begin, end] = [begins[slot] as number, begins[slot + 1] as number];
    if (begin === end) continue;
    const [low, high] = [Math.max(from, begin), Math.min(to, end)];
    fill(
      sorting,
      wanted.subarray(begin - origin, end - origin),
      nextKey,
      nextPass,
      low - begin,
      high - begin,
      at + low - from,
    );
  }
}

const RUN = 12;

/** Runs by insertion, merged: several times as fast as a typed array's own sort by a function. */
function sortedFew(places: Uint32Array, compare: Sorting['compare']): Uint32Array {
  let from = places.slice();
  const { length } = from;
  for (let start = 0; start < length; start += RUN) {
    const end = Math.min(start + RUN, length);
    for (let index = start + 1; index < end; index += 1) {
      const place = from[index] as number;
      let to = index;
      for (; to > start && compare(from[to - 1] as number, place) > 0; to -= 1) from[to] = from[to - 1] as number;
      from[to] = place;
    }
  }
  let into = new Uint32Array(length);
  for (let width = RUN; width < length; width *= 2) {
    for (let start = 0; start < length; start += 2 * width) {
      const middle = Math.min(start + width, length);
      const end = Math.min(middle + width, length);
      let left = start;
      let right = middle;
      for (let to = start; to < end; to += 1) {
        const takesLeft = left < middle && (right >= end || compare(from[left] as number, from[right] as number) <= 0);
        into[to] = (takesLeft ? from[left++] : from[right++]) as number;
      }
    }
    [from, into] = [into, from];
  }
  return from;
}

/** The slot that holds a position: the last that begins at or before it and is not empty. */
function slotAt(begins: Uint32Array, position: number): number {
  let low = 0;
  let high = begins.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((begins[middle] as number) <= position) low = middle;
    else high = middle;
  }
  return low;
}

/** Behind every number's first bits. */
const MISSING = 0x20_0000;

/** The pass's bits of each place's double, so that smaller digits come first. */
function digitsOf(places: Uint32Array, { column, descending }: SortKey, pass: number): Uint32Array {
  const words = new Uint32Array(column.buffer, column.byteOffset, 2 * column.length);
  const digits = new Uint32Array(places.length);
  const flip = descending ? 0xffff_ffff : 0;
  for (let index = 0; index < places.length; index += 1) {
    const place = places[index] as number;
    const low = words[2 * place] as number;
    let high = words[2 * place + 1] as number;
    const magnitude = high & 0x7fff_ffff;
    if (magnitude > 0x7ff0_0000 || (magnitude === 0x7ff0_0000 && low !== 0)) {
      digits[index] = MISSING;
      continue;
    }
    // −0 is 0.
    if (magnitude === 0 && low === 0) high = 0;
    // A double's bits sort as it does with the sign turned, and of a negative one all the others too.
    const turn = flip ^ (high >>> 31 === 1 ? 0xffff_ffff : 0);
    if (pass === 0) digits[index] = (high ^ turn ^ (high >>> 31 === 1 ? 0 : 0x8000_0000)) >>> 11;
    else if (pass === 1) digits[index] = (((high ^ turn) & 0x7ff) << 10) | ((low ^ turn) >>> 22);
    else digits[index] = (low ^ turn) & 0x3f_ffff;
  }
  return digits;
}
