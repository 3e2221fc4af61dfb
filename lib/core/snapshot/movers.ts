import type { Address } from 'viem';
import type { PositionRow, Snapshot } from './schema';

const MOVERS = 10;
/** Relative fall below which it is interest, not a move. */
const THRESHOLD = 1e-4;

/**
 * The positions whose health factor fell most, relatively, since the previous block; largest fall
 * first, the account settles ties. Positions without both health factors, or without debt, are left out.
 */
export function topMovers(
  rows: readonly PositionRow[],
  previous: ReadonlyMap<Address, PositionRow>,
): Snapshot['movers'] {
  const falls: { readonly row: PositionRow; readonly before: string; readonly fall: number }[] = [];
  for (const row of rows) {
    if (row.trend !== -1 || row.healthFactor === null || row.debt === null) continue;
    const before = previous.get(row.account)?.healthFactor ?? null;
    if (before === null) continue;
    const fall = 1 - Number(row.healthFactor) / Number(before);
    if (fall > THRESHOLD) falls.push({ row, before, fall });
  }
  falls.sort((a, b) => b.fall - a.fall || (a.row.account < b.row.account ? -1 : 1));
  return falls.slice(0, MOVERS).map(({ row, before }) => ({
    account: row.account,
    healthFactor: row.healthFactor ?? before,
    previous: before,
    debt: row.debt ?? '0',
  }));
}
