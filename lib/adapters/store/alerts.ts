import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { AlertStore, StoredAlerts } from '@/lib/engine/ports';
import { chunks } from './chunks';
import type { Queries } from './database';
import { alertDeliveries, alertIncidents, alertStates, alertWords } from './schema';

const RESOLVED = 50;
const DONE = 100;
const WORDS = 50;

/** Writes the alerts' news in one transaction with what calls it; again is no harm. */
export const upsertAlerts = async (
  tx: Queries,
  marketId: string,
  { state, incidents, deliveries, words }: Parameters<AlertStore['saveAlerts']>[1],
): Promise<void> => {
  for (const chunk of chunks(incidents))
    await tx
      .insert(alertIncidents)
      .values(
        chunk.map((record) => ({
          marketId,
          id: record.id,
          number: record.number,
          resolvedAt: record.resolvedAt,
          record,
        })),
      )
      .onConflictDoUpdate({
        target: [alertIncidents.marketId, alertIncidents.id],
        set: { resolvedAt: sql`excluded.resolved_at`, record: sql`excluded.record` },
      });
  for (const chunk of chunks(deliveries))
    await tx
      .insert(alertDeliveries)
      .values(
        chunk.map((record) => ({
          ...{
            marketId,
            id: record.id,
            channel: record.channel,
            createdAt: record.createdAt,
            attempts: record.attempts,
          },
          ...{ nextAt: record.nextAt, deliveredAt: record.deliveredAt, error: record.error, record },
        })),
      )
      .onConflictDoUpdate({
        target: [alertDeliveries.marketId, alertDeliveries.id],
        set: {
          attempts: sql`excluded.attempts`,
          nextAt: sql`excluded.next_at`,
          deliveredAt: sql`excluded.delivered_at`,
          error: sql`excluded.error`,
          record: sql`excluded.record`,
        },
      });
  for (const chunk of chunks(words))
    await tx
      .insert(alertWords)
      .values(chunk.map((word) => ({ marketId, ...word })))
      .onConflictDoNothing();
  await tx
    .insert(alertStates)
    .values({ marketId, state })
    .onConflictDoUpdate({ target: alertStates.marketId, set: { state } });
};

/** What a restart needs, and what is shown of the past. */
export const selectAlerts = async (db: Queries, marketId: string): Promise<StoredAlerts> => {
  const [state] = await db.select().from(alertStates).where(eq(alertStates.marketId, marketId));
  const incidents = await db
    .select({ record: alertIncidents.record })
    .from(alertIncidents)
    .where(and(eq(alertIncidents.marketId, marketId), isNotNull(alertIncidents.resolvedAt)))
    .orderBy(desc(alertIncidents.resolvedAt))
    .limit(RESOLVED);
  const ofMarket = eq(alertDeliveries.marketId, marketId);
  const waiting = await db
    .select({ record: alertDeliveries.record })
    .from(alertDeliveries)
    .where(and(ofMarket, isNotNull(alertDeliveries.nextAt)))
    .orderBy(desc(alertDeliveries.createdAt));
  const done = await db
    .select({ record: alertDeliveries.record })
    .from(alertDeliveries)
    .where(and(ofMarket, isNull(alertDeliveries.nextAt)))
    .orderBy(desc(alertDeliveries.createdAt))
    .limit(DONE);
  const words = await db
    .select()
    .from(alertWords)
    .where(eq(alertWords.marketId, marketId))
    .orderBy(desc(alertWords.at))
    .limit(WORDS);
  return {
    state: state?.state,
    incidents: incidents.map(({ record }) => record),
    deliveries: [...waiting, ...done].map(({ record }) => record),
    words: words.map(({ at, by, reason, what, id, detail }) => ({ at, by, reason, what, id, detail })),
  };
};
