import type { LedgerEntryView } from '@/lib/core/snapshot/ledger-schema';

type Line = LedgerEntryView['line'];
type Role = LedgerEntryView['fromRole'];

/** What each line of the books is. */
export const LINES: Readonly<Record<Line, string>> = {
  repayment: 'Repayment',
  'debt-burnt': 'Debt repaid, burned',
  'deficit-created': 'Debt written off (bad debt)',
  'deficit-covered': 'Bad debt covered',
  'seized-net': 'Collateral paid out',
  'atoken-burnt': 'Supply burned',
  'atoken-transferred': 'Collateral as aTokens',
  'protocol-fee': 'Protocol’s fee',
  interest: 'Interest, minted with the balance',
  rounding: 'Rounding of scaled units',
  'flash-principal': 'Flash loan',
  'flash-return': 'Flash loan given back',
  'flash-premium': 'Flash loan’s premium',
  'swap-in': 'Sold',
  'swap-out': 'Bought',
  supply: 'Supplied',
  withdrawal: 'Withdrawn',
  borrow: 'Borrowed',
  'other-repayment': 'Another repayment',
  'atoken-minted': 'Supply minted',
  'debt-minted': 'Debt minted',
  wrap: 'Wrapped',
  unwrap: 'Unwrapped',
  gas: 'Gas',
  'sent-along': 'Sent along',
  'paid-in': 'Paid in by the sender',
  'paid-out': 'Paid out to the sender',
  outside: 'Outside the market',
  unexplained: 'Unexplained',
};

export const ROLES: Readonly<Record<Role, string>> = {
  liquidator: 'liquidator',
  sender: 'sender',
  borrower: 'borrower',
  reserve: 'reserve',
  issuance: 'issuance',
  treasury: 'treasury',
  venue: 'venue',
  lender: 'lender',
  validators: 'validators',
  other: 'other',
};
