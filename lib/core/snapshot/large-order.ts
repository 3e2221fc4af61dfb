import type { Assessment } from '@/lib/core/risk/assessment';
import type { BookColumn, LargeBook } from '@/lib/core/risk/large-book/large-book';
import { lazy } from './lazy';
import type { PositionQuery } from './position-window-schema';
import { type SortKey, sortedRange } from './sorted-range';

/** Matching places in an order of which any part can be had without the rest. */
export interface Arrangement {
  readonly length: number;
  /** Positions [from, to) of it. */
  places(from: number, to: number): Uint32Array | readonly number[];
}

type ColumnSort = Extract<PositionQuery['sort'], BookColumn>;
type Exact = bigint | number | string | undefined;

const EXACT: Record<ColumnSort, (of: Assessment) => Exact> = {
  healthFactor: ({ position }) => position.healthFactor,
  debt: ({ position }) => position.totalDebt,
  collateral: ({ position }) => position.totalCollateral,
  distance: ({ distanceBps }) => distanceBps,
  breachProbability: ({ breachProbability }) => breachProbability,
  expectedLoss: ({ expectedLoss }) => expectedLoss,
};

/** By a column, in the exact order; ties by health factor, then by place, which a position keeps. Missing values last. */
export function byColumn(
  book: LargeBook,
  matching: Uint32Array,
  { sort, dir }: { readonly sort: ColumnSort; readonly dir: PositionQuery['dir'] },
  assess: (place: number) => Assessment,
  ahead?: number,
): Arrangement {
  const own: SortKey = { column: book.column(sort), descending: dir === 'desc' };
  const second: SortKey = { column: book.column('healthFactor'), descending: false };
  const keys: Exactly['keys'] = sort === 'healthFactor' ? [own] : [own, second];
  const exact = (place: number): Exact => EXACT[sort](assess(place));
  // Two values may each be off by that much, towards each other.
  const error = (place: number): number => 1.05 * book.errorAt(sort, place);
  return exactly({ matching, keys, exact, error, ahead });
}

/** By account; `column` holds the accounts' first digits, their text decides the rest. */
export function byAccount(
  matching: Uint32Array,
  column: Float64Array,
  dir: PositionQuery['dir'],
  accountAt: (place: number) => string | undefined,
  ahead?: number,
): Arrangement {
  const keys: Exactly['keys'] = [{ column, descending: dir === 'desc' }];
  return exactly({ matching, keys, exact: accountAt, error: () => 0, tiesDiffer: true, ahead });
}

interface Exactly {
  readonly matching: Uint32Array;
  readonly keys: readonly [SortKey, ...SortKey[]];
  readonly exact: (place: number) => Exact;
  /** Values further apart than these of both are in the order of their doubles. */
  readonly error: (place: number) => number;
  /** Equal doubles may stand for different values, however many there are. */
  readonly tiesDiffer?: boolean;
  /** So much more than is asked for is sorted by the doubles at once. */
  readonly ahead?: number | undefined;
}

/** Places beyond a page that are looked at for what the doubles may have put on its wrong side. */
const MARGINS = [16, 128, 1_024, 8_192];

function exactly({ matching, keys, exact, error, tiesDiffer = false, ahead = 0 }: Exactly): Arrangement {
  const { column, descending } = keys[0];
  const sorted = sortedAhead(matching, keys, ahead);
  const margins = tiesDiffer ? [...MARGINS, matching.length] : MARGINS;
  const isApart = (a: number, b: number): boolean => {
    const [x, y] = [column[a] as number, column[b] as number];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) !== Number.isNaN(y);
    return x !== y && !(Math.abs(x - y) <= error(a) + error(b));
  };
  const sign = descending ? -1 : 1;
  return {
    length: matching.length,
    places: (from, to) => {
      const end = Math.min(to, matching.length);
      if (from >= end) return [];
      for (const margin of margins) {
        const start = Math.max(0, from - margin);
        const wide = sorted(start, end + margin);
        const [first, last] = [wide[from - start] as number, wide[end - start - 1] as number];
        // What is as far off as that cannot belong on the page, nor anything beyond it.
        let low = from - start;
        while (low > 0 && !isApart(wide[low - 1] as number, first)) low -= 1;
        let high = end - start;
        while (high < wide.length && !isApart(wide[high] as number, last)) high += 1;
        const isCut = (low === 0 && start > 0) || (high === wide.length && end + margin < matching.length);
        const isSettled = !tiesDiffer && isTie(column, wide, low, from - start, end - start, high);
        if (isCut && !isSettled && margin !== margins.at(-1)) continue;
        const near = Array.from(wide.subarray(low, high), (place) => ({ place, value: exact(place) }));
        // Stable: what is equal stays in the order of the other keys.
        near.sort((a, b) => {
          if (a.value === b.value) return 0;
          if (a.value === undefined || b.value === undefined) return a.value === undefined ? 1 : -1;
          return a.value < b.value ? -sign : sign;
        });
        return near.slice(from - start - low, end - start - low).map(({ place }) => place);
      }
      return [];
    },
  };
}

