import type { HeatCell } from '@/components/charts/heat-body';
import { type HeatScale, heatScale, heatStep } from '@/components/charts/heat-scale';
import type { CascadeMap } from '@/lib/core/snapshot/cascade-schema';
import type { OpenCell } from './cascade-state';
import type { Metric } from './metrics';

const NOT_OF_THIS_ENGINE = 'the orderly engine has no rounds: switch to gap';

export interface MapCells {
  readonly cells: readonly HeatCell[];
  readonly scale: HeatScale;
  /** Whether some cell runs away, or is not known. */
  readonly runaways: number;
  readonly unknowns: number;
}

/** A map's squares for one metric, row after row. */
export const mapCells = (map: CascadeMap, metric: Metric): MapCells => {
  const values = metric.values(map.cells);
  let largest = 0;
  for (const value of values ?? []) if (value !== null && value > largest) largest = value;
  const scale = heatScale(largest * metric.factor, metric.counts);
  const across = columnsOf(map);
  let [runaways, unknowns] = [0, 0];
  const cells = Array.from({ length: map.rows.length * across }, (_, place): HeatCell => {
    const value = values?.[place] ?? null;
    const where = whereOf(map, place);
    if (value === null) {
      unknowns += 1;
      return { step: -1, text: '', label: `${where}: not known, ${unknownReason(map, metric, place)}`, marked: false };
    }
    const marked = map.cells.runaway[place] === 1;
    if (marked) runaways += 1;
    return {
      step: heatStep(scale, value * metric.factor),
      text: metric.short(value),
      label: `${where}: ${metric.long(value)}${marked ? ', runs away' : ''}`,
      marked,
    };
  });
  return { cells, scale, runaways, unknowns };
};

export const columnsOf = ({ rows, falls }: CascadeMap): number => falls?.length ?? rows.length;

/** Why a cell has no value. */
export const unknownReason = (map: CascadeMap, metric: Metric, place: number): string => {
  if (metric.values(map.cells) === null) return NOT_OF_THIS_ENGINE;
  const across = columnsOf(map);
  const column = map.falls === null ? map.rows[place % across] : undefined;
  return map.rows[Math.floor(place / across)]?.reason ?? column?.reason ?? 'it was not computed';
};

/** `WETH −20%`, `WETH and WBTC −20%`. */
export const whereOf = (map: CascadeMap, place: number): string => {
  const cell = cellAt(map, place);
  if (!cell) return '';
  return `${cell.second === undefined ? cell.first : `${cell.first} and ${cell.second}`} −${cell.fall}%`;
};

/** What a square's link names; a pair's diagonal is one asset alone. */
export const cellAt = (map: CascadeMap, place: number): OpenCell | undefined => {
  const across = columnsOf(map);
  const row = map.rows[Math.floor(place / across)];
  const fall = map.falls === null ? map.fall : map.falls[place % across];
  const second = map.falls === null ? map.rows[place % across] : undefined;
  if (row === undefined || fall === null || fall === undefined) return undefined;
  return {
    first: row.symbol,
    fall: percentOf(fall),
    ...(second !== undefined && second.asset !== row.asset && { second: second.symbol }),
  };
};

/** Its place in a map; `undefined` where the map does not have it. */
export const placeOf = (map: CascadeMap, cell: OpenCell): number | undefined => {
  const across = columnsOf(map);
  const row = map.rows.findIndex(({ symbol }) => symbol === cell.first);
  const column =
    map.falls === null
      ? percentOf(map.fall ?? Number.NaN) === cell.fall
        ? map.rows.findIndex(({ symbol }) => symbol === (cell.second ?? cell.first))
        : -1
      : cell.second === undefined
        ? map.falls.findIndex((fall) => percentOf(fall) === cell.fall)
        : -1;
  return row < 0 || column < 0 ? undefined : row * across + column;
};

/** A share as percent with at most two digits. */
const percentOf = (share: number): number => Number((share * 100).toFixed(2));
