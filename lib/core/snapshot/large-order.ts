import { WATCH_BELOW } from '@/lib/core/risk/assess';
import type { Assessment } from '@/lib/core/risk/assessment';
import { CLASS_THRESHOLDS, UNKNOWN } from '@/lib/core/risk/kernel/classes';
import type { BookColumn, LargeBook } from '@/lib/core/risk/large-book/large-book';
import { TIERS } from '@/lib/core/risk/tier';
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
): Arrangement {
  const own: SortKey = { column: book.column(sort), descending: dir === 'desc' };
  const second: SortKey = { column: book.column('healthFactor'), descending: false };
  const keys: Exactly['keys'] = sort === 'healthFactor' ? [own] : [own, second];
  const exact = (place: number): Exact => EXACT[sort](assess(place));
  // Two values may each be off by that much, towards each other. A distance's is in bps, whatever its size.
  const error = 2.1 * book.errorOf(sort) + 1e-12;
  return exactly({ matching, keys, exact, error, isAbsolute: sort === 'distance' });
}

/** By account; `column` holds the accounts' first digits, their text decides the rest. */
export function byAccount(
  matching: Uint32Array,
  column: Float64Array,
  dir: PositionQuery['dir'],
  accountAt: (place: number) => string | undefined,
): Arrangement {
  const keys: Exactly['keys'] = [{ column, descending: dir === 'desc' }];
  return exactly({ matching, keys, exact: accountAt, error: 0, isAbsolute: true });
}

interface Exactly {
  readonly matching: Uint32Array;
  readonly keys: readonly [SortKey, ...SortKey[]];
  readonly exact: (place: number) => Exact;
  /** Values further apart than this are in the order of their doubles; relative unless `isAbsolute`. */
  readonly error: number;
  readonly isAbsolute: boolean;
}

/** Places beyond a page that are looked at for what the doubles may have put on its wrong side. */
const MARGINS = [16, 128, 1_024, 8_192];

