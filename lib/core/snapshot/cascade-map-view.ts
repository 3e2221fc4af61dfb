import { columnOf } from '@/lib/core/cascade/map-cells';
import type { CascadeMap, CascadeRow } from './cascade-schema';

interface MapNumbers {
  readonly engine: CascadeMap['engine'];
  readonly rows: readonly CascadeRow[];
  /** Columns of a map of shocks; null: the rows again, all falling by `fall`. */
  readonly falls: readonly number[] | null;
  readonly fall: number | null;
  /** As `map-cells` notes them, row after row. */
  readonly numbers: Float64Array;
}

/** The cells of a map as the wire carries them: null where nothing is known of a row's or a column's asset. */
export function cascadeCellsView({ engine, rows, falls, fall, numbers }: MapNumbers): CascadeMap['cells'] {
  const columns = falls?.length ?? rows.length;
  const isKnown = rows.flatMap((row) =>
    Array.from({ length: columns }, (_, column) => row.reason === null && (falls !== null || !rows[column]?.reason)),
  );
  const told = (values: Float64Array, digits: number): (number | null)[] =>
    Array.from(values, (value, index) => (isKnown[index] && Number.isFinite(value) ? rounded(value, digits) : null));
  const name = (key: Parameters<typeof columnOf>[1], digits = 0) => told(columnOf(numbers, key), digits);
  const flags = (key: 'runaway' | 'beyond') => name(key).map((value) => (value === null ? null : value > 0 ? 1 : 0));
  const left = columnOf(numbers, 'firstLeft');
  const impact = left.map((price, index) => 1 - price / (1 - (fall ?? falls?.[index % columns] ?? 0)));
  return {
    liquidated: name('liquidated'),
    badDebt: name('badDebt'),
    price: name('firstLeft', 5),
    columnPrice: falls === null ? name('secondLeft', 5) : null,
    priceImpact: told(impact, 5).map((value) => (value === null ? null : Math.max(0, value))),
    rounds: engine === 'gap' ? name('rounds') : null,
    accounts: name('accounts'),
    stuck: engine === 'gap' ? name('stuck') : null,
    branching: name('branching', 4),
    runaway: flags('runaway'),
    beyond: flags('beyond'),
  };
}

function rounded(value: number, digits: number): number {
  const unit = 10 ** digits;
  const whole = Math.round(value * unit) / unit;
  return whole === 0 ? 0 : whole;
}
