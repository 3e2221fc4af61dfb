import { and, desc, eq, gt, or, sql } from 'drizzle-orm';
import type { Address, Hash, Hex } from 'viem';
import { z } from 'zod';
import type { KeeperTrace, StoredJob } from '@/lib/engine/keeper/keeper-ports';
import type { OwnTransaction } from '@/lib/engine/ports';
import type { Queries } from './database';
import { keeperJobs, keeperLeases } from './schema';

const hex = z.string().regex(/^0x[0-9a-f]*$/);
const hash = hex.length(66).transform((text) => text as Hash);
const address = hex.length(42).transform((text) => text as Address);
/** Wei and base units: decimal text, as JSON has no integers of that size. */
const whole = z
  .string()
  .regex(/^-?\d+$/)
  .transform((text) => BigInt(text));
const amountsSchema = z.object({
  ...{ repaid: whole, seized: whole, seizedNet: whole, protocolFee: whole },
  deficits: z.array(z.object({ asset: address, amount: whole })),
});
/** What an attempt was meant to do: see `Intent`. */
const intentSchema = z.object({
  ...{
    block: whole,
    blockTime: whole,
    projectedTo: whole,
    loan: whole,
    premium: whole,
    expected: whole,
    promised: whole,
  },
  lender: z.enum(['aave-v3', 'uniswap-v3', 'morpho']),
  liquidations: z.array(
    z.object({
      ...{ account: address, collateralAsset: address, debtAsset: address, debtToCover: whole },
      ...{ planned: amountsSchema, atOnce: amountsSchema },
    }),
  ),
  sales: z.array(
    z.object({
      ...{ collateral: address, amountIn: whole, expectedOut: whole, minOut: whole },
      legs: z.array(z.object({ venues: z.array(address), amountIn: whole, expectedOut: whole, minOut: whole })),
    }),
  ),
});
const attemptSchema = z.object({
  hash,
  raw: hex.transform((text) => text as Hex),
  purpose: z.enum(['liquidate', 'cancel']),
  gas: whole,
  maxFeePerGas: whole,
  maxPriorityFeePerGas: whole,
  block: whole,
  promised: whole.optional(),
  debtAsset: address.optional(),
  intent: intentSchema.optional(),
  simulated: z
    .object({
      ...{ block: whole, gas: whole },
      liquidations: z
        .array(amountsSchema.extend({ account: address, collateralAsset: address, debtAsset: address }))
        .optional(),
    })
    .optional(),
});
const jobSchema = z.object({
  id: z.string(),
  at: z.number().int(),
  nonce: z.number().int().nonnegative(),
  accounts: z.array(address),
  promised: whole,
  debtAsset: address,
  attempts: z.tuple([attemptSchema], attemptSchema),
  mined: z
    .object({ hash, block: whole, blockHash: hash, ok: z.boolean(), gasCost: whole })
    .nullish()
    .transform((mined) => mined ?? undefined),
  state: z.enum(['open', 'done', 'failed', 'cancelled', 'superseded']),
});

const DAY_MS = 86_400_000;
/** Jobs that whoever looks is told of. */
const MOST_TRACED = 500;
/** Milliseconds by the database's clock. */
const NOW = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::int8`;

/** Writes a job down as it is now. */
export const upsertJob = async (tx: Queries, marketId: string, account: Address, job: StoredJob): Promise<void> => {
  const record: unknown = JSON.parse(
    JSON.stringify(job, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
  );
  await tx
    .insert(keeperJobs)
    .values({ marketId, account: account.toLowerCase(), id: job.id, state: job.state, at: job.at, record })
    .onConflictDoUpdate({
      target: [keeperJobs.marketId, keeperJobs.account, keeperJobs.id],
      set: { state: sql`excluded.state`, record: sql`excluded.record` },
    });
};

/**
 * The account's open jobs and those that ended within a day, oldest nonce first. Throws for one that cannot be read: to
 * act without knowing what is in flight could spend twice.
 */
export const selectJobs = async (db: Queries, marketId: string, account: Address): Promise<readonly StoredJob[]> => {
  const rows = await db
    .select({ record: keeperJobs.record })
    .from(keeperJobs)
    .where(and(recentOf(marketId), eq(keeperJobs.account, account.toLowerCase())))
    .orderBy(desc(keeperJobs.at));
  return rows.map(({ record }) => jobSchema.parse(record)).sort((a, b) => a.nonce - b.nonce);
};

/** What keepers wrote down of a market, for whoever only looks. Throws for a job that cannot be read. */
export const selectTrace = async (db: Queries, marketId: string): Promise<KeeperTrace> => {
  const [lease] = await db
    .select({ until: keeperLeases.until, held: sql<boolean>`${keeperLeases.until} >= ${NOW}` })
    .from(keeperLeases)
    .where(eq(keeperLeases.marketId, marketId));
  const rows = await db
    .select({ account: keeperJobs.account, record: keeperJobs.record })
    .from(keeperJobs)
    .where(recentOf(marketId))
    .orderBy(desc(keeperJobs.at))
    .limit(MOST_TRACED);
  return {
    lease: lease ?? null,
    jobs: rows.map(({ account, record }) => ({ ...jobSchema.parse(record), signer: address.parse(account) })),
  };
};

/** The attempts of a nonce up to that of this hash, of whichever keeper signed it. Throws for a job that cannot be read. */
export const selectOwn = async (db: Queries, marketId: string, txHash: Hash): Promise<OwnTransaction | undefined> => {
  const holds = JSON.stringify({ attempts: [{ hash: txHash.toLowerCase() }] });
  const [row] = await db
    .select({ account: keeperJobs.account, record: keeperJobs.record })
    .from(keeperJobs)
    .where(and(eq(keeperJobs.marketId, marketId), sql`${keeperJobs.record} @> ${holds}::jsonb`))
    .limit(1);
  if (!row) return undefined;
  const { attempts } = jobSchema.parse(row.record);
  const last = attempts.findIndex(({ hash: own }) => own === txHash.toLowerCase());
  return { signer: address.parse(row.account), attempts: attempts.slice(0, last + 1) };
};

const recentOf = (marketId: string) =>
  and(
    eq(keeperJobs.marketId, marketId),
    or(eq(keeperJobs.state, 'open'), gt(keeperJobs.at, sql`${NOW} - ${DAY_MS}::int8`)),
  );

/** True when `holder` has the market's lease for `leaseMs` from now on, by the database's clock. */
export const takeLease = async (tx: Queries, marketId: string, holder: string, leaseMs: number): Promise<boolean> => {
  const until = sql<number>`${NOW} + ${leaseMs}::int8`;
  const taken = await tx
    .insert(keeperLeases)
    .values({ marketId, holder, until })
    .onConflictDoUpdate({
      target: keeperLeases.marketId,
      set: { holder, until },
      setWhere: sql`${keeperLeases.holder} = ${holder} or ${keeperLeases.until} < ${NOW}`,
    })
    .returning({ holder: keeperLeases.holder });
  return taken.length > 0;
};
