import { and, eq, gte } from 'drizzle-orm';
import type { Queries } from './database';
import { checkpoints, frames, positionChanges, settlements, snapshots } from './schema';

/**
 * Deletes what was derived from blocks ≥ `block`, and sets the checkpoint back to the block before.
 * Borrowers stay: which block each was found in is not known to be on the dropped branch, an account
 * without debt does no harm, and a forgotten borrower would. Prices are of the clock, not of a block.
 */
export const deleteFrom = async (tx: Queries, marketId: string, block: bigint): Promise<void> => {
  const from = Number(block);
  for (const table of [frames, snapshots, positionChanges, settlements]) {
    await tx.delete(table).where(and(eq(table.marketId, marketId), gte(table.blockNumber, from)));
  }
  await tx
    .update(checkpoints)
    .set({ blockNumber: Math.max(0, from - 1), blockHash: null })
    .where(and(eq(checkpoints.marketId, marketId), gte(checkpoints.blockNumber, from)));
};
