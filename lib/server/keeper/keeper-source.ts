import type { Address } from 'viem';
import { spentInDay } from '@/lib/core/execution/keeper/budget';
import type { ShadowBook } from '@/lib/core/execution/keeper/shadow';
import { refusalWords } from '@/lib/core/execution/sizing/refusal-words';
import type { AssetLookup } from '@/lib/core/snapshot/csv';
import { keeperCsv } from '@/lib/core/snapshot/keeper-csv';
import type { KeeperJobView, KeeperView, RunningKeeperView } from '@/lib/core/snapshot/keeper-schema';
import { jobViews, patienceView, plainWords, verdictView } from '@/lib/core/snapshot/keeper-view';
import type { KeeperStore, KeeperTrace, StoredJob, Unplanned } from '@/lib/engine/keeper/keeper-ports';
import { spentOn } from '@/lib/engine/keeper/keeper-spent';
import { type Answer, csvAnswer, jsonAnswer, problemAnswer } from '../answer';
import type { KeeperConfig } from './keeper-config';
import type { RunningKeeper } from './keeper-runtime';

/** Everybody who asks within this shares one reading of the store. */
const SHARED_MS = 1_000;

/** Where a keeper's state is known: the one of this process, or what another's wrote down. */
export interface KeeperSource {
  /** Never a key or a signed transaction. Rejects when only the store could tell, and cannot be read. */
  view(): Promise<KeeperView>;
}

export interface KeeperSourceDeps {
  readonly marketId: string;
  readonly config: KeeperConfig;
  /** `undefined` where none runs in this process. */
  readonly running: Pick<RunningKeeper, 'account' | 'report' | 'failure' | 'lookedAt' | 'shadow'> | undefined;
  /** Why none runs although one was asked for. */
  readonly refusal: string | undefined;
  readonly store: {
    keeper(marketId: string, account: Address): Pick<KeeperStore, 'jobs'>;
    keeperTrace(marketId: string): Promise<KeeperTrace>;
  };
  /** Unix ms. */
  readonly now: () => number;
}

/** The keeper of this process, as it is when asked; without one, what keepers of others wrote down. */
export function keeperSource({ marketId, config, running, refusal, store, now }: KeeperSourceDeps): KeeperSource {
  const trace = shared(now, () => store.keeperTrace(marketId));
  const ownJobs = shared(now, async () => (running ? await store.keeper(marketId, running.account).jobs() : []));
  const elsewhere = async (): Promise<KeeperView> => {
    const { lease, jobs } = await trace();
    // A word on its own configuration is not to be lost behind what another process does.
    if (refusal !== undefined || (jobs.length === 0 && !lease?.held))
      return { mode: 'off', ...(refusal !== undefined && { reason: plainWords(refusal) }) };
    return {
      ...{ mode: 'elsewhere', at: now(), jobs: jobViews(jobs) },
      ...{ held: lease?.held ?? false, leaseUntil: lease?.until ?? null },
    };
  };
  return {
    async view() {
      if (config.mode === 'off') return elsewhere();
      const { gas, mostInFlight } = config.settings;
      const report = running?.report();
      const failure = running ? running.failure() : (refusal ?? 'it was not started');
      // On standby, and before a first look, only the store knows; it may be what fails.
      const jobs =
        report?.state === 'acting' && failure === ''
          ? report.jobs
          : running && (await ownJobs().catch((): undefined => undefined));
      const spent = jobs && spentInDay(spentOn(jobs), now());
      return {
        ...{ mode: config.mode, at: now(), executor: config.executor, mostInFlight },
        account: running ? lower(running.account) : null,
        state: failure !== '' ? 'failing' : (report?.state ?? 'starting'),
        reason: failure === '' ? null : plainWords(failure),
        block: report ? Number(report.block) : null,
        lookedAt: running?.lookedAt() ?? null,
        shadow: shadowView(running?.shadow()),
        gas: {
          perTransaction: gas.perTransaction.toString(),
          perDay: gas.perDay.toString(),
          failedPerDay: gas.failedPerDay.toString(),
          spent: spent?.all.toString() ?? null,
          failed: spent?.failed.toString() ?? null,
        },
        verdicts: report?.verdicts.map(verdictView) ?? [],
        unplanned: report?.unplanned?.map(unplannedView) ?? [],
        jobs: jobs && running ? jobViews(signedBy(jobs, running.account)) : null,
        patience: report ? patienceView(report.patience, report.block) : [],
      };
    },
  };
}

/** The jobs alone, newest first, as JSON or CSV; a 503 where they cannot be read. */
export async function keeperJobsAnswer(
  source: KeeperSource | undefined,
  format: 'csv' | undefined,
  lookup: AssetLookup,
): Promise<Answer> {
  const view = await source?.view();
  const jobs: readonly KeeperJobView[] | null = !view || view.mode === 'off' ? [] : view.jobs;
  if (jobs === null) return problemAnswer(503, 'The keeper’s jobs cannot be read now.');
  return format === 'csv' ? csvAnswer('keeper-jobs.csv', keeperCsv(jobs, lookup)) : jsonAnswer(jobs);
}

const shadowView = (book: ShadowBook | undefined): RunningKeeperView['shadow'] => {
  if (!book) return null;
  const { won, race, reverted, earnedWei } = book.total;
  return { ...{ won, race, reverted }, earnedWei: earnedWei.toString() };
};

const lower = (account: Address) => account.toLowerCase() as Address;
const signedBy = (jobs: readonly StoredJob[], signer: Address) => jobs.map((job) => ({ ...job, signer }));

const NO_PLAN = {
  ...refusalWords,
  'no-lender': 'Nobody lends what it would repay.',
  'no-route': 'No route sells what it would seize.',
  'no-time': 'Half of a block’s time went by before it was planned: the next look goes on.',
} as const;

const unplannedView = ({ account, reason, objections }: Unplanned) => ({
  account,
  words: plainWords([NO_PLAN[reason], ...objections].join(' ')),
});

/** One reading a second, whoever asks; one that failed is not kept. */
function shared<T>(now: () => number, load: () => Promise<T>): () => Promise<T> {
  let read: { readonly at: number; readonly value: Promise<T> } | undefined;
  return () => {
    if (!read || Math.abs(now() - read.at) >= SHARED_MS) {
      const value = load();
      read = { at: now(), value };
      value.catch(() => {
        if (read?.value === value) read = undefined;
      });
    }
    return read.value;
  };
}
