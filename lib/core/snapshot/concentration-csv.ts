import { type AssetLookup, csvField } from './csv';
import { decimalOf } from './int-string';
import type { Concentration } from './shock-schema';

type Line = readonly (string | number | null)[];

/** RFC 4180 lines of where the debt stands: the largest accounts, the assets, the e-modes, told apart by the first column. */
export function concentrationCsv(answer: Concentration, lookup: AssetLookup): string {
  const total = Number(answer.debt);
  const money = ({ collateral, debt }: { collateral: string; debt: string }): Line => [
    decimalOf(collateral, 8),
    decimalOf(debt, 8),
    total === 0 ? null : ((Number(debt) / total) * 100).toFixed(6),
  ];
  const lines: Line[] = [
    ['by', 'key', 'name', 'collateral_usd', 'debt_usd', 'percent_of_all_debt', 'health_factor'],
    ...answer.top.map(
      (row): Line => ['account', row.account, null, ...money(row), row.healthFactor && decimalOf(row.healthFactor, 18)],
    ),
    ...Object.entries(answer.byAsset).map(
      ([asset, sums]): Line => ['asset', asset, lookup(asset)?.symbol ?? null, ...money(sums), null],
    ),
    ...Object.entries(answer.byEMode).map(([id, sums]): Line => ['e-mode', id, sums.label, ...money(sums), null]),
  ];
  return lines.map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
}
