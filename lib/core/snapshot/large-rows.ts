import type { Address } from 'viem';
import type { Position } from '@/lib/core/position/position';
import type { Assessment } from '@/lib/core/risk/assessment';
import type { Place } from '@/lib/core/risk/kernel/book';
import type { BookColumn, LargeBook } from '@/lib/core/risk/large-book/large-book';
import { createAccountColumn, followAccounts } from './account-column';
import { filteredPlaces, type RowFilter } from './large-filter';
import { type Arrangement, byAccount, byColumn, byProfit, byRank } from './large-order';
import { lazy } from './lazy';
import type { PositionRow } from './position-schema';
import type { PositionQuery } from './position-window-schema';
import { assessedKey, holdsAsset, type Neighbours, type RowBook } from './row-book';
import { positionRow } from './rows';

/** So far into the book's order only its first places are asked for; beyond, all of those below 1. */
const FIRST = 8_000;
/** Of each evaluation these are at hand, or nearly; more are asked for twice as many at a time. */
const FEW = 128;
/** The first so many of the queue have a rank in any window. */
export const RANKED = 500;
/** Of an order that all of is read, so much is sorted at once. */
const SORTED_AHEAD = 131_072;
/** Filters and windows kept while the columns they hang on are the same. */
const MOST_KEPT = 48;
/** Rows that an export takes at once: little enough to hold up nothing. */
const EXPORT_ROWS = 512;

/** What one evaluation's rows leave to the next one's. */
interface Kept {
  readonly accounts: ReturnType<typeof createAccountColumn>;
  readonly found: Map<string, { readonly of: readonly WeakRef<object>[]; readonly value: unknown }>;
}
const kept = new WeakMap<RowBook, Kept>();

/**
 * Rows of a book too large for a row each: made when they are read, and searched, filtered and sorted by passes over
 * the book's columns. An answer of one query costs the next page, and the next evaluation that moved none of its
 * columns, nothing. Not to be read once the next evaluation was made, but for what `matching` gave.
 * @param lossOf what a breach would leave uncovered, signed, base currency
 * @param previous the rows of the evaluation before, which must not be read any more
 */
