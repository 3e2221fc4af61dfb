import { and, asc, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { Hash } from 'viem';
import type { SettlementFilter } from '@/lib/core/snapshot/endpoints';
import { type SettlementView, settlementViewSchema } from '@/lib/core/snapshot/settlement-schema';
import { chunks, lastByKey } from './chunks';
import type { Queries } from './database';
import { settlements as table } from './schema';
import { matching } from './settlement-filter';

/** One row a liquidation event: mined again in another block it moves there; a known prediction is not unlearned. */
export const insertSettlements = async (
  tx: Queries,
  marketId: string,
  views: readonly SettlementView[],
): Promise<void> => {
  const rows = lastByKey(views, (view) => `${view.txHash} ${view.logIndex}`).map((view) => toRow(marketId, view));
  for (const chunk of chunks(rows)) {
    await tx
      .insert(table)
      .values(chunk)
      .onConflictDoUpdate({
        target: [table.marketId, table.txHash, table.logIndex],
        set: {
          ...excluded,
          predicted: sql`case when ${known} then ${table.predicted} else excluded.predicted end`,
          unpredicted: sql`case when ${known} then null else excluded.unpredicted end`,
        },
      });
  }
};

/**
 * Newest first, from blocks below `before`. At least `limit` where there are as many: a block is never cut in
 * two, so that the last row's block number is the next page's `before`.
 */
export const selectSettlements = async (
  db: Queries,
  marketId: string,
  limit: number,
  before?: bigint,
  filter: SettlementFilter = {},
): Promise<SettlementView[]> => {
  const market = matching(marketId, filter);
  const page = before === undefined ? market : and(market, lt(table.blockNumber, Number(before)));
  const [last] = await db
    .select({ blockNumber: table.blockNumber })
    .from(table)
    .where(page)
    .orderBy(desc(table.blockNumber))
    .offset(Math.max(limit, 1) - 1)
    .limit(1);
  const rows = await db
    .select()
    .from(table)
    .where(last === undefined ? page : and(page, gte(table.blockNumber, last.blockNumber)))
    .orderBy(desc(table.blockNumber), desc(table.logIndex));
  return rows.map(fromRow);
};

/** Those of one transaction, in log order. */
export const selectSettlementsOf = async (db: Queries, marketId: string, txHash: Hash): Promise<SettlementView[]> => {
  const rows = await db
    .select()
    .from(table)
    .where(and(eq(table.marketId, marketId), eq(table.txHash, txHash)))
    .orderBy(asc(table.logIndex));
  return rows.map(fromRow);
};

type Row = typeof table.$inferSelect;

/** A prediction is stored that this writing, of the same block, does not have. */
const known = sql`excluded.block_hash = ${table.blockHash} and excluded.predicted is null and ${table.predicted} is not null`;

const excluded = {
  blockNumber: sql`excluded.block_number`,
  blockHash: sql`excluded.block_hash`,
  blockTimestamp: sql`excluded.block_timestamp`,
  account: sql`excluded.account`,
  liquidator: sql`excluded.liquidator`,
  collateralAsset: sql`excluded.collateral_asset`,
  debtAsset: sql`excluded.debt_asset`,
  // Calldata does not change with the block: what was once read stays.
  offered: sql`coalesce(excluded.offered, ${table.offered})`,
  repaid: sql`excluded.repaid`,
  seized: sql`excluded.seized`,
  seizedNet: sql`excluded.seized_net`,
  protocolFee: sql`excluded.protocol_fee`,
  gasUsed: sql`excluded.gas_used`,
  gasCost: sql`excluded.gas_cost`,
  deficits: sql`excluded.deficits`,
  unexplained: sql`excluded.unexplained`,
  // What was known of the same block stays known.
  prices: sql`case when excluded.block_hash = ${table.blockHash} then coalesce(excluded.prices, ${table.prices}) else excluded.prices end`,
  lag: sql`case when excluded.block_hash = ${table.blockHash} then coalesce(excluded.lag, ${table.lag}) else excluded.lag end`,
} satisfies Record<Exclude<keyof Row, 'marketId' | 'txHash' | 'logIndex' | 'predicted' | 'unpredicted'>, SQL>;

const toRow = (marketId: string, view: SettlementView): Row => ({
  marketId,
  txHash: view.txHash,
  logIndex: view.logIndex,
  blockNumber: view.blockNumber,
  blockHash: view.blockHash,
  blockTimestamp: view.timestamp,
  account: view.account.toLowerCase(),
  liquidator: view.liquidator.toLowerCase(),
  collateralAsset: view.collateralAsset.toLowerCase(),
  debtAsset: view.debtAsset.toLowerCase(),
  offered: view.offered === null ? null : BigInt(view.offered),
  repaid: BigInt(view.repaid),
  seized: BigInt(view.seized),
  seizedNet: BigInt(view.seizedNet),
  protocolFee: BigInt(view.protocolFee),
  gasUsed: BigInt(view.gasUsed),
  gasCost: BigInt(view.gasCost),
  deficits: view.deficits,
  predicted: view.predicted,
  unpredicted: view.unpredicted,
  unexplained: view.unexplained ?? null,
  prices: view.prices ?? null,
  lag: view.lag ?? null,
});

const fromRow = (row: Row): SettlementView => {
  const stored = settlementViewSchema.shape.predicted.safeParse(row.predicted);
  // A prediction of an earlier release, without deficits, was chosen by the outcome: it counts as none.
  const predicted = stored.success ? stored.data : null;
  return settlementViewSchema.parse({
    ...row,
    timestamp: row.blockTimestamp,
    offered: row.offered === null ? null : String(row.offered),
    repaid: String(row.repaid),
    seized: String(row.seized),
    seizedNet: String(row.seizedNet),
    protocolFee: String(row.protocolFee),
    gasUsed: String(row.gasUsed),
    gasCost: String(row.gasCost),
    predicted,
    unexplained: row.unexplained ?? undefined,
    prices: row.prices ?? undefined,
    lag: row.lag ?? undefined,
    unpredicted: predicted === null ? (row.unpredicted ?? 'offer-unknown') : null,
  });
};
