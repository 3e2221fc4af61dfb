import type { Address } from 'viem';
import type { Quote } from '@/lib/core/oracle/quote';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { AccountState, MarketState } from '@/lib/core/protocols/rules';
import type { BlockChanges, BlockPrices, HeadEvent, ProtocolReader } from './ports';

export interface BlockReading {
  readonly head: HeadEvent;
  readonly market: MarketState;
  readonly accounts: ReadonlyMap<Address, AccountState>;
  readonly rounds: readonly Quote[];
  readonly changes: BlockChanges;
}

/**
 * Reads the head's block: the market, the prices on chain, what changed since `from`, and the borrowers among the accounts
 * that changed (and `also`). Everything at the one block; rejects as a whole, so a reading is never mixed.
 */
export const readBlock = async (
  { reader, blockPrices }: { readonly reader: ProtocolReader; readonly blockPrices: BlockPrices },
  head: HeadEvent,
  from: BlockRef,
  isBorrower: (account: Address) => boolean,
  also: Iterable<Address> = [],
): Promise<BlockReading> => {
  const { block } = head;
  const [market, changes, rounds] = await Promise.all([
    reader.readMarket(block),
    reader.changes(from, block),
    blockPrices.read(block),
  ]);
  const wanted = new Set<Address>([...changes.discovered, ...also]);
  for (const account of changes.touched) if (isBorrower(account)) wanted.add(account);
  const accounts =
    wanted.size > 0 ? await reader.readAccounts(market, [...wanted], block) : new Map<Address, AccountState>();
  return { head, market, accounts, rounds, changes };
};
