import type { Address, Hex } from 'viem';

/** The contracts by which a receipt's movements are told apart; a whole market is one. Addresses in lower case. */
export interface LedgerMarket {
  readonly pool: Address;
  readonly treasury: Address | undefined;
  readonly reserves: ReadonlyMap<Address, { readonly aToken: Address; readonly variableDebtToken: Address }>;
}

/** One log of a receipt. */
export interface LedgerLog {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly logIndex: number;
}

export const ZERO: Address = '0x0000000000000000000000000000000000000000';
