import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { intString } from './values-schema';

/** How far a trigger is; null where it is not known, or where there is no trigger. */
const distanceSchema = z.object({
  /** Of today's value, in bps: −1200.5 = 12.005 % down. Doubles. */
  moveBps: z.number().nullable(),
  /** Standard deviation of the log of what moves, over the queue's horizon. */
  sigma: z.number().nullable(),
  /** How many of them it is to the trigger; negative once it is passed. */
  sigmas: z.number().nullable(),
});

/** An asset's price at which the account's HF crosses 1, all else equal: added to a leg beside `liquidationPrice`. */
export const legTriggerSchema = distanceSchema.extend({
  /** The side of `liquidationPrice` that is liquidatable; `none`: no price of this asset is; `unknown`: another leg's price is missing. */
  liquidatable: z.enum(['below', 'above', 'none', 'unknown']),
});

/** The ratio of two prices that move together at which the account's HF crosses 1, the debt's price as it is. */
export const ratioTriggerSchema = distanceSchema.extend({
  collateralAsset: addressSchema,
  debtAsset: addressSchema,
  /** Why the two count as moving together. */
  tie: z.enum(['follows', 'stable', 'e-mode']),
  /** price(collateral) ÷ price(debt) of whole tokens, wad rounded down: today's, and the highest that liquidates. */
  ratio: intString.nullable(),
  trigger: intString.nullable(),
  liquidatable: z.enum(['below', 'none', 'unknown']),
});
export type RatioTriggerView = z.infer<typeof ratioTriggerSchema>;