export function largeRows(
  book: LargeBook,
  lossOf: (position: Position) => bigint | undefined,
  previous?: RowBook,
): RowBook {
  const { accounts, found }: Kept = (previous && kept.get(previous)) ?? {
    accounts: createAccountColumn(),
    found: new Map(),
  };
  const made = new Map<Place, PositionRow>();
  const ranks = lazy(() => new Map(book.queue.map((place, index) => [place, index + 1])));
  const firstRanks = lazy(() => {
    const first = book.first(RANKED);
    return new Map(Array.from(first, (place, index) => [place, index + 1]));
  });
  const accountColumn = lazy(() => followAccounts(accounts, book));
  const columns = (...names: readonly BookColumn[]): readonly Float64Array[] => names.map((name) => book.column(name));

  const isQueued = (place: Place): boolean =>
    book.classes()[place] === 0 && book.assessmentAt(place).plan !== undefined;
  /** Of a row that was not found by its rank: finding it further back costs an exact assessment of everyone below 1. */
  const rankOf = (place: Place): number | null => (isQueued(place) ? (firstRanks().get(place) ?? null) : null);
  const rowOf = (place: Place, rank?: number | null): PositionRow => {
    const known = made.get(place);
    if (known && (rank === undefined || rank === known.rank)) return known;
    const assessment = book.assessmentAt(place);
    const row = positionRow(
      assessment,
      rank === undefined ? rankOf(place) : rank,
      book.healthBefore(place),
      lossOf(assessment.position),
    );
    made.set(place, row);
    return row;
  };
  /** In the book's own order the index is the rank. */
  const rowAt = (place: Place, index: number): PositionRow => rowOf(place, isQueued(place) ? index + 1 : null);
  const keep = <T>(key: string, of: readonly object[], make: () => T): T => {
    const before = found.get(key);
    found.delete(key);
    const holds = before?.of.length === of.length && before.of.every((each, index) => each.deref() === of[index]);
    const value = holds ? (before.value as T) : make();
    // What a value was found in it must not keep: that would be evaluations whose columns nobody reads any more.
    found.set(key, { of: holds ? before.of : of.map((each) => new WeakRef(each)), value });
    for (const [oldest] of found) if (found.size > MOST_KEPT) found.delete(oldest);
    return value;
  };

  const matching = ({ status, guard, asset, hfBelow, minDebt, search }: RowFilter): Uint32Array => {
    const filter: RowFilter = {
      ...(status && status.length > 0 && { status: status.toSorted() }),
      ...(guard && guard.length > 0 && { guard: guard.toSorted() }),
      ...(asset !== undefined && { asset }),
      ...(hfBelow !== undefined && { hfBelow }),
      ...(minDebt !== undefined && { minDebt }),
      ...(search !== undefined && { search: search.toLowerCase() }),
    };
    const of = [
      ...columns('healthFactor'),
      ...(asset === undefined && minDebt === undefined ? [] : columns('debt', 'collateral')),
      ...(filter.guard ? [book] : []),
      ...(search === undefined ? [] : [accountColumn()]),
    ];
    return keep(JSON.stringify(filter), of, () => filteredPlaces(book, filter, accountColumn));
  };
  const arranged = (
    query: PositionQuery,
    { assess, order, ahead }: Reading,
  ): { readonly arrangement: Arrangement; readonly of: readonly object[] } => {
    const { sort, dir } = query;
    // Unfiltered it is the book's own order, which the book keeps.
    if (sort === 'rank' && dir === 'asc' && isUnfiltered(query))
      return { arrangement: { length: book.size, places: order }, of: [book] };
    const places = matching(query);
    switch (sort) {
      case 'rank':
        return { arrangement: byRank(book, places, dir), of: [book] };
      case 'profit':
        return { arrangement: byProfit(book, places, dir), of: [book] };
      case 'account':
        return {
          arrangement: byAccount(places, accountColumn(), dir, (place) => assess(place).position.account, ahead),
          of: [places, accountColumn()],
        };
      case 'healthFactor':
      case 'debt':
      case 'collateral':
      case 'distance':
      case 'breachProbability':
      case 'expectedLoss':
        return {
          arrangement: byColumn(book, places, { sort, dir }, assess, ahead),
          of: [places, ...columns(sort, 'healthFactor')],
        };
    }
  };
  /** Near the front few are asked about; further on those below 1, all of them; behind them nobody but the page's rows. */
  const now: Reading = {
    assess: book.assessmentAt,
    order: (from, to) => {
      if (to <= FIRST) return slice(book.first(to), from, to);
      const { belowSize } = book;
      const rest = book.rest.places(from - belowSize, to - belowSize);
      return from < belowSize ? [...book.below.slice(from, to), ...rest] : rest;
    },
  };
  const windowOf = (query: PositionQuery) => {
    const { arrangement, of } = arranged(query, now);
    const { offset, limit } = query;
    const places = keep(JSON.stringify(query), of, () => arrangement.places(offset, offset + limit));
    const isWhole = query.sort === 'rank' && query.dir === 'asc' && arrangement.length === book.size;
    return {
      total: arrangement.length,
      rows: Array.from(places, (place, index) => (isWhole ? rowAt(place, offset + index) : rowOf(place))),
    };
  };
  const placeAt = (index: number): Place | undefined => {
    if (index < 0 || index >= book.size) return undefined;
    if (index >= FIRST) return book.order()[index];
    let count = FEW;
    while (count <= index) count *= 2;
    return book.first(Math.min(count, FIRST))[index];
  };
  const knownPlace = (index: number): Place => {
    const place = placeAt(index);
    if (place === undefined) throw new RangeError(`the book has no row ${index}`);
    return place;
  };
  const assessmentAt = (index: number): Assessment => book.assessmentAt(knownPlace(index));

  const rows: RowBook = {
    length: book.size,
    at: (index) => {
      const place = placeAt(index);
      return place === undefined ? undefined : rowAt(place, index);
    },
    *[Symbol.iterator]() {
      const order = book.order();
      for (let index = 0; index < order.length; index += 1) yield rowAt(order[index] as Place, index);
    },
    columns: {
      status: (index) => assessmentAt(index).status,
      guard: (index) => assessmentAt(index).guard.kind,
      key: (index, column) =>
        column === 'rank'
          ? isQueued(knownPlace(index))
            ? index + 1
            : null
          : (assessedKey(column, assessmentAt(index)) ?? null),
      holds: (index, asset) => holdsAsset(assessmentAt(index).position, asset),
    },
    window: windowOf,
    row: (account) => {
      const place = book.placeOf(account);
      return place === undefined ? undefined : rowOf(place, isQueued(place) ? (book.rankAt(place) ?? null) : null);
    },
    neighbours: (account) => neighbours(account),
    matching: (query) => {
      const read = remembering(book.pin(), lossOf);
      const reading = { ...now, assess: (place: Place) => read(place).assessment, ahead: SORTED_AHEAD };
      const { arrangement } = arranged(query, reading);
      // The book's own order is of this moment: whatever hangs on it is taken now.
      const isOwn = query.sort === 'rank' || query.sort === 'profit';
      return exported(isOwn ? fixed(arrangement) : arrangement, read, book.belowSize > 0 ? ranks() : new Map());
    },
  };
  kept.set(rows, { accounts, found });
  return rows;

  function neighbours(account: Address): Neighbours | undefined {
    const place = book.placeOf(account);
    if (place === undefined) return undefined;
    const index = indexOf(place);
    const [from, to] = [Math.max(0, index - 1), Math.min(book.size, index + 2)];
    const around = now.order(from, to);
    const at = (other: number): PositionRow | undefined => {
      const found = around[other - from];
      return other < from || found === undefined ? undefined : rowAt(found, other);
    };
    return { index, above: at(index - 1), below: at(index + 1) };
  }
  function indexOf(place: Place): number {
    if (book.classes()[place] !== 0) return book.belowSize + book.rest.before(place);
    const rank = book.rankAt(place);
    return rank === undefined ? book.below.indexOf(place) : rank - 1;
  }
}

