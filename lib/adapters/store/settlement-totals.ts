import { sql } from 'drizzle-orm';
import type { SettlementFilter } from '@/lib/core/snapshot/endpoints';
import { type SettlementTotals, settlementTotalsSchema } from '@/lib/core/snapshot/settlement-totals-schema';
import type { Queries } from './database';
import { settlements as table } from './schema';
import { MATCH, matching } from './settlement-filter';

/**
 * Sums over every settlement that a filter lets through, asset by asset, added up by the database to the unit. A row tells
 * the gas of its whole transaction, which may hold several: each transaction's counts once.
 */
export const selectTotals = async (
  db: Queries,
  marketId: string,
  filter: SettlementFilter,
): Promise<SettlementTotals> => {
  const where = matching(marketId, filter);
  const counted = (condition: ReturnType<typeof sql>) => sql<string>`count(*) filter (where ${condition})`;
  const [all] = await db
    .select({
      count: sql<string>`count(*)`,
      exact: counted(MATCH.exact),
      differing: counted(MATCH.differing),
      unpredicted: counted(MATCH.unpredicted),
      unexplained: counted(MATCH.unexplained),
    })
    .from(table)
    .where(where);
  const spent = db
    .select({ gas: sql<string>`max(${table.gasCost})`.as('gas') })
    .from(table)
    .where(where)
    .groupBy(table.txHash)
    .as('spent');
  const [gas] = await db.select({ cost: sql<string>`coalesce(sum(${spent.gas}), 0)` }).from(spent);
  const debts = await db
    .select({ asset: table.debtAsset, repaid: sql<string>`sum(${table.repaid})` })
    .from(table)
    .where(where)
    .groupBy(table.debtAsset);
  const collaterals = await db
    .select({
      asset: table.collateralAsset,
      seized: sql<string>`sum(${table.seized})`,
      seizedNet: sql<string>`sum(${table.seizedNet})`,
      protocolFee: sql<string>`sum(${table.protocolFee})`,
    })
    .from(table)
    .where(where)
    .groupBy(table.collateralAsset);
  const deficits = await db
    .select({
      asset: sql<string>`d.value ->> 'asset'`,
      deficit: sql<string>`sum((d.value ->> 'amount')::numeric)`,
    })
    .from(sql`${table} cross join lateral jsonb_array_elements(${table.deficits}) as d(value)`)
    .where(where)
    .groupBy(sql`d.value ->> 'asset'`);
  const assets = new Map<string, Record<string, string>>();
  for (const { asset, ...sums } of [...debts, ...collaterals, ...deficits])
    assets.set(asset, { ...(assets.get(asset) ?? NOTHING), ...sums });
  return settlementTotalsSchema.parse({
    count: Number(all?.count ?? 0),
    exact: Number(all?.exact ?? 0),
    differing: Number(all?.differing ?? 0),
    unpredicted: Number(all?.unpredicted ?? 0),
    unexplained: Number(all?.unexplained ?? 0),
    gasCost: gas?.cost ?? '0',
    assets: [...assets].sort(([a], [b]) => (a < b ? -1 : 1)).map(([asset, sums]) => ({ asset, ...sums })),
  });
};

const NOTHING = { repaid: '0', seized: '0', seizedNet: '0', protocolFee: '0', deficit: '0' };
