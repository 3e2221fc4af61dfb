import { z } from 'zod';
import { TIERS } from '@/lib/core/risk/tier';
import { addressSchema } from '@/lib/core/units/address';
import { intString } from './values-schema';

/** A position beside it in the book's order, and what the order goes by. */
const neighbourSchema = z.object({
  account: addressSchema,
  rank: z.number().int().nullable(),
  healthFactor: intString.nullable(),
  debt: intString.nullable(),
  breachProbability: z.number().nullable(),
  expectedLoss: intString.nullable(),
  profit: intString.nullable(),
});

/** Why a position stands where it stands: each step from volatility to expected loss. Dollars are of 8 decimals; null = unknown. */
export const standingSchema = z.object({
  /** What the order goes by first; `bookOrder` says what each is. */
  tier: z.enum(TIERS),
  /** Place in the whole book's order, 1-based, of how many. */
  place: z.number().int(),
  of: z.number().int(),
  above: neighbourSchema.nullable(),
  below: neighbourSchema.nullable(),
  horizonS: z.number().int(),
  /** ln HF: how far it must fall; negative when it is below 1. */
  distance: z.number().nullable(),
  /** Standard deviation of ln HF over the horizon, and the factor and degrees of freedom that the chance is taken with. */
  sigma: z.number().nullable(),
  scale: z.number(),
  tailDof: z.number(),
  /** How each asset moves the health factor: d ln HF = Σ weight · d ln price, and its own standard deviation over the horizon. */
  exposures: z.array(
    z.object({
      asset: addressSchema,
      weight: z.number(),
      sigma: z.number().nullable(),
      /** Minutes of history behind it, and how many it takes. */
      minutes: z.number().int(),
    }),
  ),
  minMinutes: z.number().int(),
  breachProbability: z.number().min(0).max(1).nullable(),
  /** At the breach; of a position below 1, now. */
  debt: intString.nullable(),
  sales: z.array(
    z.object({
      asset: addressSchema,
      value: intString,
      /** Shares: 0.05 = 5 %. */
      impact: z.number(),
      bonus: z.number(),
      /** False when it would not bring in its own gas. */
      made: z.boolean(),
      recovered: intString,
    }),
  ),
  gas: z.object({ usd: intString.nullable(), units: z.number(), gwei: z.number(), measured: z.boolean() }),
  recovery: intString.nullable(),
  lossGivenBreach: intString.nullable(),
  expectedLoss: intString.nullable(),
});
export type Standing = z.infer<typeof standingSchema>;
