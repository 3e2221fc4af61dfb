import { lookAt } from '@/lib/core/execution/keeper/job';
import { afterFailures, afterSuccess, type FailureReason, type Patience } from '@/lib/core/execution/keeper/patience';
import type { KeeperChain, KeeperHead, KeeperStore, StoredJob } from './keeper-ports';

/** What the keeper carries from tick to tick; all else is in the store. */
export interface KeeperMemory {
  readonly patience: Patience;
  /** By job: the block at which its nonce was first seen used by none of ours. */
  readonly usedSince: Readonly<Record<string, bigint>>;
}

export const freshMemory: KeeperMemory = { patience: {}, usedSince: {} };

/** What the chain says of every open job at one head: written down where it changed, and learned from. */
export async function settleJobs(
  deps: {
    readonly chain: Pick<KeeperChain, 'mined'>;
    readonly store: Pick<KeeperStore, 'save'>;
    readonly confirmations: bigint;
  },
  memory: KeeperMemory,
  stored: readonly StoredJob[],
  head: KeeperHead,
  nonce: number,
): Promise<{ readonly jobs: readonly StoredJob[]; readonly memory: KeeperMemory }> {
  let { patience } = memory;
  const usedSince: Record<string, bigint> = {};
  const jobs: StoredJob[] = [];
  // Asked all at once: in a crash dozens are open, and the next block does not wait.
  const receipts = await Promise.all(
    stored.map(({ state, attempts }) => {
      const asked = state === 'open' ? attempts : [];
      return Promise.all(asked.map(({ hash }) => deps.chain.mined(hash)));
    }),
  );
  for (const [place, job] of stored.entries()) {
    if (job.state !== 'open') {
      jobs.push(job);
      continue;
    }
    const mined = receipts[place]?.find((receipt) => receipt !== undefined);
    if (mined === undefined && nonce > job.nonce) usedSince[job.id] = memory.usedSince[job.id] ?? head.number;
    const looked = lookAt(job, { head: head.number, mined, nonce }, deps.confirmations, usedSince[job.id]);
    if (looked.state !== job.state || looked.mined?.blockHash !== job.mined?.blockHash) await deps.store.save(looked);
    patience = learned(patience, job, looked, head.number);
    jobs.push(looked);
  }
  return { jobs, memory: { patience, usedSince } };
}

/** A revert teaches as soon as it is seen, a success only once it is final. */
function learned(patience: Patience, before: StoredJob, after: StoredJob, block: bigint): Patience {
  const fail = (reason: FailureReason): Patience => afterFailures(patience, after.accounts, reason, block);
  if (before.mined === undefined && after.mined?.ok === false) return fail('reverted');
  if (after.state === 'done') return after.accounts.reduce(afterSuccess, patience);
  return after.state === 'cancelled' || after.state === 'superseded' ? fail('not-included') : patience;
}