function exactly({ matching, keys, exact, error, isAbsolute }: Exactly): Arrangement {
  const { column, descending } = keys[0];
  const isApart = (a: number, b: number): boolean => {
    const [x, y] = [column[a] as number, column[b] as number];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) !== Number.isNaN(y);
    return Math.abs(x - y) > (isAbsolute ? error : error * Math.max(Math.abs(x), Math.abs(y)));
  };
  const sign = descending ? -1 : 1;
  return {
    length: matching.length,
    places: (from, to) => {
      const end = Math.min(to, matching.length);
      if (from >= end) return [];
      for (const margin of MARGINS) {
        const start = Math.max(0, from - margin);
        const wide = sortedRange(matching, keys, start, end + margin);
        const [first, last] = [wide[from - start] as number, wide[end - start - 1] as number];
        // What is as far off as that cannot belong on the page, nor anything beyond it.
        let low = from - start;
        while (low > 0 && !isApart(wide[low - 1] as number, first)) low -= 1;
        let high = end - start;
        while (high < wide.length && !isApart(wide[high] as number, last)) high += 1;
        const isCut = (low === 0 && start > 0) || (high === wide.length && end + margin < matching.length);
        if (isCut && !isTie(column, wide, low, from - start, end - start, high) && margin !== MARGINS.at(-1)) continue;
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

/** Whether what reaches beyond the margins does so because it is one value, many times over: then nothing there is in doubt. */
function isTie(
  column: Float64Array,
  wide: Uint32Array,
  ...[low, from, end, high]: readonly [number, number, number, number]
): boolean {
  const same = (a: number, b: number): boolean => Object.is(column[wide[a] as number], column[wide[b] as number]);
  return (low === from || same(low, from)) && (high === end || same(high - 1, end - 1));
}

/** The queue's places first, in its order or turned around, then the others in the book's order. */
export function byRank(
  book: LargeBook,
  matching: Uint32Array,
  rest: readonly SortKey[],
  dir: PositionQuery['dir'],
): Arrangement {
  const whole = lazy(() => {
    const head = queued(book, matching);
    return headFirst(dir === 'asc' ? head : head.toReversed(), without(matching, head), rest);
  });
  return {
    length: matching.length,
    places: (from, to) =>
      (dir === 'asc' ? firstQueued(book, matching, to)?.slice(from) : undefined) ?? whole().places(from, to),
  };
}

/** So much of the queue is looked through for a page near its front before everyone below 1 is assessed for it. */
const FRONT = [128, 512, 2_048];

/** The first `count` of the queue that match; `undefined` where the front of it holds fewer. */
function firstQueued(book: LargeBook, matching: Uint32Array, count: number): readonly number[] | undefined {
  const classes = book.classes();
  let below = 0;
  for (let index = 0; index < matching.length; index += 1) if (classes[matching[index] as number] === 0) below += 1;
  if (below < count) return undefined;
  for (const length of FRONT) {
    if (length < count) continue;
    const found: number[] = [];
    const first = book.first(length);
    for (let index = 0; index < first.length && found.length < count; index += 1) {
      const place = first[index] as number;
      // Whoever stands behind the queue has no plan.
      if (classes[place] !== 0 || book.assessmentAt(place).plan === undefined) return undefined;
      if (isIn(matching, place)) found.push(place);
    }
    if (found.length === count) return found;
  }
  return undefined;
}

/** Those with a plan by its profit, exact; the others have none, and are in the book's order. */
export function byProfit(
  book: LargeBook,
  matching: Uint32Array,
  rest: readonly SortKey[],
  dir: PositionQuery['dir'],
): Arrangement {
  const planned = queued(book, matching);
  const sign = dir === 'asc' ? 1 : -1;
  const head = planned
    .map((place) => ({ place, profit: book.assessmentAt(place).plan?.profit }))
    .sort((a, b) => {
      if (a.profit === b.profit) return 0;
      if (a.profit === undefined || b.profit === undefined) return a.profit === undefined ? 1 : -1;
      return a.profit < b.profit ? -sign : sign;
    })
    .map(({ place }) => place);
  return headFirst(head, without(matching, head), rest);
}

/** In the book's order, of places none of which is in the queue. */
export const behind = (places: Uint32Array, keys: readonly SortKey[]): Arrangement => headFirst([], places, keys);

function headFirst(head: readonly number[], rest: Uint32Array, keys: readonly SortKey[]): Arrangement {
  return {
    length: head.length + rest.length,
    places: (from, to) => {
      const first = head.slice(from, to);
      const behind = sortedRange(rest, keys, from - head.length, to - head.length);
      return first.length === 0 ? behind : [...first, ...behind];
    },
  };
}

/** Those of the queue that are in `sorted`, ascending places. The queue is not asked for where none can be. */
function queued(book: LargeBook, sorted: Uint32Array): readonly number[] {
  const classes = book.classes();
  if (!sorted.some((place) => classes[place] === 0)) return [];
  return book.queue.filter((place) => isIn(sorted, place));
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

function without(places: Uint32Array, gone: readonly number[]): Uint32Array {
  if (gone.length === 0) return places;
  const left = new Set(gone);
  return places.filter((place) => !left.has(place));
}

/** Dollars of expected loss that no book reaches: what keeps the tiers apart in one number. */
const TIER = 2 ** 50;

/**
 * What `bookOrder` sorts those behind the queue by: the tier and within it expected losses in whole dollars, then
 * chance × debt; or the health factor where no chance is known; at last the account, by its first digits.
 */
export function bookKeys(book: LargeBook, accounts: Float64Array): readonly SortKey[] {
  const [health, debts, losses, chances] = (['healthFactor', 'debt', 'expectedLoss', 'breachProbability'] as const).map(
    (name) => book.column(name),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const classes = book.classes();
  const nearest = CLASS_THRESHOLDS.filter((threshold) => threshold < WATCH_BELOW).length;
  const [blocked, near, estimated, far, unpriced] = (
    ['blocked', 'near-unknown', 'estimated', 'far-unknown', 'unpriced'] as const
  ).map((tier) => TIERS.indexOf(tier) * TIER) as [number, number, number, number, number];
  const first = new Float64Array(book.places);
  const second = new Float64Array(book.places);
  const third = new Float64Array(book.places);
  for (let place = 0; place < book.places; place += 1) {
    const riskClass = classes[place] as number;
    const loss = losses[place] as number;
    const chance = chances[place] as number;
    if (riskClass === UNKNOWN) first[place] = unpriced;
    else if (riskClass === 0) {
      first[place] = blocked;
      // An unknown one is NaN, which sorts last.
      second[place] = -loss;
      third[place] = -(debts[place] as number);
    } else if (chance >= 0 && loss >= 0) {
      first[place] = estimated - Math.floor(loss / 1e8);
      second[place] = -chance * (debts[place] as number);
    } else {
      first[place] = riskClass <= nearest ? near : far;
      second[place] = health[place] as number;
    }
  }
  return [
    { column: first, descending: false },
    { column: second, descending: false },
    { column: third, descending: false },
    { column: accounts, descending: false },
  ];
}
