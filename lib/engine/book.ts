import type { Address } from 'viem';
import type { Quote } from '@/lib/core/oracle/quote';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { AccountState, MarketState } from '@/lib/core/protocols/rules';

/** Everything read from the chain, at one block. Only a re-sync changes `accounts` in place, to repair what drifted. */
export interface Book {
  readonly block: BlockRef;
  /** Unix ms when the block's head reached us. */
  readonly receivedAt: number;
  /** As stored on chain; each reserve's indices at its own time. */
  readonly market: MarketState;
  /** Accounts with debt. */
  readonly accounts: Map<Address, AccountState>;
  readonly rounds: readonly Quote[];
}

/** Takes freshly read accounts in; those without debt leave the book. */
export const takeAccounts = (book: Map<Address, AccountState>, read: ReadonlyMap<Address, AccountState>): void => {
  for (const [address, account] of read)
    if (account.scaledDebt.size > 0) book.set(address, account);
    else book.delete(address);
};

/** Equal raw state, so that nothing derived from it can differ. */
export const sameAccount = (a: AccountState | undefined, b: AccountState | undefined): boolean => {
  const [left, right] = [a, b].map((account) => (account && account.scaledDebt.size > 0 ? account : undefined));
  if (!left || !right) return left === right;
  return (
    left.configuration === right.configuration &&
    left.eMode === right.eMode &&
    sameAmounts(left.scaledDebt, right.scaledDebt) &&
    sameAmounts(left.scaledSupply, right.scaledSupply)
  );
};

const sameAmounts = (a: ReadonlyMap<Address, bigint>, b: ReadonlyMap<Address, bigint>): boolean =>
  a.size === b.size && [...a].every(([asset, amount]) => b.get(asset) === amount);
