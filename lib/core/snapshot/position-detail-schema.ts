import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { positionGuardSchema } from './guard-schema';
import { liquidationBlockSchema, planViewSchema } from './plan-schema';
import { positionRowSchema } from './position-schema';
import { standingSchema } from './standing-schema';
import { legTriggerSchema, ratioTriggerSchema } from './trigger-schema';
import { blockSchema, intString } from './values-schema';

export const legViewSchema = z.object({
  asset: addressSchema,
  symbol: z.string(),
  decimals: z.number().int(),
  amount: intString,
  price: intString.nullable(),
  value: intString.nullable(),
});

export const debtLegViewSchema = legViewSchema.extend({
  ...legTriggerSchema.shape,
  /** Price at which the account's HF is below 1, and not one unit to the safe side, all else equal; null: `liquidatable` says why. */
  liquidationPrice: intString.nullable(),
});

export const collateralLegViewSchema = debtLegViewSchema.extend({
  liquidationThreshold: z.number(),
  liquidationBonus: z.number(),
  ltv: z.number(),
});

/** A stored change of a position: as it stood after the block. Null = unknown. */
export const positionChangeSchema = z.object({
  block: z.number().int(),
  timestamp: z.number().int(),
  healthFactor: intString.nullable(),
  debt: intString.nullable(),
  collateral: intString.nullable(),
  /** `discovered`, `event`, `liquidatable`, `recovered`, `liquidated`, `resync`. */
  cause: z.string(),
});
export type PositionChangeView = z.infer<typeof positionChangeSchema>;

/** GET /api/v1/positions/{account}/history: the newest `limit` changes, oldest first. */
export const positionHistoryQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
});

/** GET /api/v1/positions/{account} */
export const positionDetailSchema = z.object({
  row: positionRowSchema,
  block: blockSchema,
  revision: z.number().int(),
  eModeLabel: z.string().nullable(),
  collaterals: z.array(collateralLegViewSchema),
  debts: z.array(debtLegViewSchema),
  /** Of every collateral and debt that move together. */
  ratios: z.array(ratioTriggerSchema),
  guard: positionGuardSchema,
  standing: standingSchema,
  /** Every collateral/debt pair: its best plan, or why not. */
  pairs: z.array(
    z.object({
      collateralAsset: addressSchema,
      debtAsset: addressSchema,
      maxDebtToCover: intString.nullable(),
      plan: planViewSchema.nullable(),
      blockedBy: liquidationBlockSchema.nullable(),
      until: z.number().nullable(),
    }),
  ),
  /** Stored changes, oldest first; null: no store answers. */
  history: z.array(positionChangeSchema).nullable(),
});
export type PositionDetail = z.infer<typeof positionDetailSchema>;
