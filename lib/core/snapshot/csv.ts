import { decimalOf } from './int-string';
import type { PositionRow } from './position-schema';

/** What a column needs beyond the row: an asset's symbol and decimals; `undefined` for an unknown asset. */
export type AssetLookup = (asset: string) => { readonly symbol: string; readonly decimals: number } | undefined;

/** Why a row is not liquidated in the next block; null and `undefined` leave the columns empty. */
export type WhyNotLookup = (row: PositionRow) => { readonly title: string; readonly words: string } | null | undefined;

const COLUMNS: readonly (readonly [string, (row: PositionRow, lookup: AssetLookup) => string | number | null])[] = [
  ['account', (row) => row.account],
  ['status', (row) => row.status],
  ['health_factor', (row) => healthFactor(row.healthFactor)],
  ['debt_usd', (row) => usd(row.debt)],
  ['collateral_usd', (row) => usd(row.collateral)],
  ['collateral_assets', (row, lookup) => symbols(row.collateralAssets, lookup)],
  ['debt_assets', (row, lookup) => symbols(row.debtAssets, lookup)],
  ['e_mode', (row) => row.eMode],
  ['breach_probability', (row) => row.breachProbability],
  ['loss_given_breach_usd', (row) => usd(row.lossGivenBreach)],
  ['expected_loss_usd', (row) => usd(row.expectedLoss)],
  ['distance_bps', (row) => row.distanceBps],
  ['rank', (row) => row.rank],
  ['blocked_by', (row) => row.blockedBy],
  ['guard', (row) => row.guard],
  ['plan_collateral', (row, lookup) => row.plan && symbols([row.plan.collateralAsset], lookup)],
  ['plan_debt', (row, lookup) => row.plan && symbols([row.plan.debtAsset], lookup)],
  ['plan_repaid', (row, lookup) => row.plan && amount(row.plan.repaid, row.plan.debtAsset, lookup)],
  ['plan_seized_net', (row, lookup) => row.plan && amount(row.plan.seizedNet, row.plan.collateralAsset, lookup)],
  ['plan_profit_usd', (row) => usd(row.plan?.profit ?? null)],
];

/**
 * RFC 4180 lines (CRLF included), header first, one row at a time so that a response can stream them.
 * A missing value is an empty field. Text that a spreadsheet would run as a formula is quoted with `'`.
 */
export function* positionCsv(
  rows: Iterable<PositionRow>,
  lookup: AssetLookup,
  whyNot: WhyNotLookup = () => undefined,
): Generator<string> {
  yield `${COLUMNS.map(([name]) => name).join(',')},why_not,why_not_words\r\n`;
  for (const row of rows) {
    let line = '';
    for (const [, value] of COLUMNS) line += `${csvField(value(row, lookup))},`;
    const why = whyNot(row);
    yield `${line}${csvField(why?.title ?? null)},${csvField(why?.words ?? null)}\r\n`;
  }
}

/** May be a formula, or holds what a field may only hold in quotes. */
const NEEDS_CARE = /^[=+\-@\t\r\n]|[",\r\n]/;

/** One field. Plain numbers pass (a leading minus is no formula then); other text is made safe, then quoted where needed. */
export function csvField(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  // A million rows have twenty million fields: most need no more than a look.
  if (!NEEDS_CARE.test(text)) return text;
  if (/^-?\d+(\.\d+)?$/.test(text)) return text;
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Without debt the protocol answers 2^256−1, which no reader of a table means: left empty. */
const healthFactor = (wad: string | null): string | null =>
  wad === null || wad.length > 40 ? null : decimalOf(wad, 18);
const usd = (value: string | null): string | null => (value === null ? null : decimalOf(value, 8));
const symbols = (assets: readonly string[], lookup: AssetLookup): string =>
  assets.map((asset) => lookup(asset)?.symbol ?? asset).join(' ');

function amount(value: string, asset: string, lookup: AssetLookup): string | null {
  const decimals = lookup(asset)?.decimals;
  return decimals === undefined ? null : decimalOf(value, decimals);
}
