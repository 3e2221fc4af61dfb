import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { positionGuardSchema } from './guard-schema';
import { liquidationBlockSchema, planViewSchema } from './plan-schema';
import { positionRowSchema } from './position-schema';
import { standingSchema } from './standing-schema';
import { blockSchema, intString } from './values-schema';

export const legViewSchema = z.object({
  asset: addressSchema,
  symbol: z.string(),
  decimals: z.number().int(),
  amount: intString,
  price: intString.nullable(),
  value: intString.nullable(),
});

export const collateralLegViewSchema = legViewSchema.extend({
  liquidationThreshold: z.number(),
  liquidationBonus: z.number(),
  ltv: z.number(),
  /** Price at which the account's HF reaches 1, all else equal; null when no price of this asset does. */
  liquidationPrice: intString.nullable(),
});

export const debtLegViewSchema = legViewSchema.extend({ liquidationPrice: intString.nullable() });

/** GET /api/v1/positions/{account} */
export const positionDetailSchema = z.object({
  row: positionRowSchema,
  block: blockSchema,
  revision: z.number().int(),
  eModeLabel: z.string().nullable(),
  collaterals: z.array(collateralLegViewSchema),
  debts: z.array(debtLegViewSchema),
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
