import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { planTrailSchema } from './plan-trail-schema';
import { intString } from './values-schema';

/** One sum of a transaction of ours: what it was meant to be, what it came to, and why they differ. */
const moneyLineSchema = z.object({
  name: z.enum(['loan', 'premium', 'repaid', 'received', 'sold', 'proceeds', 'profit', 'gas-used', 'gas-cost']),
  /** What it counts in, base units: a token, `native` (wei), or `gas` (units). */
  token: z.union([addressSchema, z.literal('native'), z.literal('gas')]),
  meant: intString,
  realised: intString,
  reason: z.enum(['none', 'accrual', 'moved', 'slippage', 'gas', 'sum', 'unexplained']),
});
export type MoneyLineView = z.infer<typeof moneyLineSchema>;

/** What a keeper of ours meant with a transaction, beside what became of it. */
export const ownOutcomeSchema = z.object({
  /** Who signed. */
  signer: addressSchema,
  /** Transactions signed for its nonce until this one was mined: 1 where the first was. */
  attempts: z.number().int(),
  /** Who lent the repayment. */
  lender: z.enum(['aave-v3', 'uniswap-v3', 'morpho']),
  /** Base units of the debt asset below which it would have reverted. */
  promised: intString,
  /** Of this liquidation: first planned, planned as it was sent, simulated. */
  trail: planTrailSchema,
  /** Of the whole transaction. */
  money: z.array(moneyLineSchema),
});
export type OwnOutcome = z.infer<typeof ownOutcomeSchema>;