/** Where assessments and the book's own order are read from: the book as it is, or as it was. */
interface Reading {
  readonly assess: (place: Place) => Assessment;
  readonly order: Arrangement['places'];
  /** So much more than what is asked for is sorted at once, as it will be asked for next. */
  readonly ahead?: number;
}

interface Assessed {
  readonly assessment: Assessment;
  readonly loss: bigint | undefined;
}

function* exported(
  arrangement: Arrangement,
  read: (place: Place) => Assessed,
  ranks: ReadonlyMap<Place, number>,
): Generator<PositionRow> {
  for (let from = 0; from < arrangement.length; from += EXPORT_ROWS)
    for (const place of arrangement.places(from, from + EXPORT_ROWS)) {
      const { assessment, loss } = read(place);
      yield positionRow(assessment, ranks.get(place) ?? null, undefined, loss);
    }
}

/** The last few answers are kept: those that a part of an export was sorted by are its rows'. */
function remembering(
  assess: (place: Place) => Assessment,
  lossOf: (position: Position) => bigint | undefined,
): (place: Place) => Assessed {
  let known = new Map<Place, Assessed>();
  let older = known;
  return (place) => {
    const before = known.get(place) ?? older.get(place);
    if (before) return before;
    if (known.size >= EXPORT_ROWS) {
      older = known;
      known = new Map();
    }
    const assessment = assess(place);
    const made = { assessment, loss: lossOf(assessment.position) };
    known.set(place, made);
    return made;
  };
}

const isUnfiltered = ({ status, guard, asset, hfBelow, minDebt, search }: PositionQuery): boolean =>
  !status?.length && !guard?.length && [asset, hfBelow, minDebt, search].every((each) => each === undefined);

function fixed({ length, places }: Arrangement): Arrangement {
  const all = Uint32Array.from(places(0, length));
  return { length, places: (from, to) => all.subarray(from, to) };
}

const slice = (places: ArrayLike<Place>, from: number, to: number): readonly Place[] =>
  Array.prototype.slice.call(places, from, to) as readonly Place[];
