import { csvField } from './csv';
import { decimalOf } from './int-string';
import type { PositionChangeView } from './position-detail-schema';

/** Without debt the protocol answers 2²⁵⁶ − 1, which no reader of a table means: left empty. */
const LONGEST_HEALTH = 40;

/** RFC 4180 lines of a position's stored changes, header first, in the order given. */
export function positionHistoryCsv(changes: readonly PositionChangeView[]): string {
  const lines = changes.map(({ block, timestamp, cause, healthFactor, debt, collateral }) => [
    block,
    new Date(timestamp * 1_000).toISOString(),
    cause,
    healthFactor === null || healthFactor.length > LONGEST_HEALTH ? null : decimalOf(healthFactor, 18),
    debt && decimalOf(debt, 8),
    collateral && decimalOf(collateral, 8),
  ]);
  return [['block', 'time', 'cause', 'health_factor', 'debt_usd', 'collateral_usd'], ...lines]
    .map((line) => `${line.map(csvField).join(',')}\r\n`)
    .join('');
}
