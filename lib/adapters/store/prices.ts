import { and, asc, eq, gte, inArray, lte, sql } from 'drizzle-orm';
import { COMPOSITE_SERIES } from '@/lib/core/snapshot/price-history';
import type { PriceRow } from '@/lib/engine/ports';
import { chunks } from './chunks';
import type { Queries } from './database';
import { MINUTE_MS, rollMinutes } from './minute-rollup';
import { priceMinutes, prices } from './schema';

/**
 * Writes quotes and merges them into their minutes in the same transaction, so that a minute is right
 * at once, a late quote corrects it, and raw quotes can be dropped at any time.
 */
export const insertPrices = async (tx: Queries, marketId: string, quotes: readonly PriceRow[]): Promise<void> => {
  const rows = quotes.map((row) => ({
    ...row,
    asset: row.asset.toLowerCase() as PriceRow['asset'],
    at: Math.floor(row.at),
  }));
  for (const chunk of chunks(rows)) {
    await tx.execute(sql`
      insert into ${prices} (market_id, asset, source, price, at)
      select ${marketId}, q.asset, q.source, q.price, q.at
      from json_to_recordset(${JSON.stringify(chunk.map((row) => ({ ...row, price: String(row.price) })))}::json)
        as q(asset text, source text, price numeric, at int8)`);
  }
  for (const chunk of chunks(rollMinutes(rows))) {
    await mergeMinutes(
      tx,
      chunk.map((minute) => ({ marketId, ...minute })),
    );
  }
};

/** Merging is commutative but for quotes of one millisecond, where the earlier arrival opens and the later closes. */
const mergeMinutes = async (tx: Queries, minutes: (typeof priceMinutes.$inferInsert)[]): Promise<void> => {
  const old = priceMinutes;
  await tx
    .insert(priceMinutes)
    .values(minutes)
    .onConflictDoUpdate({
      target: [old.marketId, old.asset, old.minute, old.source],
      set: {
        open: sql`case when excluded.open_at < ${old.openAt} then excluded.open else ${old.open} end`,
        openAt: sql`least(excluded.open_at, ${old.openAt})`,
        high: sql`greatest(excluded.high, ${old.high})`,
        low: sql`least(excluded.low, ${old.low})`,
        close: sql`case when excluded.close_at >= ${old.closeAt} then excluded.close else ${old.close} end`,
        closeAt: sql`greatest(excluded.close_at, ${old.closeAt})`,
      },
    });
};

/** Minutes that overlap [fromMs, toMs], oldest first. */
export const selectMinutes = async (db: Queries, marketId: string, asset: string, fromMs: number, toMs: number) =>
  db
    .select({
      source: priceMinutes.source,
      minute: priceMinutes.minute,
      open: priceMinutes.open,
      high: priceMinutes.high,
      low: priceMinutes.low,
      close: priceMinutes.close,
    })
    .from(priceMinutes)
    .where(
      and(
        eq(priceMinutes.marketId, marketId),
        eq(priceMinutes.asset, asset.toLowerCase()),
        gte(priceMinutes.minute, Math.floor(fromMs / MINUTE_MS) * MINUTE_MS),
        lte(priceMinutes.minute, toMs),
      ),
    )
    .orderBy(asc(priceMinutes.minute), asc(priceMinutes.source));

/** The composite's close of each of these minutes: as many look-ups by the primary key, whatever else is stored. */
export const selectCloses = async (
  db: Queries,
  marketId: string,
  asset: string,
  minutes: readonly number[],
): Promise<ReadonlyMap<number, bigint>> => {
  const rows = await db
    .select({ minute: priceMinutes.minute, close: priceMinutes.close })
    .from(priceMinutes)
    .where(
      and(
        eq(priceMinutes.marketId, marketId),
        eq(priceMinutes.asset, asset.toLowerCase()),
        eq(priceMinutes.source, COMPOSITE_SERIES.price),
        inArray(priceMinutes.minute, [...minutes]),
      ),
    );
  return new Map(rows.map(({ minute, close }) => [minute, close]));
};
