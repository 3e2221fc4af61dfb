import { desc, eq, sql } from 'drizzle-orm';
import type { StoredPathsRun } from '@/lib/engine/ports';
import type { Queries } from './database';
import { fromBlob, selectBlob, toBlob } from './json-blob';
import { pathsRuns } from './schema';

const KEPT = 100;

/** Keeps a run once, and the newest hundred of a market. */
export const insertPathsRun = async (tx: Queries, marketId: string, { id, at, run }: StoredPathsRun): Promise<void> => {
  await tx
    .insert(pathsRuns)
    .values({ marketId, id, at: Math.floor(at), payload: await toBlob(run) })
    .onConflictDoNothing();
  await tx.execute(sql`
    delete from ${pathsRuns} where market_id = ${marketId} and id not in (
      select id from ${pathsRuns} where market_id = ${marketId} order by at desc, id limit ${KEPT})`);
};

export const selectPathsRuns = async (db: Queries, marketId: string, limit: number): Promise<StoredPathsRun[]> => {
  const rows = await db
    .select({ id: pathsRuns.id, at: pathsRuns.at, payload: selectBlob(pathsRuns.payload) })
    .from(pathsRuns)
    .where(eq(pathsRuns.marketId, marketId))
    .orderBy(desc(pathsRuns.at), pathsRuns.id)
    .limit(limit);
  return Promise.all(rows.map(async ({ id, at, payload }) => ({ id, at, run: await fromBlob(payload) })));
};
