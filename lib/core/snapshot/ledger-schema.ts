import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { ownOutcomeSchema } from './own-outcome-schema';
import { settlementViewSchema } from './settlement-schema';
import { intString } from './values-schema';

const LEDGER_LINES = [
  'repayment',
  'debt-burnt',
  'deficit-created',
  'deficit-covered',
  'seized-net',
  'atoken-burnt',
  'atoken-transferred',
  'protocol-fee',
  'interest',
  'rounding',
  'flash-principal',
  'flash-return',
  'flash-premium',
  'swap-in',
  'swap-out',
  'supply',
  'withdrawal',
  'borrow',
  'other-repayment',
  'atoken-minted',
  'debt-minted',
  'wrap',
  'unwrap',
  'gas',
  'sent-along',
  'paid-in',
  'paid-out',
  'outside',
  'unexplained',
] as const;

const LEDGER_ROLES = [
  'liquidator',
  'sender',
  'borrower',
  'reserve',
  'issuance',
  'treasury',
  'venue',
  'lender',
  'validators',
  'other',
] as const;

/** One movement of one token, or a named part of one: `from` gives `amount`, base units, and `to` gets it. */
export const ledgerEntrySchema = z.object({
  line: z.enum(LEDGER_LINES),
  /** `native`: the chain's own coin. */
  token: z.union([addressSchema, z.literal('native')]),
  from: addressSchema,
  to: addressSchema,
  fromRole: z.enum(LEDGER_ROLES),
  toRole: z.enum(LEDGER_ROLES),
  amount: intString,
  /** Of the log that moved it; absent where no log did. */
  logIndex: z.number().int().nullish(),
  venue: z.string().optional(),
});
export type LedgerEntryView = z.infer<typeof ledgerEntrySchema>;

/** What the tokens of a transaction are: an aToken and a debt token count in their reserve's units. */
export const ledgerTokenSchema = z.object({
  token: z.string(),
  symbol: z.string(),
  decimals: z.number().int(),
});

/** A settlement with its books; `entries` null where none were kept. */
export const settlementLedgerSchema = settlementViewSchema.extend({
  entries: z.array(ledgerEntrySchema).nullable(),
  tokens: z.array(ledgerTokenSchema),
  /** Where a keeper of ours sent it. */
  own: ownOutcomeSchema.optional(),
});
export type SettlementLedger = z.infer<typeof settlementLedgerSchema>;
