import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { intString } from './values-schema';

/** GET /api/v1/settlements/totals: sums over every settlement that a filter lets through, base units. */
export const settlementTotalsSchema = z.object({
  count: z.number().int(),
  /** Predicted to the unit, predicted otherwise, not predicted: together the count. */
  exact: z.number().int(),
  differing: z.number().int(),
  unpredicted: z.number().int(),
  /** Whose books miss something. */
  unexplained: z.number().int(),
  /** Wei. */
  gasCost: intString,
  assets: z.array(
    z.object({
      asset: addressSchema,
      repaid: intString,
      seized: intString,
      seizedNet: intString,
      protocolFee: intString,
      deficit: intString,
    }),
  ),
});
export type SettlementTotals = z.infer<typeof settlementTotalsSchema>;
