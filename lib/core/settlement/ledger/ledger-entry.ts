import type { Address } from 'viem';

/**
 * What a movement was for. `paid-in`, `paid-out`: between the transaction's sender and the contract that liquidates for it.
 * `outside`: neither the market nor a borrower has a part in it.
 */
export type LedgerLine =
  | 'repayment'
  | 'debt-burnt'
  | 'deficit-created'
  | 'deficit-covered'
  | 'seized-net'
  | 'atoken-burnt'
  | 'atoken-transferred'
  | 'protocol-fee'
  | 'interest'
  | 'rounding'
  | 'flash-principal'
  | 'flash-return'
  | 'flash-premium'
  | 'swap-in'
  | 'swap-out'
  | 'supply'
  | 'withdrawal'
  | 'borrow'
  | 'other-repayment'
  | 'atoken-minted'
  | 'debt-minted'
  | 'wrap'
  | 'unwrap'
  | 'gas'
  | 'sent-along'
  | 'paid-in'
  | 'paid-out'
  | 'outside'
  | 'unexplained';

/** `reserve`: the aToken contract, which holds the underlying. `issuance`: where a token is minted from and burned to. */
export type LedgerRole =
  | 'liquidator'
  | 'sender'
  | 'borrower'
  | 'reserve'
  | 'issuance'
  | 'treasury'
  | 'venue'
  | 'lender'
  | 'validators'
  | 'other';

/** The chain's own coin, in which gas is paid. */
export const NATIVE = 'native';

/** One movement of one token, or a named part of one: `from` gives `amount` (base units, above 0), `to` gets it. */
export interface LedgerEntry {
  readonly line: LedgerLine;
  readonly token: Address | typeof NATIVE;
  readonly from: Address;
  readonly to: Address;
  readonly fromRole: LedgerRole;
  readonly toRole: LedgerRole;
  readonly amount: bigint;
  /** Of the log that moved it; `undefined`: no log did. */
  readonly logIndex: number | undefined;
  /** The place of exchange of a swap's side. */
  readonly venue?: string;
}

/** The books of one liquidation: every movement of its part of the transaction. */
export interface Ledger {
  /** Of its LiquidationCall. */
  readonly logIndex: number;
  readonly entries: readonly LedgerEntry[];
  /** Base units that no named line holds, a token; empty when all is accounted for. */
  readonly unexplained: readonly { readonly token: LedgerEntry['token']; readonly amount: bigint }[];
}

/** What each account gained of each token, `token account` → signed base units, those that gained nothing left out. */
export function netByAccount(
  movements: readonly Pick<LedgerEntry, 'token' | 'from' | 'to' | 'amount'>[],
): ReadonlyMap<string, bigint> {
  const net = new Map<string, bigint>();
  for (const { token, from, to, amount } of movements) {
    net.set(`${token} ${from}`, (net.get(`${token} ${from}`) ?? 0n) - amount);
    net.set(`${token} ${to}`, (net.get(`${token} ${to}`) ?? 0n) + amount);
  }
  return new Map([...net].filter(([, amount]) => amount !== 0n));
}
