import { and, desc, eq, sql } from 'drizzle-orm';
import type { Hash } from 'viem';
import type { PositionChange } from '@/lib/engine/ports';
import { chunks, lastByKey } from './chunks';
import type { Queries } from './database';
import { positionChanges as table } from './schema';

/** One row an account, block and cause: written again, the later values win. */
export const insertPositionChanges = async (
  tx: Queries,
  marketId: string,
  changes: readonly PositionChange[],
): Promise<void> => {
  const rows = changes.map((change) => ({
    marketId,
    account: change.account.toLowerCase(),
    blockNumber: Number(change.block.number),
    cause: change.cause,
    blockHash: change.block.hash,
    blockTimestamp: Number(change.block.timestamp),
    healthFactor: change.healthFactor ?? null,
    debt: change.debt ?? null,
    collateral: change.collateral ?? null,
  }));
  for (const chunk of chunks(lastByKey(rows, (row) => `${row.account} ${row.blockNumber} ${row.cause}`))) {
    await tx
      .insert(table)
      .values(chunk)
      .onConflictDoUpdate({
        target: [table.marketId, table.account, table.blockNumber, table.cause],
        set: {
          blockHash: sql`excluded.block_hash`,
          blockTimestamp: sql`excluded.block_timestamp`,
          healthFactor: sql`excluded.health_factor`,
          debt: sql`excluded.debt`,
          collateral: sql`excluded.collateral`,
        },
      });
  }
};

/** The account's newest changes, at most `limit`, oldest first. */
export const selectPositionChanges = async (
  db: Queries,
  marketId: string,
  account: PositionChange['account'],
  limit: number,
): Promise<PositionChange[]> => {
  const key = account.toLowerCase() as PositionChange['account'];
  const rows = await db
    .select()
    .from(table)
    .where(and(eq(table.marketId, marketId), eq(table.account, key)))
    .orderBy(desc(table.blockNumber), desc(table.cause))
    .limit(limit);
  return rows.reverse().map((row) => ({
    account: key,
    block: { number: BigInt(row.blockNumber), hash: row.blockHash as Hash, timestamp: BigInt(row.blockTimestamp) },
    healthFactor: row.healthFactor ?? undefined,
    debt: row.debt ?? undefined,
    collateral: row.collateral ?? undefined,
    cause: row.cause,
  }));
};
