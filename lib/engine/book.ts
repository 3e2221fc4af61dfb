import type { Address } from 'viem';
import type { Quote } from '@/lib/core/oracle/quote';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { AccountState, MarketState } from '@/lib/core/protocols/rules';

/**
 * Everything read from the chain, at one block. `accounts` is one map for as long as blocks follow each other, since a
 * copy of a million entries would cost more than all else: a tick changes it once everything is read (`takeAccounts`),
 * a re-sync where it repairs what drifted (`repairAccount`).
 */
export interface Book {
  readonly block: BlockRef;
  /** Unix ms when the block's head reached us. */
  readonly receivedAt: number;
  /** As stored on chain; each reserve's indices at its own time. */
  readonly market: MarketState;
  /** Accounts with debt. */
  readonly accounts: Map<Address, AccountState>;
  /** Those that a re-sync repaired since the newest evaluation of the book. */
  readonly repaired?: Set<Address>;
  readonly rounds: readonly Quote[];
}

/** What accounts were before they changed; `undefined` of one that was not in the book. */
export type Overwritten = ReadonlyMap<Address, AccountState | undefined>;

/** Takes freshly read accounts in; those without debt leave the book. Answers what they were, for `putBack`. */
export const takeAccounts = (
  book: Map<Address, AccountState>,
  read: ReadonlyMap<Address, AccountState>,
): Overwritten => {
  const overwritten = new Map<Address, AccountState | undefined>();
  for (const [address, account] of read) {
    overwritten.set(address, book.get(address));
    if (account.scaledDebt.size > 0) book.set(address, account);
    else book.delete(address);
  }
  return overwritten;
};

/** Undoes a `takeAccounts`. */
export const putBack = (book: Map<Address, AccountState>, overwritten: Overwritten): void => {
  for (const [address, account] of overwritten)
    if (account) book.set(address, account);
    else book.delete(address);
};

/** Takes in what a re-sync found; the next evaluation but those of prices alone learns of it. */
export const repairAccount = ({ accounts, repaired }: Book, account: AccountState): void => {
  takeAccounts(accounts, new Map([[account.account, account]]));
  repaired?.add(account.account);
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
