import type { Address, Hash } from 'viem';
import type { KeeperJobView, KeeperVerdictView, KeeperWhyNot, RunningKeeperView } from './keeper-schema';

/** What is shown of a job, and nothing that could be sent. */
export interface JobInput {
  readonly id: string;
  readonly at: number;
  readonly nonce: number;
  readonly accounts: readonly Address[];
  readonly promised: bigint;
  readonly debtAsset: Address;
  readonly attempts: readonly {
    readonly hash: Hash;
    readonly purpose: 'liquidate' | 'cancel';
    readonly gas: bigint;
    readonly maxFeePerGas: bigint;
    readonly maxPriorityFeePerGas: bigint;
    readonly block: bigint;
    /** What it promises of which token, where that is not what the job's first attempt did. */
    readonly promised?: bigint | undefined;
    readonly debtAsset?: Address | undefined;
  }[];
  readonly mined?:
    | { readonly hash: Hash; readonly block: bigint; readonly ok: boolean; readonly gasCost: bigint }
    | undefined;
  readonly state: KeeperJobView['state'];
}

interface VerdictInput {
  readonly plan: {
    readonly accounts: readonly Address[];
    readonly collateralAssets: readonly Address[];
    readonly debtAsset: Address;
    readonly block: bigint;
    readonly promised: bigint;
    readonly profitWei: bigint;
  };
  readonly whyNot?: KeeperWhyNot | undefined;
  readonly words?: string | undefined;
}

interface FailureInput {
  readonly reason: string;
  readonly times: number;
  readonly notBefore: bigint;
}

/** Why a plan was not sent, in a sentence. */
const WHY_NOT: Readonly<Record<KeeperWhyNot, string>> = {
  objection: 'Something stands against it.',
  'in-flight': 'A transaction for it is under way.',
  waiting: 'It failed before and is left alone for a while.',
  stale: 'A newer block came before it could be sent.',
  'most-in-flight': 'As many positions as may be are under way.',
  'simulation-reverted': 'It reverts when simulated on the newest block.',
  'gas-above-profit': 'Gas would take more of the profit than it may.',
  unprofitable: 'What is left after the dearest gas is below the least profit that is asked.',
  'above-transaction-limit': 'Its gas may cost more than one transaction may.',
  'day-spent': 'The gas budget of the day does not carry it.',
  'failures-spent': 'The budget for failed gas of the day does not carry it.',
  shadow: 'It would be sent now: the keeper only watches.',
  refused: 'No node took it.',
};

const FAILURES: Readonly<Record<string, string>> = {
  'simulation-reverted': 'the simulation reverted',
  reverted: 'it was mined and reverted',
  taken: 'somebody else was first',
  'not-included': 'it was not included in time',
  refused: 'no node took it',
  'batch-failed': 'a transaction for several came to nothing',
};

/** More than this of what a node said helps nobody. */
const MOST_WORDS = 300;

/**
 * What a node or a library said, fit for a browser: addresses of nodes may hold keys, and bytes longer than a hash may be
 * a signed transaction, so neither is left in it.
 */
export function plainWords(text: string): string {
  const clean = text
    .replace(/\b(?:https?|wss?):\/\/\S+/gi, '(an address)')
    .replace(/\b(?:0x)?[0-9a-f]{65,}\b/gi, '(bytes)')
    .replace(/\p{C}+/gu, ' ');
  return clean.length > MOST_WORDS ? `${clean.slice(0, MOST_WORDS)}…` : clean;
}

/** One verdict of a look as the wire carries it. */
export function verdictView({ plan, whyNot, words }: VerdictInput): KeeperVerdictView {
  const sentence = whyNot === undefined ? 'Sent.' : WHY_NOT[whyNot];
  // What is said against it is a whole sentence of its own.
  const said = words === undefined ? sentence : whyNot === 'objection' ? words : `${sentence} ${words}`;
  return {
    accounts: [...plan.accounts],
    collateralAssets: [...plan.collateralAssets],
    debtAsset: plan.debtAsset,
    block: Number(plan.block),
    promised: plan.promised.toString(),
    profitWei: plan.profitWei.toString(),
    whyNot: whyNot ?? null,
    words: plainWords(said),
  };
}

/** A job as the wire carries it: named one by one, so that nothing else of it ever gets there. */
export function jobView(job: JobInput, signer: Address): KeeperJobView {
  const { id, at, nonce, accounts, state, mined } = job;
  const { promised, debtAsset } = promiseOf(job);
  return {
    ...{ id, at, nonce, state, debtAsset },
    signer: signer.toLowerCase() as Address,
    accounts: [...accounts],
    promised: promised.toString(),
    attempts: job.attempts.map(({ hash, purpose, gas, maxFeePerGas, maxPriorityFeePerGas, block }) => ({
      ...{ hash, purpose },
      gas: gas.toString(),
      maxFeePerGas: maxFeePerGas.toString(),
      maxPriorityFeePerGas: maxPriorityFeePerGas.toString(),
      block: Number(block),
    })),
    mined: mined
      ? { hash: mined.hash, block: Number(mined.block), ok: mined.ok, gasCost: mined.gasCost.toString() }
      : null,
  };
}

/** What the attempt that was mined promises, or the newest that liquidates at all. */
function promiseOf({ attempts, mined, promised, debtAsset }: JobInput): Pick<JobInput, 'promised' | 'debtAsset'> {
  const counts =
    attempts.find(({ hash, purpose }) => hash === mined?.hash && purpose === 'liquidate') ??
    attempts.findLast(({ purpose }) => purpose === 'liquidate');
  return { promised: counts?.promised ?? promised, debtAsset: counts?.debtAsset ?? debtAsset };
}

/** Newest first. */
export function jobViews(jobs: readonly (JobInput & { readonly signer: Address })[]): KeeperJobView[] {
  return jobs.map((job) => jobView(job, job.signer)).sort((a, b) => b.at - a.at || b.nonce - a.nonce);
}

/** Who is left alone at `block`, whoever waits longest first; what is over is not told. */
export function patienceView(
  patience: Readonly<Record<Address, FailureInput>>,
  block: bigint,
): RunningKeeperView['patience'] {
  return Object.entries(patience)
    .filter(([, { notBefore }]) => notBefore > block)
    .map(([account, { reason, times, notBefore }]) => ({
      account: account as Address,
      reason: FAILURES[reason] ?? reason,
      times,
      notBefore: Number(notBefore),
    }))
    .sort((a, b) => b.notBefore - a.notBefore);
}
