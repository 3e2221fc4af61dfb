import { z } from 'zod';
import { SERVICE_CAUSES } from '@/lib/core/risk/service-cause';
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
  /** What the call offered to repay, base units of the debt asset (2^256 − 1: everything). Null when neither a call sent straight to the pool nor the executor's own tells it. */
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
      /** The protocol's prices of the pair that the liquidation met, USD with 8 decimals: what a plan's prices are compared with. */
      collateralPrice: intString,
      debtPrice: intString,
    })
    .nullable(),
  /** `refused`: our rules would have refused the call that the chain accepted. Null beside a prediction. */
  unpredicted: z.enum(['offer-unknown', 'state-unknown', 'refused']).nullable(),
  /**
   * What of the transaction's movements no line of the double-entry books names, base units a token: anything but an
   * empty list is an incident. Absent where no books were kept.
   */
  unexplained: z.array(z.object({ token: z.string(), amount: intString })).optional(),
  /** The protocol's prices of the pair that the liquidation met, or at its block's end where nobody tells; USD with 8 decimals; absent where they are not known. */
  prices: z.object({ collateral: intString, debt: intString }).optional(),
  /** From a health factor below 1 to this liquidation; absent where nobody watched. */
  lag: z
    .object({
      /** 0: it fell in the very block. */
      blocks: z.number().int(),
      seconds: z.number().int(),
      /** False: it stood below 1 before it was watched, so that it is at least this. */
      exact: z.boolean(),
      /** What kept it for most of the blocks; null where it was cleared within one. */
      cause: z.enum(SERVICE_CAUSES).nullable(),
    })
    .optional(),
});
export type SettlementView = z.infer<typeof settlementViewSchema>;
