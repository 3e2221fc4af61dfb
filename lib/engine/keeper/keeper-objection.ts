import type { Address } from 'viem';
import { busyAccounts, positionsInFlight } from '@/lib/core/execution/keeper/job';
import { goAlone, type Patience, waits } from '@/lib/core/execution/keeper/patience';
import type { KeeperHead, KeeperPlan, KeeperSight, StoredJob, WhyNot } from './keeper-ports';
import type { KeeperMemory } from './keeper-settle';

/** Blocks: a plan of the block before is still simulated on the newest, and reverts there or is as good. */
const MOST_BEHIND = 1n;

/** What stands against a plan that can be told without asking anybody. */
export function objection(
  plan: KeeperPlan,
  head: KeeperHead,
  patience: Patience,
  busy: ReadonlySet<Address>,
): readonly [WhyNot, string?] | undefined {
  if (plan.accounts.some((account) => busy.has(account))) return ['in-flight'];
  if (plan.objections.length > 0) return ['objection', plan.objections.join(' ')];
  const behind = head.number - plan.block;
  if (behind < 0n || behind > MOST_BEHIND)
    return ['stale', `computed at block ${plan.block}, the newest is ${head.number}`];
  const failed = firstWait(plan.accounts, patience, head.number);
  if (!failed) return undefined;
  return ['waiting', `${failed.reason}, ${failed.times} in a row; again at block ${failed.notBefore}`];
}

/** Who shares a transaction with nobody, and how often those of the last day reverted. */
export function sightOf(
  { jobs, memory }: { readonly jobs: readonly StoredJob[]; readonly memory: KeeperMemory },
  head: KeeperHead,
  mostInFlight: number,
): KeeperSight {
  const mined = jobs.flatMap((job) => job.mined ?? []);
  return {
    alone: new Set([...busyAccounts(jobs), ...goAlone(memory.patience, head.number)]),
    room: mostInFlight - positionsInFlight(jobs),
    record: { mined: mined.length, failed: mined.filter(({ ok }) => !ok).length },
  };
}

function firstWait(accounts: readonly Address[], patience: Patience, block: bigint): ReturnType<typeof waits> {
  return accounts.map((account) => waits(patience, account, block)).find((failure) => failure !== undefined);
}
