import type { Address } from 'viem';
import { type Book, repairAccount, sameAccount } from './book';
import type { ProtocolReader } from './ports';

/** Accounts read at once: small enough to end within a block. */
const CHUNK = 500;

export interface ResyncResult {
  readonly checked: number;
  /** Accounts whose state on chain was not what the book held: events that were missed. */
  readonly drifted: readonly Address[];
}

/**
 * Reads every known borrower again, chunk by chunk beside the ticks, and compares with the book as it
 * stood at the same block. A difference is repaired, unless a tick has re-read the account meanwhile,
 * and reported. Rejects when the chain cannot be read.
 */
export const resync = async (
  reader: ProtocolReader,
  book: () => Book,
  known: ReadonlySet<Address>,
  signal: AbortSignal,
): Promise<ResyncResult> => {
  const drifted: Address[] = [];
  const accounts = [...known];
  let checked = 0;
  for (let start = 0; start < accounts.length; start += CHUNK) {
    if (signal.aborted) break;
    const chunk = accounts.slice(start, start + CHUNK);
    const { market, block, accounts: before } = book();
    const held = new Map(chunk.map((account) => [account, before.get(account)]));
    const read = await reader.readAccounts(market, chunk, block);
    for (const account of chunk) {
      const onChain = read.get(account);
      const unchanged = book().accounts.get(account) === held.get(account);
      if (sameAccount(held.get(account), onChain) || !unchanged) continue;
      drifted.push(account);
      if (onChain) repairAccount(book(), onChain);
    }
    checked += chunk.length;
  }
  return { checked, drifted };
};
