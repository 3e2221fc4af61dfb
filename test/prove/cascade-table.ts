import type { Proved } from './cascade';

const HEAD = [
  ...['cell', 'rounds', 'accounts', 'calls', 'liquidated', 'predicted', 'off', 'bad debt', 'predicted', 'off'],
  ...['price left', 'predicted', 'worst off', ''],
];

/** One line a cell: executed beside predicted, and how far they are apart; then the sums and why what is off is off. */
export function cascadeTable(proved: readonly Proved[], seconds: number): string {
  const rows = proved.map((each): string[] => {
    const { cell, name, predicted, executed, difference, agrees } = each;
    return [
      ...[name, both(executed.rounds, predicted.rounds), both(executed.accounts, predicted.accounts)],
      ...[
        String(executed.calls),
        usd(executed.liquidatedUsd),
        usd(predicted.liquidatedUsd),
        off(difference.liquidated),
      ],
      ...[usd(executed.badDebtUsd), usd(predicted.badDebtUsd), off(difference.badDebt)],
      ...[left(executed.prices[cell.first]), left(predicted.prices[cell.first]), off(difference.price)],
      agrees ? '' : 'OFF',
    ];
  });
  const widths = HEAD.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const within = proved.filter(({ agrees }) => agrees).length;
  const cascades = proved.filter(({ executed }) => executed.rounds > 1).length;
  const calls = proved.reduce((sum, { executed }) => sum + executed.calls, 0);
  return [
    ...[HEAD, ...rows].map(line),
    '',
    `${within} of ${proved.length} cells within 1 % in final prices, liquidated value and bad debt; ${cascades} of more than one round; ${calls} liquidations on chain, ${proved.reduce((sum, { executed }) => sum + executed.reverted, 0)} reverted; ${seconds.toFixed(0)} s`,
    ...proved.flatMap(({ name, why }) => (why === null ? [] : [`${name}: ${why}`])),
  ].join('\n');
}

const both = (executed: number, predicted: number): string =>
  executed === predicted ? String(executed) : `${executed} (${predicted})`;
const usd = (value: number): string => Math.round(value).toLocaleString('en');
const left = (share: number | undefined): string => (share === undefined ? '?' : share.toFixed(4));
const off = (share: number | null): string => (share === null ? 'none' : `${(share * 100).toFixed(4)} %`);
