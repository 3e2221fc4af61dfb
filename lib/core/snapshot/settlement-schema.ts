import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { hashSchema, intString } from './values-schema';

export const settlementViewSchema = z.object({
  txHash: hashSchema,
  logIndex: z.number().int(),
  blockNumber: z.number().int(),
  blockHash: hashSchema,
  timestamp: z.number().int(),
  account: addressSchema,
  liquidator: addressSchema,
  collateralAsset: addressSchema,
  debtAsset: addressSchema,
  repaid: intString,
  seized: intString,
  seizedNet: intString,
  protocolFee: intString,
  deficits: z.array(z.object({ asset: addressSchema, amount: intString })),
  gasUsed: intString,
  /** Wei paid for gas. */
  gasCost: intString,
  /** What our own rules predict for the state before the transaction at its block's timestamp; null when that state is not known. */
  predicted: z
    .object({
      repaid: intString,
      seized: intString,
      seizedNet: intString,
      protocolFee: intString,
      /** The protocol's prices of the pair in that block, USD with 8 decimals: what a plan's prices are compared with. */
      collateralPrice: intString,
      debtPrice: intString,
    })
    .nullable(),
});
export type SettlementView = z.infer<typeof settlementViewSchema>;
