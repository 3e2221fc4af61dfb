import { csvField } from './csv';
import type { ServiceLevelResponse } from './service-level-schema';

type Row =
  | { readonly kind: 'window'; readonly of: ServiceLevelResponse['windows'][number]['level'] }
  | { readonly kind: 'fell in'; readonly of: ServiceLevelResponse['periods'][number] };
interface Line {
  readonly from: number;
  readonly to: number;
  readonly row: Row;
}

const COLUMNS: readonly (readonly [string, (line: Line) => string | number | null])[] = [
  ['of', ({ row }) => row.kind],
  ['from', ({ from }) => from],
  ['to', ({ to }) => to],
  ['fell', ({ row }) => (row.kind === 'fell in' ? row.of.fell : null)],
  ['cleared', ({ row }) => row.of.cleared],
  ['at_once', ({ row }) => (row.kind === 'window' ? row.of.atOnce : null)],
  ['recovered', ({ row }) => row.of.recovered],
  ['unwatched', ({ row }) => (row.kind === 'window' ? row.of.unwatched : null)],
  ['standing', ({ row }) => row.of.standing],
  ...(['blocks', 'seconds'] as const).flatMap((unit) =>
    (['p50', 'p90', 'p99'] as const).map((q): (typeof COLUMNS)[number] => [
      `${unit}_${q}`,
      ({ row }) => row.of[unit][q],
    ]),
  ),
];

/**
 * The service level as RFC 4180 lines, header first: a line a window, then one a period (`fell in`). Times are unix seconds;
 * a percentile that nobody knows is empty.
 */
export function serviceLevelCsv({ timestamp, windows, periods }: ServiceLevelResponse): string {
  const lines: Line[] = [
    ...windows.map(({ seconds, level }) => ({
      ...{ from: timestamp - seconds, to: timestamp },
      row: { kind: 'window' as const, of: level },
    })),
    ...periods.map((period) => ({ from: period.from, to: period.to, row: { kind: 'fell in' as const, of: period } })),
  ];
  return [COLUMNS.map(([name]) => name), ...lines.map((line) => COLUMNS.map(([, value]) => csvField(value(line))))]
    .map((fields) => `${fields.join(',')}\r\n`)
    .join('');
}
