import type { Address } from 'viem';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { Assessment, RiskStatus } from '@/lib/core/risk/assessment';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { assessmentsBefore } from './assessments-before';
import type { PositionChange } from './ports';

type Assessed = { readonly book: readonly Assessment[] };

const isBelowOne = (status: RiskStatus | undefined): boolean | undefined =>
  status === undefined || status === 'unknown' ? undefined : status === 'liquidatable' || status === 'bad-debt';

/**
 * What is worth keeping of a tick: accounts that events touched, and those whose health factor crossed 1.
 * One row an account, the strongest cause: liquidated, discovered, crossed, event. Nothing at the very first
 * evaluation: then everything would be a change.
 */
export const positionChanges = (
  block: BlockRef,
  before: Assessed | undefined,
  after: Assessed,
  touched: { readonly all: ReadonlySet<Address>; readonly discovered: ReadonlySet<Address> } | undefined,
  settlements: readonly SettlementView[],
): readonly PositionChange[] => {
  if (!before) return [];
  const causes = new Map<Address, string>();
  const isIn = (accounts: ReadonlySet<Address> | undefined, { book }: Assessed): ReadonlySet<Address> => {
    if (!accounts || accounts.size === 0) return new Set();
    return new Set(book.flatMap(({ position: { account } }) => (accounts.has(account) ? account : [])));
  };
  const known = isIn(touched?.all, before);
  for (const account of [...known, ...isIn(touched?.all, after)]) causes.set(account, 'event');
  const earlier = assessmentsBefore(before.book, after.book);
  after.book.forEach(({ position, status }, place) => {
    const [was, is] = [isBelowOne(earlier[place]?.status), isBelowOne(status)];
    if (was === false && is === true) causes.set(position.account, 'liquidatable');
    if (was === true && is === false) causes.set(position.account, 'recovered');
  });
  const borrowed = isIn(touched?.discovered, before);
  for (const account of touched?.discovered ?? []) if (!borrowed.has(account)) causes.set(account, 'discovered');
  for (const { account } of settlements) causes.set(account, 'liquidated');
  if (causes.size === 0) return [];
  const positions = new Map(after.book.map(({ position }) => [position.account, position]));
  return [...causes].map(([account, cause]) => {
    // An account that left the book owes nothing any more: its debt is known to be zero.
    const position = positions.get(account);
    return {
      account,
      block,
      healthFactor: position?.healthFactor,
      debt: position ? position.totalDebt : 0n,
      collateral: position?.totalCollateral,
      cause,
    };
  });
};
