import { and, asc, eq, gte } from 'drizzle-orm';
import type { Hex } from 'viem';
import type { AuditLink } from '@/lib/core/breaker/audit-chain';
import type { StoredBreakers } from '@/lib/engine/ports';
import { chunks } from './chunks';
import type { Queries } from './database';
import { breakerAudit, breakerStates } from './schema';

/**
 * Writes the state and the links that led to it, in one transaction with what calls it. A link that stands already (a
 * retry of a write whose answer was lost) is left as it is. Rejects with `AuditForkError` where another stands in its place.
 */
export const upsertBreakers = async (
  tx: Queries,
  marketId: string,
  { state, head }: StoredBreakers,
  links: readonly AuditLink[],
): Promise<void> => {
  for (const chunk of chunks(links)) {
    await tx
      .insert(breakerAudit)
      .values(chunk.map(({ seq, prevHash, hash, event }) => ({ marketId, seq, prevHash, hash, event })))
      .onConflictDoNothing();
  }
  const last = links.at(-1);
  if (last !== undefined) {
    const [written] = await tx
      .select({ hash: breakerAudit.hash })
      .from(breakerAudit)
      .where(and(eq(breakerAudit.marketId, marketId), eq(breakerAudit.seq, last.seq)));
    if (written?.hash !== last.hash) throw new AuditForkError(last.seq);
  }
  const values = { state, seq: head.seq, hash: head.hash };
  await tx
    .insert(breakerStates)
    .values({ marketId, ...values })
    .onConflictDoUpdate({ target: breakerStates.marketId, set: values });
};

/** What was written last, unparsed; `undefined` before the first time. */
export const selectBreakers = async (db: Queries, marketId: string): Promise<StoredBreakers | undefined> => {
  const [row] = await db.select().from(breakerStates).where(eq(breakerStates.marketId, marketId));
  return row && { state: row.state, head: { seq: row.seq, hash: row.hash as Hex } };
};

/** At most `limit` links from `from` on, in order, unparsed: they are to be verified. */
export const selectAuditLinks = async (
  db: Queries,
  marketId: string,
  from: number,
  limit: number,
): Promise<readonly unknown[]> =>
  db
    .select({
      seq: breakerAudit.seq,
      event: breakerAudit.event,
      prevHash: breakerAudit.prevHash,
      hash: breakerAudit.hash,
    })
    .from(breakerAudit)
    .where(and(eq(breakerAudit.marketId, marketId), gte(breakerAudit.seq, from)))
    .orderBy(asc(breakerAudit.seq))
    .limit(limit);

export class AuditForkError extends Error {
  override readonly name = 'AuditForkError';
  constructor(readonly seq: number) {
    super(`another event stands at place ${seq} of the audit log`);
  }
}
