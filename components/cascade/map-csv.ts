import type { CascadeMap } from '@/lib/core/snapshot/cascade-schema';
import { csvField } from '@/lib/core/snapshot/csv';
import { cellAt, columnsOf } from './map-cells';

const HEAD =
  'block,engine,asset,second_asset,fall_percent,liquidated_usd,bad_debt_usd,price_left,second_price_left,price_impact,rounds,accounts,stuck_usd,branching,runaway,beyond_depth,why_unknown';

/** RFC 4180 lines of every cell of a map, all its figures, header first. What is not known is an empty field. */
export const mapCsv = (map: CascadeMap): string => {
  const { cells, rows } = map;
  const across = columnsOf(map);
  const lines = Array.from({ length: rows.length * across }, (_, place) => {
    const cell = cellAt(map, place);
    const column = map.falls === null ? rows[place % across] : undefined;
    return [
      map.block.number,
      map.engine,
      cell?.first ?? null,
      cell?.second ?? null,
      cell ? cell.fall : null,
      ...[cells.liquidated, cells.badDebt, cells.price, cells.columnPrice, cells.priceImpact].map(
        (list) => list?.[place] ?? null,
      ),
      ...[cells.rounds, cells.accounts, cells.stuck, cells.branching, cells.runaway, cells.beyond].map(
        (list) => list?.[place] ?? null,
      ),
      rows[Math.floor(place / across)]?.reason ?? column?.reason ?? null,
    ]
      .map(csvField)
      .join(',');
  });
  return `${[HEAD, ...lines].join('\r\n')}\r\n`;
};
