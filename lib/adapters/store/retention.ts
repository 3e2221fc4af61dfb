import { and, isNull, lt, sql } from 'drizzle-orm';
import { deleteOldCommands } from './commands';
import type { Queries } from './database';
import { MINUTE_MS } from './minute-rollup';
import { alertDeliveries, alertIncidents, positionChanges, priceMinutes, prices, snapshots, spells } from './schema';

/** Milliseconds each kind of row is kept. Settlements with their books, bad debt, checkpoints and borrowers are kept for good. */
export interface Retention {
  readonly prices: number;
  readonly priceMinutes: number;
  readonly positionChanges: number;
  /** After their end: times that a position stood below 1. */
  readonly spells: number;
  /** Operators' words that got their outcome; the audit log keeps them for good. */
  readonly commands: number;
  /** Alert deliveries that are over, and incidents that are resolved. */
  readonly alertDeliveries: number;
  readonly alertIncidents: number;
  /** Every block's overview. */
  readonly snapshots: number;
  /** After that, the last overview of each minute. */
  readonly snapshotMinutes: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
export const DEFAULT_RETENTION: Retention = {
  prices: DAY,
  priceMinutes: 90 * DAY,
  positionChanges: 90 * DAY,
  spells: 90 * DAY,
  commands: 7 * DAY,
  alertDeliveries: 30 * DAY,
  alertIncidents: 365 * DAY,
  snapshots: HOUR,
  snapshotMinutes: 2 * DAY,
};

/** Deletes what is past its time and thins overviews out to one a minute. Doing it again changes nothing. */
export const deleteExpired = async (tx: Queries, nowMs: number, keep: Retention): Promise<void> => {
  await tx.delete(prices).where(lt(prices.at, nowMs - keep.prices));
  await tx.delete(priceMinutes).where(lt(priceMinutes.minute, nowMs - keep.priceMinutes));
  await tx
    .delete(positionChanges)
    .where(lt(positionChanges.blockTimestamp, Math.floor((nowMs - keep.positionChanges) / 1000)));
  await tx.delete(spells).where(lt(spells.endTimestamp, Math.floor((nowMs - keep.spells) / 1000)));
  await deleteOldCommands(tx, keep.commands);
  await tx
    .delete(alertDeliveries)
    .where(and(isNull(alertDeliveries.nextAt), lt(alertDeliveries.createdAt, nowMs - keep.alertDeliveries)));
  await tx.delete(alertIncidents).where(lt(alertIncidents.resolvedAt, nowMs - keep.alertIncidents));
  await tx.delete(snapshots).where(lt(snapshots.tickAt, nowMs - keep.snapshotMinutes));
  await tx.execute(sql`
    delete from ${snapshots} using (
      select market_id, block_number,
        row_number() over (partition by market_id, tick_at / ${MINUTE_MS}::int8 order by block_number desc) as place
      from ${snapshots} where tick_at < ${nowMs - keep.snapshots}::int8
    ) as thin
    where thin.place > 1 and ${snapshots.marketId} = thin.market_id and ${snapshots.blockNumber} = thin.block_number`);
};
