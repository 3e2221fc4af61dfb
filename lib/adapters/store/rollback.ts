import { and, eq, gte, sql } from 'drizzle-orm';
import type { Queries } from './database';
import {
  checkpoints,
  frames,
  positionChanges,
  reserveDeficits,
  settlementLedgers,
  settlements,
  snapshots,
  spells,
} from './schema';

/**
 * Deletes what was derived from blocks ≥ `block`, and sets the checkpoint back to the block before.
 * Borrowers stay: which block each was found in is not known to be on the dropped branch, an account
 * without debt does no harm, and a forgotten borrower would. Prices are of the clock, not of a block.
 */
export const deleteFrom = async (tx: Queries, marketId: string, block: bigint): Promise<void> => {
  const from = Number(block);
  for (const table of [frames, snapshots, positionChanges, settlements, settlementLedgers, reserveDeficits]) {
    await tx.delete(table).where(and(eq(table.marketId, marketId), gte(table.blockNumber, from)));
  }
  await rewindSpells(tx, marketId, from);
  await tx
    .update(checkpoints)
    .set({ blockNumber: Math.max(0, from - 1), blockHash: null })
    .where(and(eq(checkpoints.marketId, marketId), gte(checkpoints.blockNumber, from)));
};

/** What began on the dropped branch never was; what ended there lasts; a cause that was found there is forgotten. */
const rewindSpells = async (tx: Queries, marketId: string, from: number): Promise<void> => {
  const market = eq(spells.marketId, marketId);
  await tx.delete(spells).where(and(market, gte(spells.startBlock, from)));
  await tx
    .update(spells)
    .set({ endBlock: null, endTimestamp: null, how: null })
    .where(and(market, gte(spells.endBlock, from)));
  await tx
    .update(spells)
    .set({
      causes: sql`jsonb_path_query_array(${spells.causes}, '$[*] ? (@.from < $block)', jsonb_build_object('block', ${from}::int8))`,
    })
    .where(
      and(
        market,
        sql`jsonb_path_exists(${spells.causes}, '$[*] ? (@.from >= $block)', jsonb_build_object('block', ${from}::int8))`,
      ),
    );
};
