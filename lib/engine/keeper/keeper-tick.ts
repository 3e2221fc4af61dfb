import type { Address } from 'viem';
import { budgetIssue } from '@/lib/core/execution/keeper/budget';
import { feesFor, gasCap, gasLimitFor } from '@/lib/core/execution/keeper/fees';
import { busyAccounts, freeNonce, isInFlight, positionsInFlight } from '@/lib/core/execution/keeper/job';
import { afterFailures, type FailureReason, type Patience } from '@/lib/core/execution/keeper/patience';
import { advanceJob, meantWith, simulatePlan } from './keeper-advance';
import { objection, sightOf } from './keeper-objection';
import type {
  KeeperDeps,
  KeeperHead,
  KeeperPlan,
  KeeperReport,
  Lease,
  Simulated,
  StoredJob,
  Verdict,
  WhyNot,
} from './keeper-ports';
import { type KeeperMemory, settleJobs } from './keeper-settle';
import { spentOn } from './keeper-spent';
import { simulateAhead } from './simulate-ahead';

interface Outcome {
  readonly report: KeeperReport;
  readonly memory: KeeperMemory;
}

/**
 * One look at one block: what became of what was sent, what of it must be replaced or freed, and what is to be sent
 * now. Everything is in the store before it is on the wire. Rejects when the chain, the market or the store does not
 * answer: then nothing more is sent in this tick, and the next one starts from the store again.
 */
export async function keeperTick(deps: KeeperDeps, before: KeeperMemory): Promise<Outcome> {
  const { chain, market, store, settings, now } = deps;
  // 1. One at a time
  const until = now() + settings.leaseMs;
  const held = await store.lease(deps.holder, settings.leaseMs);
  const seen = await chain.head();
  if (!held) {
    const jobs = await store.jobs();
    const report: KeeperReport = { block: seen.number, state: 'standby', verdicts: [], jobs, patience: {} };
    return { report, memory: before };
  }
  const lease: Lease = {
    check() {
      if (now() >= until) throw new LeaseLostError(settings.leaseMs);
    },
  };
  // 2. What the chain says of what was sent
  const settleAt = async (at: KeeperHead, memory: KeeperMemory, jobs: readonly StoredJob[]) => {
    const nonce = await chain.nonceAt(at.hash);
    const parts = { chain, store, confirmations: settings.confirmations };
    return { nonce, ...(await settleJobs(parts, memory, jobs, at, nonce)) };
  };
  let settled = await settleAt(seen, before, await store.jobs());
  // 3. What could be sent. Without an answer, what is in flight is left to the next tick: it cannot be judged.
  const asked = now();
  const plans = await market.plans(
    settled.jobs.filter(isInFlight).map(({ accounts }) => accounts),
    sightOf(settled, seen, settings.mostInFlight),
  );
  const planned = now();
  // The simulation is of the newest block, which need not be that of the plans any more.
  const head = await chain.head();
  const fresh = () => now() - planned < settings.freshMs;
  if (head.hash !== seen.hash) settled = await settleAt(head, settled.memory, settled.jobs);
  const planMs = planned - asked;
  // 4. What is in flight
  const { nonce } = settled;
  let { jobs } = settled;
  for (const job of jobs) {
    const others = jobs.filter(({ id }) => id !== job.id);
    const after = await advanceJob(deps, lease, job, plans, head, others);
    jobs = jobs.map((each) => (each.id === job.id ? after : each));
  }
  // 5. The rest, best first
  let { patience } = settled.memory;
  let tip: Promise<bigint> | undefined;
  const suggestedTip = (): Promise<bigint> => {
    tip ??= chain.suggestedTip();
    return tip;
  };
  const verdicts: Verdict[] = [];
  /** Sent for, or in shadow as good as. */
  let spokenFor: ReadonlySet<Address> = new Set();
  const simulated = simulateAhead(
    plans,
    (plan) => simulatePlan(chain, plan, head),
    (plan) =>
      objection(plan, head, patience, new Set([...busyAccounts(jobs), ...spokenFor, ...shared(plan)])) === undefined,
    settings.simulationsAtOnce,
  );
  /** Of one alone: whom plans for several that are still to be decided on are for. */
  const shared = ({ accounts }: KeeperPlan): readonly Address[] =>
    accounts.length > 1
      ? []
      : plans.slice(verdicts.length).flatMap((each) => (each.accounts.length > 1 ? each.accounts : []));
  for (const plan of plans) {
    const situation = { head, fresh, nonce, jobs, patience, spokenFor, suggestedTip, simulated };
    const { verdict, job, failure } = await consider(deps, lease, plan, situation);
    verdicts.push(verdict);
    if (job) jobs = [...jobs, job];
    if (verdict.whyNot === undefined || verdict.whyNot === 'shadow')
      spokenFor = new Set([...spokenFor, ...plan.accounts]);
    if (failure) patience = afterFailures(patience, plan.accounts, failure, head.number);
    // What comes after a refused nonce would wait behind it.
    if (verdict.whyNot === 'refused') break;
  }
  return {
    report: {
      ...{ block: head.number, state: 'acting', verdicts, jobs, patience },
      ...{ unplanned: market.unplanned?.() ?? [], planMs, sendMs: now() - planned },
    },
    memory: { ...settled.memory, patience },
  };
}

