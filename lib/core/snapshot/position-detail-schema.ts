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
  /** Stored changes, oldest first. */
  history: z.array(
    z.object({
      block: z.number().int(),
      timestamp: z.number().int(),
      healthFactor: intString.nullable(),
      debt: intString.nullable(),
      collateral: intString.nullable(),
      cause: z.string(),
    }),
  ),
});
export type PositionDetail = z.infer<typeof positionDetailSchema>;
