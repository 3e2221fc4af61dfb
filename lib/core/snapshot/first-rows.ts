import type { PositionRow } from './position-schema';
import type { PositionQuery } from './position-window-schema';
import { type RowBook, rowOf } from './row-book';
import { positionWindow, selectRows } from './window';

const isBelowOne = ({ status }: PositionRow): boolean => status === 'liquidatable' || status === 'bad-debt';

/**
 * A book of which only the first rows are at hand, in the book's order: it answers for those, and for filters that
 * only they can match. Anything else throws a `BeyondFirstRowsError`; no answer is made of a part as if it were all.
 */
export function firstRows(rows: readonly PositionRow[], total: number): RowBook {
  const refuse = (): never => {
    throw new BeyondFirstRowsError(rows.length, total);
  };
  // Those below 1 come first: where another follows them, they are all here.
  const hasAllBelowOne = rows.some((row) => !isBelowOne(row) && row.status !== 'unknown');
  const isAnswered = (query: PositionQuery): boolean =>
    hasAllBelowOne &&
    ((query.hfBelow !== undefined && query.hfBelow <= 1) ||
      (query.status !== undefined &&
        query.status.length > 0 &&
        query.status.every((status) => status === 'liquidatable' || status === 'bad-debt')));
  const isUnfiltered = ({ sort, dir, status, guard, asset, hfBelow, minDebt, search }: PositionQuery): boolean =>
    sort === 'rank' &&
    dir === 'asc' &&
    !status?.length &&
    !guard?.length &&
    [asset, hfBelow, minDebt, search].every((each) => each === undefined);
  return {
    length: total,
    at: (index) => (index < rows.length || index >= total ? rows[index] : refuse()),
    *[Symbol.iterator]() {
      yield* rows;
      if (rows.length < total) refuse();
    },
    row: (account) => rowOf(rows, account) ?? refuse(),
    neighbours: (account) => {
      const index = rows.findIndex((row) => row.account === account);
      return index < 0 ? refuse() : { index, above: rows[index - 1], below: rows[index + 1] };
    },
    window: (query) => {
      const { offset, limit } = query;
      if (isUnfiltered(query) && (Math.min(offset + limit, total) <= rows.length || offset >= total))
        return { total, rows: rows.slice(offset, offset + limit) };
      if (!isAnswered(query)) return refuse();
      const { total: found, order, rows: byAccount } = positionWindow(rows, query, 0);
      return { total: found, rows: order.flatMap((account) => byAccount[account] ?? []) };
    },
    matching: (query) => (isAnswered(query) ? selectRows(rows, query) : refuse()),
  };
}

/** The question is about rows that this server does not have. */
export class BeyondFirstRowsError extends Error {
  override readonly name = 'BeyondFirstRowsError';
  constructor(first: number, total: number) {
    const [some, all] = [first, total].map((count) => count.toLocaleString('en-US'));
    super(
      `This server follows an engine in another process, which passes on the first ${some} of ${all} positions only: ` +
        'those, and all below a health factor of 1, are answered here. The rest needs a server that runs the engine itself (without ENGINE=external).',
    );
  }
}