interface Situation {
  readonly head: KeeperHead;
  /** Whether the head can still be the newest block, as far as the clock tells. */
  readonly fresh: () => boolean;
  /** The account's transaction count at the head. */
  readonly nonce: number;
  readonly jobs: readonly StoredJob[];
  readonly patience: Patience;
  readonly spokenFor: ReadonlySet<Address>;
  readonly suggestedTip: () => Promise<bigint>;
  readonly simulated: (plan: KeeperPlan) => Promise<Simulated>;
}

interface Considered {
  readonly verdict: Verdict;
  readonly job?: StoredJob;
  readonly failure?: FailureReason;
}

/** Every reason against a plan, the cheapest to know first; where there is none, the transaction. */
async function consider(
  { chain, market, store, settings, now }: KeeperDeps,
  lease: Lease,
  plan: KeeperPlan,
  { head, fresh, nonce, jobs, patience, spokenFor, suggestedTip, simulated: simulate }: Situation,
): Promise<Considered> {
  const no = (whyNot: WhyNot, words?: string): Considered => ({ verdict: { plan, whyNot, words } });
  const against = objection(plan, head, patience, new Set([...busyAccounts(jobs), ...spokenFor]));
  if (against) return no(...against);
  const most = Math.min(settings.mostInFlight, plan.mostInFlight ?? settings.mostInFlight);
  // Each position of a plan for several counts: sharing a transaction must not let more out than else.
  if (positionsInFlight(jobs) + plan.accounts.length > most) return no('most-in-flight');
  const late = `block ${head.number} was looked at a block's time ago`;
  if (!fresh()) return no('stale', late);
  const simulated = await simulate(plan);
  if (!fresh()) return no('stale', late);
  if (!simulated.ok) return { ...no('simulation-reverted', simulated.reason), failure: 'simulation-reverted' };
  const gas = gasLimitFor(simulated.gas);
  const mostCost = gasCap(plan.profitWei, settings.gasShareBps, settings.gas.perTransaction);
  const fees = feesFor({ baseFee: head.nextBaseFee, suggestedTip: await suggestedTip(), gas, mostCost });
  if (typeof fees === 'string') return no('gas-above-profit');
  const cost = gas * fees.maxFeePerGas;
  if (plan.profitWei - cost < settings.minProfit) return no('unprofitable');
  const issue = budgetIssue(settings.gas, spentOn(jobs), cost, now());
  if (issue) return no(issue);
  if (settings.mode === 'shadow') return { verdict: { plan, whyNot: 'shadow', gasWei: cost } };
  lease.check();
  const signed = await chain.sign(plan.call, freeNonce(jobs, nonce), gas, fees);
  const job: StoredJob = {
    id: signed.hash,
    at: now(),
    nonce: freeNonce(jobs, nonce),
    accounts: plan.accounts,
    promised: plan.promised,
    debtAsset: plan.debtAsset,
    attempts: [
      {
        ...signed,
        ...fees,
        gas,
        block: head.number,
        purpose: 'liquidate',
        ...meantWith(market, plan, simulated, head),
      },
    ],
    state: 'open',
  };
  // Written down before it is sent: a process that dies in between finds it again, sends it or frees its nonce.
  await store.save(job);
  const answer = await chain.broadcast(signed.raw);
  // A refused one stays open too: some node may have it all the same.
  return answer.kind === 'refused'
    ? { ...no('refused', answer.reason), job, failure: 'refused' }
    : { verdict: { plan, gasWei: cost }, job };
}

export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  constructor(leaseMs: number) {
    super(`the tick took longer than its lease of ${leaseMs} ms: another keeper may act, so nothing more is signed`);
  }
}
