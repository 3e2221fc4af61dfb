import type { KeeperVerdictView, KeeperView } from '@/lib/core/snapshot/keeper-schema';

export type VerdictOf = (account: string) => {
  readonly verdict: KeeperVerdictView | undefined;
  readonly unplanned: string | undefined;
};

/** What a keeper's last look made of each position; `undefined` where no keeper of this server tells, or it is not heard. */
export const verdictsOf = (view: KeeperView | undefined, heard: boolean): VerdictOf | undefined => {
  if (!heard || !view || !('verdicts' in view) || view.state !== 'acting') return undefined;
  const verdicts = new Map(view.verdicts.flatMap((verdict) => verdict.accounts.map((account) => [account, verdict])));
  const unplanned = new Map(view.unplanned.map(({ account, words }) => [account as string, words]));
  return (account) => ({
    verdict: verdicts.get(account as `0x${string}`),
    unplanned: unplanned.get(account),
  });
};