/** `sortedRange` of whoever reads on: a part that was sorted before is not sorted again. */
function sortedAhead(
  matching: Uint32Array,
  keys: Exactly['keys'],
  ahead: number,
): (from: number, to: number) => Uint32Array {
  let known = new Uint32Array(0);
  let at = 0;
  return (from, to) => {
    const end = Math.min(to, matching.length);
    if (from < at || end > at + known.length) {
      known = sortedRange(matching, keys, from, end + ahead);
      at = from;
    }
    return known.subarray(from - at, end - at);
  };
}

/** Whether what reaches beyond the margins does so because it is one value, many times over: then nothing there is in doubt. */
function isTie(
  column: Float64Array,
  wide: Uint32Array,
  ...[low, from, end, high]: readonly [number, number, number, number]
): boolean {
  const same = (a: number, b: number): boolean => Object.is(column[wide[a] as number], column[wide[b] as number]);
  return (low === from || same(low, from)) && (high === end || same(high - 1, end - 1));
}

/** The queue first, in its order or turned around, then the others in the book's order. */
export function byRank(book: LargeBook, matching: Uint32Array, dir: PositionQuery['dir']): Arrangement {
  const parts = lazy(() => split(book, matching));
  const head = lazy(() => {
    const { queued, blocked } = inOrder(book, parts().below);
    return [...(dir === 'asc' ? queued : queued.toReversed()), ...blocked];
  });
  return {
    length: matching.length,
    places: (from, to) => {
      if (dir === 'asc' && parts().below.length > 0) {
        const first = firstQueued(book, parts().below, to);
        if (first) return first.slice(from);
      }
      return headFirst(book, head, parts().below.length, parts().rest, from, to);
    },
  };
}

/** So much of the queue is looked through for a page near its front before everyone below 1 is assessed for it. */
const FRONT = [128, 512, 2_048, 8_192];

/** The first `count` of the queue that are among `below`; `undefined` where the front of it holds fewer. */
function firstQueued(book: LargeBook, below: Uint32Array, count: number): readonly number[] | undefined {
  if (below.length < count) return undefined;
  const classes = book.classes();
  for (const length of FRONT) {
    if (length < count) continue;
    const found: number[] = [];
    const first = book.first(length);
    for (let index = 0; index < first.length && found.length < count; index += 1) {
      const place = first[index] as number;
      // Whoever stands behind the queue has no plan.
      if (classes[place] !== 0 || book.assessmentAt(place).plan === undefined) return undefined;
      if (isIn(below, place)) found.push(place);
    }
    if (found.length === count) return found;
  }
  return undefined;
}

/** Those with a plan by its profit, exact; the others have none, and are in the book's order. */
export function byProfit(book: LargeBook, matching: Uint32Array, dir: PositionQuery['dir']): Arrangement {
  const { below, rest } = split(book, matching);
  const { queued, blocked } = inOrder(book, below);
  const sign = dir === 'asc' ? 1 : -1;
  const planned = queued
    .map((place) => ({ place, profit: book.assessmentAt(place).plan?.profit }))
    .sort((a, b) => {
      if (a.profit === b.profit) return 0;
      if (a.profit === undefined || b.profit === undefined) return a.profit === undefined ? 1 : -1;
      return a.profit < b.profit ? -sign : sign;
    })
    .map(({ place }) => place);
  const head = [...planned, ...blocked];
  return {
    length: matching.length,
    places: (from, to) => headFirst(book, () => head, head.length, rest, from, to),
  };
}

function headFirst(
  book: LargeBook,
  head: () => readonly number[],
  length: number,
  rest: Uint32Array,
  from: number,
  to: number,
): Uint32Array | readonly number[] {
  if (from >= length) return book.rest.among(rest, from - length, to - length);
  const first = head().slice(from, to);
  return to <= length ? first : [...first, ...book.rest.among(rest, 0, to - length)];
}

interface Split {
  readonly below: Uint32Array;
  readonly rest: Uint32Array;
}
/** By what matches, which is found anew whenever a class may have changed. */
const splits = new WeakMap<Uint32Array, Split>();

/** Those below 1, and the others; ascending as they came. */
function split(book: LargeBook, matching: Uint32Array): Split {
  const known = splits.get(matching);
  if (known) return known;
  const classes = book.classes();
  const below: number[] = [];
  const rest = new Uint32Array(matching.length);
  let count = 0;
  for (let index = 0; index < matching.length; index += 1) {
    const place = matching[index] as number;
    if (classes[place] === 0) below.push(place);
    else rest[count++] = place;
  }
  const made = { below: Uint32Array.from(below), rest: rest.subarray(0, count) };
  splits.set(matching, made);
  return made;
}

/** Of those below 1 some (ascending places) in the book's order. Nobody is asked for where there are none. */
function inOrder(
  book: LargeBook,
  some: Uint32Array,
): { readonly queued: readonly number[]; readonly blocked: readonly number[] } {
  if (some.length === 0) return { queued: [], blocked: [] };
  const { below, queue } = book;
  const isOfThem = some.length === below.length ? () => true : (place: number) => isIn(some, place);
  return { queued: queue.filter(isOfThem), blocked: below.slice(queue.length).filter(isOfThem) };
}

function isIn(sorted: Uint32Array, place: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < place) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === place;
}
