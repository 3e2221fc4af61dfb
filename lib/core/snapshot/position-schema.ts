import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { guardTagSchema } from './guard-schema';
import { liquidationBlockSchema, planViewSchema } from './plan-schema';
import { intString } from './values-schema';

/** Why a position is not liquidated in the next block: preflight's own reasons and words. */
export const whyNotSchema = z.object({ reason: z.string(), title: z.string(), words: z.string() });

export const riskStatusSchema = z.enum(['bad-debt', 'liquidatable', 'at-risk', 'watch', 'healthy', 'unknown']);

/** One row of the positions table. */
export const positionRowSchema = z.object({
  account: addressSchema,
  status: riskStatusSchema,
  /** Wad; null = unknown. */
  healthFactor: intString.nullable(),
  /** Against the previous block: −1 falling, 0, 1 rising. */
  trend: z.union([z.literal(-1), z.literal(0), z.literal(1)]),
  debt: intString.nullable(),
  collateral: intString.nullable(),
  collateralAssets: z.array(addressSchema),
  debtAssets: z.array(addressSchema),
  eMode: z.number().int(),
  /** Chance of a health factor below 1 within the horizon, to four digits; 1 when it is below; null = unknown. */
  breachProbability: z.number().min(0).max(1).nullable(),
  /** Signed: debt less what a sale at a breach recovers; below 0 something is left over; null = unknown. */
  lossGivenBreach: intString.nullable(),
  /** The product of the two, where it is a loss. */
  expectedLoss: intString.nullable(),
  distanceBps: z.number().nullable(),
  blockedBy: liquidationBlockSchema.nullable(),
  plan: planViewSchema.nullable(),
  /** What the wrongful-liquidation guard found; null = the market's prices bear the protocol's out. */
  guard: guardTagSchema.nullable(),
  /**
   * Place in the liquidation queue, 1-based; null when not in it, and, of a book of more than some ten thousand that is
   * not shown by rank, behind its first 500 places.
   */
  rank: z.number().int().nullable(),
  /** Of the API's answers alone: null where nothing stands against it; absent where that is not known, or nobody asks. */
  whyNot: whyNotSchema.nullable().optional(),
});
export type PositionRow = z.infer<typeof positionRowSchema>;
