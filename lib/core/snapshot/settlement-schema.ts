import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { hashSchema, intString } from './values-schema';

/** Debt burned as bad debt, a reserve. */
const deficitsSchema = z.array(z.object({ asset: addressSchema, amount: intString }));

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
  /** What the call offered to repay, base units of the debt asset (2^256 − 1: everything). Null when no call sent straight to the pool tells it. */
  offered: intString.nullable(),
  repaid: intString,
  seized: intString,
  seizedNet: intString,
  protocolFee: intString,
  deficits: deficitsSchema,
  gasUsed: intString,
  /** Wei paid for gas. */
  gasCost: intString,
  /**
   * What our own rules give for `offered` on the state before the transaction at its block's timestamp. What the
   * liquidation turned out to do has no part in it. Null where nothing can be predicted: `unpredicted` says why.
   */
  predicted: z
    .object({
      repaid: intString,
      seized: intString,
      seizedNet: intString,
      protocolFee: intString,
      deficits: deficitsSchema,
      /** The protocol's prices of the pair in that block, USD with 8 decimals: what a plan's prices are compared with. */
      collateralPrice: intString,
      debtPrice: intString,
    })
    .nullable(),
  /** `refused`: our rules would have refused the call that the chain accepted. Null beside a prediction. */
  unpredicted: z.enum(['offer-unknown', 'state-unknown', 'refused']).nullable(),
});
export type SettlementView = z.infer<typeof settlementViewSchema>;
