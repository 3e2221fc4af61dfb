import { asc, eq } from 'drizzle-orm';
import type { Address, Hash } from 'viem';
import { chunks } from './chunks';
import type { Queries } from './database';
import { borrowers, checkpoints } from './schema';

export interface Checkpoint {
  readonly block: bigint;
  readonly hash: Hash | undefined;
  readonly borrowers: readonly Address[];
}

/** Moves the checkpoint and adds borrowers; those already known stay. */
export const upsertCheckpoint = async (
  tx: Queries,
  marketId: string,
  block: bigint,
  hash: Hash | undefined,
  newBorrowers: readonly Address[],
): Promise<void> => {
  for (const chunk of chunks(newBorrowers)) {
    await tx
      .insert(borrowers)
      .values(chunk.map((account) => ({ marketId, account: account.toLowerCase() })))
      .onConflictDoNothing();
  }
  const values = { blockNumber: Number(block), blockHash: hash ?? null };
  await tx
    .insert(checkpoints)
    .values({ marketId, ...values })
    .onConflictDoUpdate({ target: checkpoints.marketId, set: values });
};

/** How far discovery got and whom it found, in address order; `undefined` before the first checkpoint. */
export const selectCheckpoint = async (db: Queries, marketId: string): Promise<Checkpoint | undefined> => {
  const [row] = await db.select().from(checkpoints).where(eq(checkpoints.marketId, marketId));
  if (row === undefined) return undefined;
  const accounts = await db
    .select({ account: borrowers.account })
    .from(borrowers)
    .where(eq(borrowers.marketId, marketId))
    .orderBy(asc(borrowers.account));
  return {
    block: BigInt(row.blockNumber),
    hash: (row.blockHash as Hash | null) ?? undefined,
    borrowers: accounts.map(({ account }) => account as Address),
  };
};
