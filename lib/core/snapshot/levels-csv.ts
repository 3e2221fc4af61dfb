import { csvField } from './csv';
import { decimalOf } from './int-string';
import type { LevelPoint } from './levels-schema';

/** RFC 4180 lines of a liquidation-level curve, header first, one step at a time. */
export function* levelsCsv(points: Iterable<LevelPoint>): Generator<string> {
  yield 'fall_percent,price_usd,collateral_usd,positions\r\n';
  for (const { fall, price, collateral, positions } of points)
    yield `${[(fall * 100).toFixed(6), decimalOf(price, 8), decimalOf(collateral, 8), positions].map(csvField).join(',')}\r\n`;
}
