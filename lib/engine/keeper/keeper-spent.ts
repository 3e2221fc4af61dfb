import type { GasSpent } from '@/lib/core/execution/keeper/budget';
import { worstCost } from '@/lib/core/execution/keeper/job';
import type { StoredJob } from './keeper-ports';

/** What the jobs have cost in gas, or may still cost: what is in flight at its worst. */
export function spentOn(jobs: readonly StoredJob[]): readonly GasSpent[] {
  return jobs.flatMap((job): GasSpent[] => {
    const { at, mined, state } = job;
    if (mined !== undefined) {
      const useful = mined.ok && job.attempts.find(({ hash }) => hash === mined.hash)?.purpose !== 'cancel';
      return [{ at, wei: mined.gasCost, outcome: useful ? 'useful' : 'failed' }];
    }
    // Its nonce went to another transaction: nothing of it can cost any more.
    if (state === 'superseded') return [];
    return [{ at, wei: worstCost(job), outcome: 'in-flight' }];
  });
}
