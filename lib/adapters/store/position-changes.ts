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
    account: change.account.toLowerCase(),
    block: String(change.block.number),
    cause: change.cause,
    hash: change.block.hash,
    timestamp: String(change.block.timestamp),
    health: change.healthFactor?.toString() ?? null,
    debt: change.debt?.toString() ?? null,
    collateral: change.collateral?.toString() ?? null,
  }));
  for (const chunk of chunks(lastByKey(rows, (row) => `${row.account} ${row.block} ${row.cause}`))) {
    // One parameter, not eight a row: a whole book's worth after a re-sync must not hold the engine's thread.
    await tx.execute(sql`
      insert into ${table} (market_id, account, block_number, cause, block_hash, block_timestamp,
        health_factor, debt, collateral)
      select ${marketId}, c.account, c.block, c.cause, c.hash, c.timestamp, c.health, c.debt, c.collateral
      from json_to_recordset(${JSON.stringify(chunk)}::json) as c(account text, block int8, cause text, hash text,
        timestamp int8, health numeric, debt numeric, collateral numeric)
      on conflict (market_id, account, block_number, cause) do update set
        block_hash = excluded.block_hash, block_timestamp = excluded.block_timestamp,
        health_factor = excluded.health_factor, debt = excluded.debt, collateral = excluded.collateral`);
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
