import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { riskStatusSchema } from './position-schema';
import { blockSchema, intString } from './values-schema';

/** A fall leaves at least a ten-thousandth of a price: 0 is what oracles answer when they know none. */
export const MIN_MOVE_BPS = -9_999;
export const MAX_MOVE_BPS = 100_000;
const MOST_KEYS = 256;

const few = <T extends Record<string, unknown>>(record: T): boolean => Object.keys(record).length <= MOST_KEYS;
const byAsset = (bps: z.ZodNumber) => z.record(addressSchema, bps).refine(few, `at most ${MOST_KEYS} assets`);
const move = z.number().int().min(MIN_MOVE_BPS).max(MAX_MOVE_BPS);
const change = z.number().int().min(-10_000).max(10_000);

/**
 * GET and POST /api/v1/shock: what is asked "what if" of; all else stays as in the newest block. Prices by moves in
 * bps (−2000 = 20 % down); thresholds and bonuses by changes in bps added to today's, of assets and of e-modes by id.
 */
export const shockQuerySchema = z.strictObject({
  moves: byAsset(move).default({}),
  lt: byAsset(change).default({}),
  bonus: byAsset(change).default({}),
  eModes: z
    .record(z.string().regex(/^\d{1,3}$/), z.strictObject({ lt: change.optional(), bonus: change.optional() }))
    .default({}),
  /** Which of the newly liquidatable come first. */
  sort: z.enum(['debt', 'healthFactor']).default('debt'),
  limit: z.number().int().min(0).max(200).default(50),
});
export type ShockQuery = z.infer<typeof shockQuerySchema>;

const sumsSchema = z.object({ collateral: intString, debt: intString });
const tallySchema = sumsSchema.extend({ count: z.number().int() });

/** Health factors in wad, and money at the shocked prices, by the protocol's exact rules. */
export const shockAccountSchema = z.object({
  account: addressSchema,
  status: riskStatusSchema,
  /** As the block stands; null when a price is unknown. */
  before: intString.nullable(),
  after: intString,
  collateral: intString,
  debt: intString,
  collateralAssets: z.array(addressSchema),
  debtAssets: z.array(addressSchema),
});
export type ShockAccount = z.infer<typeof shockAccountSchema>;

/** Counts are exact; sums of money are in doubles, right to nine digits. */
export const shockAnswerSchema = z.object({
  block: blockSchema,
  positions: z.number().int(),
  /** A price is missing: in no other figure. */
  unknown: z.number().int(),
  /** Health factor below 1 after the shock; and of them those that are not now. */
  liquidatable: tallySchema,
  newly: tallySchema,
  /** Debt above collateral, and debt that the collateral does not repay once liquidators took their bonus. */
  badDebt: intString,
  lossAfterBonus: intString,
  /** Collateral and debt of those newly liquidatable, at the shocked prices. */
  byAsset: z.record(addressSchema, sumsSchema),
  /** The first of those newly liquidatable. */
  accounts: z.array(shockAccountSchema),
  /** What moves with what: assets meant to be worth a dollar, and the base that an asset's price follows. */
  groups: z.object({ stable: z.array(addressSchema), follows: z.record(addressSchema, addressSchema) }),
  /** The market's e-modes as they are today, in bps; `ownPrice`: with a price source of its own, which no asset's move reaches. */
  eModes: z.array(
    z.object({
      id: z.number().int(),
      label: z.string(),
      liquidationThreshold: z.number(),
      liquidationBonus: z.number(),
      ownPrice: z.boolean(),
    }),
  ),
  /** Milliseconds that the whole book took. */
  computeMs: z.number(),
});
export type ShockAnswer = z.infer<typeof shockAnswerSchema>;

/** GET /api/v1/concentration: where the book's debt stands, as of the newest block; doubles. */
export const concentrationSchema = z.object({
  block: blockSchema,
  collateral: intString,
  debt: intString,
  unknown: z.number().int(),
  /** The accounts with the most debt, descending. */
  top: z.array(z.object({ account: addressSchema, ...sumsSchema.shape, healthFactor: intString.nullable() })),
  byAsset: z.record(addressSchema, sumsSchema),
  /** By e-mode, `0` for none. */
  byEMode: z.record(z.string(), sumsSchema.extend({ label: z.string() })),
});
export type Concentration = z.infer<typeof concentrationSchema>;
export const concentrationQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(200).default(10) });
