import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { intString } from './values-schema';

/**
 * Who pays, and what becomes of the collateral. `keep`: the liquidator's own funds, the collateral stays with them. `sell`: own
 * funds, sold at once. `flash`: borrowed for the length of one transaction, sold, and given back.
 */
export const PLAN_FUNDINGS = ['keep', 'sell', 'flash'] as const;
export type PlanFunding = (typeof PLAN_FUNDINGS)[number];

const callSchema = z.object({ to: addressSchema, data: z.string().regex(/^0x[0-9a-f]*$/) });

/** How a plan that sells at once is paid for, and what it promises. Base units of the debt asset. */
export const fundedViewSchema = z.object({
  by: z.enum(['own', 'flash']),
  /** Who lends; null for own funds. */
  lender: z.object({ kind: z.enum(['aave-v3', 'uniswap-v3', 'morpho']), address: addressSchema }).nullable(),
  /** What the liquidation may take at the most: borrowed, or the liquidator's. */
  amount: intString,
  premium: intString,
  /** Left at the least after repayment and premium, or all of it reverts. */
  promised: intString,
  /** The same with the sale as expected. */
  expected: intString,
  /** The contract of the liquidator's that can do it all in one transaction; null where no liquidator was named. */
  executor: z
    .object({
      address: addressSchema,
      deployed: z.boolean(),
      /** Deploys it, whoever sends it; null where it stands, or cannot be deployed at this address. */
      deployment: callSchema.nullable(),
    })
    .nullable(),
  /** The one transaction, to the executor; null where it takes several calls of the liquidator's own. */
  call: callSchema.nullable(),
});
export type FundedView = z.infer<typeof fundedViewSchema>;
