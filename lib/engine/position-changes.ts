import type { Address } from 'viem';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { Assessment, RiskStatus } from '@/lib/core/risk/assessment';
import type { SettlementView } from '@/lib/core/snapshot/schema';
import type { PositionChange } from './ports';

type ByAccount = { readonly byAccount: ReadonlyMap<Address, Assessment> };

const isBelowOne = (status: RiskStatus | undefined): boolean | undefined =>
  status === undefined || status === 'unknown' ? undefined : status === 'liquidatable' || status === 'bad-debt';

/**
 * What is worth keeping of a tick: accounts that events touched, and those whose health factor crossed 1.
 * One row an account, the strongest cause: liquidated, discovered, crossed, event. Nothing at the very first
 * evaluation: then everything would be a change.
 */
export const positionChanges = (
  block: BlockRef,
  before: ByAccount | undefined,
  after: ByAccount,
  touched: { readonly all: ReadonlySet<Address>; readonly discovered: ReadonlySet<Address> } | undefined,
  settlements: readonly SettlementView[],
): readonly PositionChange[] => {
  if (!before) return [];
  const causes = new Map<Address, string>();
  for (const account of touched?.all ?? [])
    if (before.byAccount.has(account) || after.byAccount.has(account)) causes.set(account, 'event');
  for (const [account, { status }] of after.byAccount) {
    const [was, is] = [isBelowOne(before.byAccount.get(account)?.status), isBelowOne(status)];
    if (was === false && is === true) causes.set(account, 'liquidatable');
    if (was === true && is === false) causes.set(account, 'recovered');
  }
  for (const account of touched?.discovered ?? [])
    if (!before.byAccount.has(account)) causes.set(account, 'discovered');
  for (const { account } of settlements) causes.set(account, 'liquidated');
  return [...causes].map(([account, cause]) => {
    // An account that left the book owes nothing any more: its debt is known to be zero.
    const position = after.byAccount.get(account)?.position;
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
