import { and, asc, between, desc, eq, gte, isNull, or, sql } from 'drizzle-orm';
import type { Address, Hash } from 'viem';
import { z } from 'zod';
import { SERVICE_CAUSES } from '@/lib/core/risk/service-cause';
import type { DeficitRow } from '@/lib/core/settlement/deficit-books';
import type { LedgerEntry } from '@/lib/core/settlement/ledger/ledger-entry';
import type { Spell } from '@/lib/core/settlement/spell';
import { ledgerEntrySchema } from '@/lib/core/snapshot/ledger-schema';
import type { BookRows, StoredLedger } from '@/lib/engine/ports';
import { chunks, lastByKey } from './chunks';
import type { Queries } from './database';
import { reserveDeficits, settlementLedgers, spells } from './schema';

/** Writes rows again where they stand: a liquidation mined in another block moves there, a spell goes on. */
export const insertBooks = async (tx: Queries, marketId: string, rows: BookRows): Promise<void> => {
  for (const chunk of chunks(lastByKey(rows.ledgers, (row) => `${row.txHash} ${row.logIndex}`))) {
    await tx
      .insert(settlementLedgers)
      .values(chunk.map((ledger) => ({ marketId, ...ledger, ...ledgerColumns(ledger) })))
      .onConflictDoUpdate({
        target: [settlementLedgers.marketId, settlementLedgers.txHash, settlementLedgers.logIndex],
        set: {
          blockNumber: sql`excluded.block_number`,
          blockHash: sql`excluded.block_hash`,
          entries: sql`excluded.entries`,
          unexplained: sql`excluded.unexplained`,
        },
      });
  }
  for (const chunk of chunks(lastByKey(rows.deficits, deficitKey))) {
    await tx
      .insert(reserveDeficits)
      .values(
        chunk.map(({ event, timestamp, ...row }) => ({
          ...{ marketId, ...row, blockTimestamp: timestamp },
          ...{ logIndex: event?.logIndex ?? -1, txHash: event?.txHash ?? null, account: event?.account ?? null },
        })),
      )
      .onConflictDoNothing();
  }
  for (const chunk of chunks(lastByKey(rows.spells, (row) => `${row.account} ${row.start.block}`))) {
    await tx
      .insert(spells)
      .values(
        chunk.map(({ account, start, end, causes }) => ({
          ...{ marketId, account, startBlock: start.block, startTimestamp: start.timestamp, seen: start.seen, causes },
          ...{ endBlock: end?.block ?? null, endTimestamp: end?.timestamp ?? null, how: end?.how ?? null },
        })),
      )
      .onConflictDoUpdate({
        target: [spells.marketId, spells.account, spells.startBlock],
        set: {
          startTimestamp: sql`excluded.start_timestamp`,
          seen: sql`excluded.seen`,
          endBlock: sql`excluded.end_block`,
          endTimestamp: sql`excluded.end_timestamp`,
          how: sql`excluded.how`,
          causes: sql`excluded.causes`,
        },
      });
  }
};

const deficitKey = ({ blockNumber, event, asset }: DeficitRow): string =>
  `${blockNumber} ${event?.logIndex ?? -1} ${asset}`;

const ledgerColumns = ({ entries, unexplained }: StoredLedger) => ({
  entries: entries.map((entry) => ({ ...entry, amount: String(entry.amount) })),
  unexplained: unexplained.map((each) => ({ ...each, amount: String(each.amount) })),
});

/** Those of one transaction, in log order. */
export const selectLedgersOf = async (db: Queries, marketId: string, txHash: Hash): Promise<StoredLedger[]> => {
  const rows = await db
    .select()
    .from(settlementLedgers)
    .where(and(eq(settlementLedgers.marketId, marketId), eq(settlementLedgers.txHash, txHash)))
    .orderBy(asc(settlementLedgers.logIndex));
  return rows.map(toLedger);
};

/** Those of blocks from `from` to `to`, newest first. */
export const selectLedgers = async (
  db: Queries,
  marketId: string,
  from: number,
  to: number,
): Promise<StoredLedger[]> => {
  const rows = await db
    .select()
    .from(settlementLedgers)
    .where(and(eq(settlementLedgers.marketId, marketId), between(settlementLedgers.blockNumber, from, to)))
    .orderBy(desc(settlementLedgers.blockNumber), desc(settlementLedgers.logIndex));
  return rows.map(toLedger);
};

const entriesSchema = z.array(ledgerEntrySchema);
const unexplainedSchema = z.array(z.object({ token: z.string(), amount: z.string() }));

const toLedger = (row: typeof settlementLedgers.$inferSelect): StoredLedger => ({
  txHash: row.txHash as Hash,
  logIndex: row.logIndex,
  blockNumber: row.blockNumber,
  blockHash: row.blockHash as Hash,
  entries: entriesSchema.parse(row.entries).map(
    ({ amount, logIndex, venue, ...entry }): LedgerEntry => ({
      ...entry,
      amount: BigInt(amount),
      logIndex: logIndex ?? undefined,
      ...(venue !== undefined && { venue }),
    }),
  ),
  unexplained: unexplainedSchema
    .parse(row.unexplained)
    .map(({ token, amount }) => ({ token: token as LedgerEntry['token'], amount: BigInt(amount) })),
});

/** Every line of the bad-debt books, in order. */
export const selectDeficits = async (db: Queries, marketId: string): Promise<DeficitRow[]> => {
  const rows = await db
    .select()
    .from(reserveDeficits)
    .where(eq(reserveDeficits.marketId, marketId))
    .orderBy(asc(reserveDeficits.blockNumber), asc(reserveDeficits.logIndex));
  return rows.map(({ asset, kind, amount, blockNumber, blockHash, blockTimestamp, txHash, account, logIndex }) => ({
    ...{ asset: asset as Address, kind: kind as DeficitRow['kind'], amount, blockNumber },
    ...{ blockHash: blockHash as Hash, timestamp: blockTimestamp },
    event: txHash && account ? { txHash: txHash as Hash, logIndex, account: account as Address } : undefined,
  }));
};

const causesSchema = z.array(z.object({ from: z.number().int(), cause: z.enum(SERVICE_CAUSES) }));

/** Those that last and those that ended at `since` or later, newest first. */
export const selectSpells = async (db: Queries, marketId: string, since: number, limit: number): Promise<Spell[]> => {
  const rows = await db
    .select()
    .from(spells)
    .where(and(eq(spells.marketId, marketId), or(isNull(spells.endBlock), gte(spells.endTimestamp, since))))
    .orderBy(desc(spells.startBlock), asc(spells.account))
    .limit(limit);
  return rows.map(({ account, startBlock, startTimestamp, seen, endBlock, endTimestamp, how, causes }) => ({
    account: account as Address,
    start: { block: startBlock, timestamp: startTimestamp, seen },
    end:
      endBlock === null || endTimestamp === null
        ? undefined
        : { block: endBlock, timestamp: endTimestamp, how: how as NonNullable<Spell['end']>['how'] },
    causes: causesSchema.parse(causes),
  }));
};
