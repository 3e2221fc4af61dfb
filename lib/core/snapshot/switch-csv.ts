import { type AssetLookup, csvField } from './csv';
import { decimalOf } from './int-string';
import type { GateView, PairTruthView } from './switch-schema';

type Column = readonly [string, (row: PairTruthView, lookup: AssetLookup) => string | number | null];
const COLUMNS: readonly Column[] = [
  ['collateral', (row, lookup) => lookup(row.collateralAsset)?.symbol ?? null],
  ['debt', (row, lookup) => lookup(row.debtAsset)?.symbol ?? null],
  ['collateral_asset', (row) => row.collateralAsset],
  ['debt_asset', (row) => row.debtAsset],
  ['may_be_liquidated', (row) => row.verdict],
  ['because', (row, lookup) => row.gates.map((gate) => because(gate, lookup)).join('; ')],
  ['changes_at', (row) => row.changes && new Date(row.changes.at * 1_000).toISOString()],
  ['changes_to', (row) => row.changes?.to ?? null],
];

/** RFC 4180 lines of the truth table, header first, one pair a row. */
export function* switchCsv(rows: Iterable<PairTruthView>, lookup: AssetLookup): Generator<string> {
  yield `${COLUMNS.map(([name]) => name).join(',')}\r\n`;
  for (const row of rows) yield `${COLUMNS.map(([, value]) => csvField(value(row, lookup))).join(',')}\r\n`;
}

/** `grace-period (WETH)`, `sentinel (health factor from 0.95)`, `not-collateral (WETH, e-modes 0)`. */
function because({ reason, assets, eModes, fromHealthFactor, holders }: GateView, lookup: AssetLookup): string {
  const symbols = assets.map((asset) => lookup(asset)?.symbol ?? asset).join(' ');
  const conditions = [
    ...(symbols === '' ? [] : [holders ? `positions that also hold or owe ${symbols}` : symbols]),
    ...(eModes === null ? [] : [`e-modes ${eModes.join(' ')}`]),
    ...(fromHealthFactor === null ? [] : [`health factor from ${decimalOf(fromHealthFactor, 18)}`]),
  ];
  return conditions.length === 0 ? reason : `${reason} (${conditions.join(', ')})`;
}
