/** Statements of one batch take at most this many rows: well under the 65,535 parameters of one statement. */
const ROWS = 2_000;

/** Cuts a batch into statements' worth; none for an empty batch. */
export function* chunks<T>(rows: readonly T[], size = ROWS): Generator<T[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
}

/** Drops rows whose key comes again later: one statement cannot write one key twice. */
export const lastByKey = <T>(rows: readonly T[], key: (row: T) => string): T[] => [
  ...new Map(rows.map((row) => [key(row), row])).values(),
];
