import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { cascadeBasisShape } from './cascade-schema';
import { cascadeTermsShape } from './cascade-terms';

const fallBps = z.coerce.number().int().min(0).max(9_500);

/** GET /api/v1/cascade/cell: one cell round by round, by the gap engine. Falls in bps of today's price. */
export const cascadeCellQuerySchema = z.strictObject({
  first: addressSchema,
  fall: fallBps,
  /** A second asset that falls as well, by as much where `secondFall` is absent. */
  second: addressSchema.optional(),
  secondFall: fallBps.optional(),
  /** Accounts told, of a round and of the stuck: those with the most. */
  top: z.coerce.number().int().min(0).max(200).default(20),
  ...cascadeTermsShape,
});
export type CascadeCellQuery = z.infer<typeof cascadeCellQuerySchema>;

/** One liquidation call of a round. */
const cascadeTakenSchema = z.object({
  account: addressSchema,
  /** Before the call, a decimal. */
  healthFactor: z.number(),
  collateralAsset: addressSchema,
  debtAsset: addressSchema,
  /** USD at the oracle's prices of the round; `seizedUsd` with the protocol's fee. */
  repaidUsd: z.number(),
  seizedUsd: z.number(),
  /** What selling it alone leaves after repaying and gas, USD. */
  profitUsd: z.number(),
});

const cascadeStepSchema = z.object({
  asset: addressSchema,
  /** Shares of today's price, before and after the round's sales. */
  priceBefore: z.number(),
  priceAfter: z.number(),
  /** What came into liquidators' hands or the treasury's, and what was sold; USD at the round's first price. */
  seizedUsd: z.number(),
  soldUsd: z.number(),
  /** Debt of this asset repaid, USD at the round's first price; it is bought and so taken off what is sold. */
  repaidUsd: z.number(),
  /** 1 − after ÷ before: this round's own impact. */
  impact: z.number(),
  /** More sold than is known to be taken: `priceAfter` is at most that. */
  beyond: z.boolean(),
});

export const cascadeRoundSchema = z.object({
  /** From 1. */
  round: z.number().int(),
  /** Accounts taken, and debt they had repaid, USD at the oracle's prices of the round. */
  accounts: z.number().int(),
  repaidUsd: z.number(),
  /** Assets whose price moved or that were seized or repaid; the one that was sold most first. */
  steps: z.array(cascadeStepSchema),
  /** Those with the most repaid. */
  taken: z.array(cascadeTakenSchema),
});

/** Below 1 at the end, and nobody gains by a liquidation. */
const cascadeStuckEndSchema = z.object({
  account: addressSchema,
  healthFactor: z.number(),
  /** USD at the last prices. */
  collateralUsd: z.number(),
  debtUsd: z.number(),
});

export const cascadeCellSchema = z.object({
  ...cascadeBasisShape,
  /** The shock: what is left of each price that fell, by asset; shares of today's. */
  shock: z.record(addressSchema, z.number()),
  /** At most the first 60; `rounds` counts all. */
  steps: z.array(cascadeRoundSchema),
  rounds: z.number().int(),
  accounts: z.number().int(),
  /** USD, as in a map's cell. */
  liquidatedUsd: z.number(),
  badDebtUsd: z.number(),
  branching: z.number(),
  runaway: z.boolean(),
  /** What is left of each price in the end, and whether more was sold than is known to be taken. */
  prices: z.record(addressSchema, z.object({ left: z.number(), beyond: z.boolean() })),
  stuck: z.object({
    accounts: z.number().int(),
    debtUsd: z.number(),
    /** Those with the most debt. */
    top: z.array(cascadeStuckEndSchema),
  }),
  computeMs: z.number(),
});
export type CascadeCell = z.infer<typeof cascadeCellSchema>;
