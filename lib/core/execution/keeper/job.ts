import type { Address, Hash, Hex } from 'viem';
import type { Fees } from './fees';
import type { IntendedAmounts, Intent } from './intent';

/** One signed transaction. All attempts of a job share its nonce, so at most one of them is ever mined. */
export interface Attempt extends Fees {
  readonly hash: Hash;
  readonly raw: Hex;
  /** `cancel`: to itself, worth nothing, only to free the nonce. */
  readonly purpose: 'liquidate' | 'cancel';
  readonly gas: bigint;
  /** What it promises of which token, where a fresh plan replaced that of the job's first attempt. */
  readonly promised?: bigint | undefined;
  readonly debtAsset?: Address | undefined;
  /** The newest block when it was signed. */
  readonly block: bigint;
  /** What it was meant to do; none for a cancellation. */
  readonly intent?: Intent | undefined;
  /** What its simulation right after that very block came to: it went through. */
  readonly simulated?: SimulatedRun | undefined;
}

export interface SimulatedRun {
  /** The newest block when it was made. */
  readonly block: bigint;
  /** Units that it needed. */
  readonly gas: bigint;
  /**
   * What it moved, in the order of its logs, at the intent's `projectedTo` where the block is the intent's too; absent where
   * the node told no logs.
   */
  readonly liquidations?: readonly SimulatedLiquidation[] | undefined;
}

export interface SimulatedLiquidation extends IntendedAmounts {
  readonly account: Address;
  readonly collateralAsset: Address;
  readonly debtAsset: Address;
}

export interface Mined {
  readonly hash: Hash;
  readonly block: bigint;
  readonly blockHash: Hash;
  readonly ok: boolean;
  /** Wei. */
  readonly gasCost: bigint;
}

/**
 * What one nonce is used for. It is written down with its signed transaction before anything is sent, so a
 * process that dies at any moment finds out afterwards what came of it: the chain's own word on hash and nonce.
 */
export interface Job {
  readonly id: string;
  readonly nonce: number;
  readonly accounts: readonly Address[];
  /** Base units of the debt asset that the plan promised at the least. */
  readonly promised: bigint;
  readonly debtAsset: Address;
  /** Oldest first; at least one. */
  readonly attempts: readonly [Attempt, ...Attempt[]];
  /** Where one of them stands, as last seen; a reorg takes it away again. */
  readonly mined?: Mined | undefined;
  /**
   * `open`: may still be mined, or be reorged away. `done` and `failed`: mined deep enough, well or reverted.
   * `cancelled`: the cancellation was. `superseded`: the nonce went to a transaction that is none of ours.
   */
  readonly state: 'open' | 'done' | 'failed' | 'cancelled' | 'superseded';
}

/** What the chain says of a job at one head. */
export interface JobEvidence {
  readonly head: bigint;
  /** The receipt of whichever attempt has one on the canonical chain. */
  readonly mined: Mined | undefined;
  /** The account's transaction count at the head: nonces below it are used. */
  readonly nonce: number;
}

/**
 * The job after a look at the chain. Nothing is final before `confirmations` blocks stand on it; a receipt that
 * vanished makes it open again; a used nonce without any receipt of ours means that another transaction took it, which
 * is believed only once that is as deep: a node that lags behind must not make us think so.
 */
export function lookAt<J extends Job>(
  job: J,
  { head, mined, nonce }: JobEvidence,
  confirmations: bigint,
  usedSince?: bigint,
): J {
  if (job.state !== 'open') return job;
  if (mined !== undefined) {
    const deep = head - mined.block + 1n >= confirmations;
    return { ...job, mined, state: deep ? endOf(job, mined) : 'open' };
  }
  const superseded = nonce > job.nonce && usedSince !== undefined && head - usedSince + 1n >= confirmations;
  return { ...job, mined: undefined, state: superseded ? 'superseded' : 'open' };
}

function endOf(job: Job, { hash, ok }: Mined): Job['state'] {
  if (job.attempts.find((attempt) => attempt.hash === hash)?.purpose === 'cancel') return 'cancelled';
  return ok ? 'done' : 'failed';
}

/** The attempt that nodes hold now: the newest. */
export function newest(job: Job): Attempt {
  return job.attempts.at(-1) ?? job.attempts[0];
}

/** The most that a job's gas can cost, wei: of its attempts whichever is dearest may be the one that is mined. */
export function worstCost({ attempts }: Pick<Job, 'attempts'>): bigint {
  return attempts.reduce((most, { gas, maxFeePerGas }) => {
    const cost = gas * maxFeePerGas;
    return cost > most ? cost : most;
  }, 0n);
}

/** What to do with an open job that is not mined. */
export type Next =
  | { readonly kind: 'wait' }
  /** The same bytes again: nodes forget, and a process may have died between signing and sending. */
  | { readonly kind: 'rebroadcast' }
  /** Higher fees, a fresh plan. */
  | { readonly kind: 'replace' }
  /** Not worth it any more: free the nonce. */
  | { readonly kind: 'cancel' };

/**
 * What comes next for an open job at `head`. `worth`: a fresh look says that the plan still stands at its profit.
 * A transaction that is no longer worth it is cancelled at once, one that merely waits is replaced after
 * `patienceBlocks`, and a cancellation that waits is replaced by a dearer one.
 */
export function nextFor(job: Job, head: bigint, worth: boolean, patienceBlocks: bigint): Next {
  if (!isInFlight(job)) return { kind: 'wait' };
  const { purpose, block } = newest(job);
  const waited = head - block;
  if (purpose === 'liquidate' && !worth) return { kind: 'cancel' };
  if (waited >= patienceBlocks) return { kind: purpose === 'cancel' ? 'cancel' : 'replace' };
  return waited > 0n ? { kind: 'rebroadcast' } : { kind: 'wait' };
}

/** The first nonce that neither the chain nor an open job has used. */
export function freeNonce(jobs: readonly Job[], chainNonce: number): number {
  const open = jobs.filter(({ state }) => state === 'open').map(({ nonce }) => nonce + 1);
  return Math.max(chainNonce, ...open);
}

/** On its way: signed, and not mined as far as is known. */
export function isInFlight({ state, mined }: Job): boolean {
  return state === 'open' && mined === undefined;
}

/** How many positions are on their way: a transaction counts once for each that it liquidates. */
export function positionsInFlight(jobs: readonly Job[]): number {
  return jobs.filter(isInFlight).reduce((sum, { accounts }) => sum + accounts.length, 0);
}

/** Accounts that something in flight is about: nothing else is sent for them meanwhile. */
export function busyAccounts(jobs: readonly Job[]): ReadonlySet<Address> {
  return new Set(jobs.filter(isInFlight).flatMap(({ accounts }) => accounts));
}
