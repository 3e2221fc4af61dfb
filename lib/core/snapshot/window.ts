import { compareIntStrings } from './int-string';
import type { PositionQuery, PositionRow, PositionWindow } from './schema';

/**
 * The rows a query asks for. `rows` come in the book's order, which settles every tie, so pages never
 * overlap. Missing values sort last in both directions. Exact at any size: integers are compared as such.
 */
export function positionWindow(rows: readonly PositionRow[], query: PositionQuery, block: number): PositionWindow {
  const matching = selectRows(rows, query);
  const page = matching.slice(query.offset, query.offset + query.limit);
  return {
    total: matching.length,
    book: rows.length,
    offset: query.offset,
    block,
    order: page.map(({ account }) => account),
    rows: Object.fromEntries(page.map((row) => [row.account, row])),
  };
}

/** Every row that a query matches, sorted, without its page: what an export takes. */
export function selectRows(rows: readonly PositionRow[], query: PositionQuery): readonly PositionRow[] {
  const matching = rows.filter(matcher(query));
  const key = SORT_KEYS[query.sort];
  // The book is in the order of the ranks already.
  if (query.sort === 'rank' && query.dir === 'asc') return matching;
  const sign = query.dir === 'asc' ? 1 : -1;
  return matching
    .map((row) => ({ row, value: key(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return sign * compare(a.value, b.value);
    })
    .map(({ row }) => row);
}

const SORT_KEYS: Record<PositionQuery['sort'], (row: PositionRow) => string | number | null> = {
  rank: (row) => row.rank,
  healthFactor: (row) => row.healthFactor,
  debt: (row) => row.debt,
  collateral: (row) => row.collateral,
  expectedLoss: (row) => row.expectedLoss,
  distance: (row) => row.distanceBps,
  profit: (row) => row.plan?.profit ?? null,
  account: (row) => row.account,
};

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return left.startsWith('0x') ? (left < right ? -1 : left > right ? 1 : 0) : compareIntStrings(left, right);
}

/** `hfBelow` is a decimal (1.05), `minDebt` in dollars. A row whose value is unknown matches neither bound. */
function matcher(query: PositionQuery): (row: PositionRow) => boolean {
  const statuses = query.status && query.status.length > 0 ? new Set(query.status) : undefined;
  const bound = query.hfBelow === undefined ? undefined : scaled(query.hfBelow, 18);
  const minDebt = query.minDebt === undefined ? undefined : scaled(query.minDebt, 8);
  const prefix = query.search?.toLowerCase();
  const { asset } = query;
  return (row) =>
    (statuses === undefined || statuses.has(row.status)) &&
    (asset === undefined || row.collateralAssets.includes(asset) || row.debtAssets.includes(asset)) &&
    (bound === undefined || (row.healthFactor !== null && compareIntStrings(row.healthFactor, bound) < 0)) &&
    (minDebt === undefined || (row.debt !== null && compareIntStrings(row.debt, minDebt) >= 0)) &&
    (prefix === undefined || row.account.startsWith(prefix));
}

/** A person's decimal as an integer of `decimals` digits, to a millionth. */
function scaled(value: number, decimals: number): string {
  return (BigInt(Math.round(value * 1e6)) * 10n ** BigInt(decimals - 6)).toString();
}
