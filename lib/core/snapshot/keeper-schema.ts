import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { hashSchema, intString } from './values-schema';

export const KEEPER_WHY_NOT = [
  ...([
    'objection',
    'in-flight',
    'waiting',
    'stale',
    'most-in-flight',
    'simulation-reverted',
    'gas-above-profit',
  ] as const),
  ...(['unprofitable', 'above-transaction-limit', 'day-spent', 'failures-spent', 'shadow', 'refused'] as const),
] as const;
export type KeeperWhyNot = (typeof KEEPER_WHY_NOT)[number];

/** One signed transaction of a job. Never its bytes. */
const attemptViewSchema = z.object({
  hash: hashSchema,
  purpose: z.enum(['liquidate', 'cancel']),
  /** Units. */
  gas: intString,
  /** Wei a unit. */
  maxFeePerGas: intString,
  maxPriorityFeePerGas: intString,
  /** The newest block when it was signed. */
  block: z.number().int(),
});

/** What one nonce is used for. */
export const keeperJobViewSchema = z.object({
  id: z.string(),
  /** Who signs. */
  signer: addressSchema,
  /** Unix ms at which it was written down. */
  at: z.number(),
  nonce: z.number().int(),
  /** Whom it liquidates. */
  accounts: z.array(addressSchema),
  debtAsset: addressSchema,
  /** Base units of the debt asset that are left at the least, or it reverts: of the attempt that counts. */
  promised: intString,
  state: z.enum(['open', 'done', 'failed', 'cancelled', 'superseded']),
  /** Oldest first; one of them is mined at the most. */
  attempts: z.array(attemptViewSchema),
  /** Null while none is known to be. */
  mined: z.object({ hash: hashSchema, block: z.number().int(), ok: z.boolean(), gasCost: intString }).nullable(),
});
export type KeeperJobView = z.infer<typeof keeperJobViewSchema>;

const verdictViewSchema = z.object({
  accounts: z.array(addressSchema),
  collateralAssets: z.array(addressSchema),
  debtAsset: addressSchema,
  /** Whose state it was computed from. */
  block: z.number().int(),
  promised: intString,
  /** Wei, before gas. */
  profitWei: intString,
  /** Null: it was sent. */
  whyNot: z.enum(KEEPER_WHY_NOT).nullable(),
  /** The same for a person, with what is known besides. */
  words: z.string(),
});
export type KeeperVerdictView = z.infer<typeof verdictViewSchema>;

const runningSchema = z.object({
  mode: z.enum(['shadow', 'live']),
  /** Unix ms of this answer. */
  at: z.number(),
  /** Null where its key could not be read. */
  account: addressSchema.nullable(),
  executor: addressSchema,
  /** `starting`: has not looked yet. `standby`: another process holds the lease. */
  state: z.enum(['starting', 'acting', 'standby', 'failing']),
  /** Why it fails, else null. */
  reason: z.string().nullable(),
  /** Of the last look that came to something; nulls before the first. */
  block: z.number().int().nullable(),
  lookedAt: z.number().nullable(),
  /** Wei. Spent: of the last 24 hours, what is in flight at its worst; null where its jobs cannot be read. */
  gas: z.object({
    perTransaction: intString,
    perDay: intString,
    failedPerDay: intString,
    spent: intString.nullable(),
    failed: intString.nullable(),
  }),
  mostInFlight: z.number().int(),
  /** What one in shadow would have come to since its start; null for a live one, and before its first look. */
  shadow: z
    .object({
      won: z.number().int(),
      /** Somebody took it in the very block. */
      race: z.number().int(),
      reverted: z.number().int(),
      /** Wei, signed: profit less gas of those won, less the gas of those reverted. */
      earnedWei: intString,
    })
    .nullable(),
  /** The last look's, best first. */
  verdicts: z.array(verdictViewSchema),
  /** Liquidatable, and without a plan that could be sent. */
  unplanned: z.array(z.object({ account: addressSchema, words: z.string() })),
  /** Open ones, and those of the last day; newest first. Null where they cannot be read. */
  jobs: z.array(keeperJobViewSchema).nullable(),
  /** Who is left alone for a while after failures. */
  patience: z.array(
    z.object({
      account: addressSchema,
      reason: z.string(),
      /** In a row. */
      times: z.number().int(),
      /** The first block at which it may be tried again. */
      notBefore: z.number().int(),
    }),
  ),
});
export type RunningKeeperView = z.infer<typeof runningSchema>;

const elsewhereSchema = z.object({
  /** None runs in the process that answered: what one of another process wrote down. */
  mode: z.literal('elsewhere'),
  at: z.number(),
  /** Whether one holds the lease now, by the store's clock. */
  held: z.boolean(),
  /** Unix ms at which the lease ends or ended, by the same. */
  leaseUntil: z.number().nullable(),
  jobs: z.array(keeperJobViewSchema),
});
export type KeeperElsewhereView = z.infer<typeof elsewhereSchema>;

/** GET /api/v1/keeper */
export const keeperViewSchema = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('off'), /** Where one was asked for and none can run. */ reason: z.string().optional() }),
  elsewhereSchema,
  runningSchema,
]);
export type KeeperView = z.infer<typeof keeperViewSchema>;
