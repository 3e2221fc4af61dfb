import type { VerdictKind } from '@/lib/core/risk/verdict';
import type { PositionRow } from './position-schema';
import type { PositionQuery, PositionWindow } from './position-window-schema';
import { columnsOf, type RowBook, type RowColumns, type RowKey } from './row-book';
import { scaled } from './row-bounds';

/**
 * The rows a query asks for. `rows` come in the book's order, which settles every tie, so pages never
 * overlap. Missing values sort last in both directions. Exact at any size: integers are compared as such.
 */
export function positionWindow(rows: RowBook, query: PositionQuery, block: number): PositionWindow {
  const { total, rows: page } = rows.window?.(query) ?? windowOf(rows, query);
  return {
    total,
    book: rows.length,
    offset: query.offset,
    block,
    order: page.map(({ account }) => account),
    rows: Object.fromEntries(page.map((row) => [row.account, row])),
  };
}

function windowOf(rows: RowBook, query: PositionQuery): ReturnType<NonNullable<RowBook['window']>> {
  const matching = select(rows, query);
  const page = rowsAt(rows, matching.slice(query.offset, query.offset + query.limit));
  return { total: matching.length, rows: page };
}

/** Every row that a query matches, sorted, without its page: what an export takes, row by row where the book is large. */
export function selectRows(rows: RowBook, query: PositionQuery): Iterable<PositionRow> {
  return rows.matching?.(query) ?? rowsAt(rows, select(rows, query));
}

const rowsAt = (rows: RowBook, indices: readonly number[]): readonly PositionRow[] =>
  indices.flatMap((index) => rows.at(index) ?? []);

/** Places of the matching rows, sorted. */
function select(rows: RowBook, query: PositionQuery): readonly number[] {
  const columns = columnsOf(rows);
  const matches = matcher(columns, query);
  const matching: number[] = [];
  for (let index = 0; index < rows.length; index += 1) if (matches(index)) matching.push(index);
  // The book is in the order of the ranks already.
  if (query.sort === 'rank' && query.dir === 'asc') return matching;
  const sign = query.dir === 'asc' ? 1 : -1;
  return matching
    .map((index) => ({ index, value: columns.key(index, query.sort) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return a.value < b.value ? -sign : a.value > b.value ? sign : 0;
    })
    .map(({ index }) => index);
}

/** `hfBelow` is a decimal (1.05), `minDebt` in dollars. A row whose value is unknown matches neither bound. */
function matcher(columns: RowColumns, query: PositionQuery): (index: number) => boolean {
  const statuses = query.status && query.status.length > 0 ? new Set(query.status) : undefined;
  const guards = query.guard && query.guard.length > 0 ? new Set<VerdictKind>(query.guard) : undefined;
  const bound = query.hfBelow === undefined ? undefined : scaled(query.hfBelow, 18);
  const minDebt = query.minDebt === undefined ? undefined : scaled(query.minDebt, 8);
  const prefix = query.search?.toLowerCase();
  const { asset } = query;
  return (index) =>
    (statuses === undefined || statuses.has(columns.status(index))) &&
    (guards === undefined || guards.has(columns.guard(index))) &&
    (asset === undefined || columns.holds(index, asset)) &&
    (bound === undefined || integer(columns.key(index, 'healthFactor'), (factor) => factor < bound)) &&
    (minDebt === undefined || integer(columns.key(index, 'debt'), (debt) => debt >= minDebt)) &&
    (prefix === undefined || String(columns.key(index, 'account')).startsWith(prefix));
}

const integer = (value: RowKey, holds: (value: bigint) => boolean): boolean =>
  typeof value === 'bigint' && holds(value);
