import type { Address } from 'viem';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { Overwritten } from './book';
import type { EvaluatedBook } from './evaluate';
import type { PositionChange } from './ports';

/** What a reading touched, and what stood in the book before it. */
export interface Touched {
  readonly all: ReadonlySet<Address>;
  readonly discovered: ReadonlySet<Address>;
  readonly overwritten: Overwritten;
}

/**
 * What is worth keeping of a tick: accounts that events touched, and those whose health factor crossed 1.
 * One row an account, the strongest cause: liquidated, discovered, crossed, event. Not to be asked of the very first
 * evaluation: then everything would be a change.
 */
export const positionChanges = (
  block: BlockRef,
  { crossed, position: positionOf }: Pick<EvaluatedBook, 'crossed' | 'position'>,
  touched: Touched | undefined,
  settlements: readonly SettlementView[],
): readonly PositionChange[] => {
  const causes = new Map<Address, string>();
  const positions = new Map<Address, ReturnType<typeof positionOf>>();
  const position = (account: Address) => {
    if (!positions.has(account)) positions.set(account, positionOf(account));
    return positions.get(account);
  };
  // What was not read again is what it was.
  const wasIn = (account: Address): boolean =>
    touched?.overwritten.has(account)
      ? touched.overwritten.get(account) !== undefined
      : position(account) !== undefined;
  for (const account of touched?.all ?? [])
    if (wasIn(account) || position(account) !== undefined) causes.set(account, 'event');
  for (const { account, cause } of crossed) causes.set(account, cause);
  for (const account of touched?.discovered ?? []) if (!wasIn(account)) causes.set(account, 'discovered');
  for (const { account } of settlements) causes.set(account, 'liquidated');
  return [...causes].map(([account, cause]) => {
    // An account that left the book owes nothing any more: its debt is known to be zero.
    const now = position(account);
    return {
      account,
      block,
      healthFactor: now?.healthFactor,
      debt: now ? now.totalDebt : 0n,
      collateral: now?.totalCollateral,
      cause,
    };
  });
};
