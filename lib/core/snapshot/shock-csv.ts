import { type AssetLookup, csvField } from './csv';
import { decimalOf } from './int-string';
import type { ShockAccount } from './shock-schema';

const COLUMNS: readonly (readonly [string, (row: ShockAccount, lookup: AssetLookup) => string | null])[] = [
  ['account', (row) => row.account],
  ['status', (row) => row.status],
  ['health_factor_now', (row) => row.before && decimalOf(row.before, 18)],
  ['health_factor_after', (row) => decimalOf(row.after, 18)],
  ['debt_usd_after', (row) => decimalOf(row.debt, 8)],
  ['collateral_usd_after', (row) => decimalOf(row.collateral, 8)],
  ['collateral_assets', (row, lookup) => symbols(row.collateralAssets, lookup)],
  ['debt_assets', (row, lookup) => symbols(row.debtAssets, lookup)],
];

/** RFC 4180 lines of the accounts that a shock makes liquidatable, header first, one row at a time. */
export function* shockCsv(rows: Iterable<ShockAccount>, lookup: AssetLookup): Generator<string> {
  yield `${COLUMNS.map(([name]) => name).join(',')}\r\n`;
  for (const row of rows) yield `${COLUMNS.map(([, value]) => csvField(value(row, lookup))).join(',')}\r\n`;
}

const symbols = (assets: readonly string[], lookup: AssetLookup): string =>
  assets.map((asset) => lookup(asset)?.symbol ?? asset).join(' ');
