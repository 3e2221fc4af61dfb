import { and, eq, or, type SQL, sql } from 'drizzle-orm';
import type { SettlementFilter } from '@/lib/core/snapshot/endpoints';
import { settlements as table } from './schema';

/** A prediction of a release that took its deficits from the outcome counts as none. */
const predicted = sql`coalesce(${table.predicted} -> 'deficits' is not null and jsonb_typeof(${table.predicted}) = 'object', false)`;
const same = (column: typeof table.repaid, name: string): SQL =>
  sql`${column} = (${table.predicted} ->> ${sql.raw(`'${name}'`)})::numeric`;

/** What a settlement's prediction or books came to, as conditions on its row; none is ever null. */
export const MATCH: Readonly<Record<NonNullable<SettlementFilter['match']>, SQL>> = {
  exact: sql`(${predicted} and ${same(table.repaid, 'repaid')} and ${same(table.seized, 'seized')}
    and ${same(table.seizedNet, 'seizedNet')} and ${same(table.protocolFee, 'protocolFee')}
    and ${table.deficits} = ${table.predicted} -> 'deficits')`,
  differing: sql`(${predicted} and not (${same(table.repaid, 'repaid')} and ${same(table.seized, 'seized')}
    and ${same(table.seizedNet, 'seizedNet')} and ${same(table.protocolFee, 'protocolFee')}
    and ${table.deficits} = ${table.predicted} -> 'deficits'))`,
  unpredicted: sql`(not ${predicted})`,
  unexplained: sql`(coalesce(jsonb_array_length(${table.unexplained}), 0) > 0)`,
};

/** The rows of a market that a filter lets through. Addresses in lower case. */
export const matching = (marketId: string, { account, liquidator, asset, match }: SettlementFilter): SQL | undefined =>
  and(
    eq(table.marketId, marketId),
    account === undefined ? undefined : eq(table.account, account),
    liquidator === undefined ? undefined : eq(table.liquidator, liquidator),
    asset === undefined
      ? undefined
      : or(
          eq(table.collateralAsset, asset),
          eq(table.debtAsset, asset),
          sql`${table.deficits} @> ${JSON.stringify([{ asset }])}::jsonb`,
        ),
    match && MATCH[match],
  );
