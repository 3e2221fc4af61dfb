import type { Address } from 'viem';
import { budgetIssue } from '@/lib/core/execution/keeper/budget';
import { feesFor, gasCap, gasLimitFor } from '@/lib/core/execution/keeper/fees';
import { busyAccounts, freeNonce, isInFlight, positionsInFlight } from '@/lib/core/execution/keeper/job';
import { afterFailures, type FailureReason, type Patience } from '@/lib/core/execution/keeper/patience';
import { advanceJob, meantWith } from './keeper-advance';
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

/** Calls to the node at once. */
const SIMULATIONS_AT_ONCE = 8;

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
  const head = await chain.head();
  if (!held) {
    const jobs = await store.jobs();
    const report: KeeperReport = { block: head.number, state: 'standby', verdicts: [], jobs, patience: {} };
    return { report, memory: before };
  }
  const lease: Lease = {
    check() {
      if (now() >= until) throw new LeaseLostError(settings.leaseMs);
    },
  };
  // 2. What the chain says of what was sent
  const nonce = await chain.nonceAt(head.hash);
  const settled = await settleJobs(
    { chain, store, confirmations: settings.confirmations },
    before,
    await store.jobs(),
    head,
    nonce,
  );
  // 3. What could be sent. Without an answer, what is in flight is left to the next tick: it cannot be judged.
  const asked = now();
  const plans = await market.plans(
    settled.jobs.filter(isInFlight).map(({ accounts }) => accounts),
    sightOf(settled, head, settings.mostInFlight),
  );
  const planMs = now() - asked;
  // 4. What is in flight
  let jobs = settled.jobs;
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
    ({ call }) => chain.simulate(call, head.hash),
    (plan) =>
      objection(plan, head, patience, new Set([...busyAccounts(jobs), ...spokenFor, ...shared(plan)])) === undefined,
    SIMULATIONS_AT_ONCE,
  );
  /** Of one alone: whom plans for several that are still to be decided on are for. */
  const shared = ({ accounts }: KeeperPlan): readonly Address[] =>
    accounts.length > 1
      ? []
      : plans.slice(verdicts.length).flatMap((each) => (each.accounts.length > 1 ? each.accounts : []));
  for (const plan of plans) {
    const situation = { head, nonce, jobs, patience, spokenFor, suggestedTip, simulated };
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
      ...{ unplanned: market.unplanned?.() ?? [], planMs },
    },
    memory: { ...settled.memory, patience },
  };
}

interface Situation {
  readonly head: KeeperHead;
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
  { chain, store, settings, now }: KeeperDeps,
  lease: Lease,
  plan: KeeperPlan,
  { head, nonce, jobs, patience, spokenFor, suggestedTip, simulated: simulate }: Situation,
): Promise<Considered> {
  const no = (whyNot: WhyNot, words?: string): Considered => ({ verdict: { plan, whyNot, words } });
  const against = objection(plan, head, patience, new Set([...busyAccounts(jobs), ...spokenFor]));
  if (against) return no(...against);
  const most = Math.min(settings.mostInFlight, plan.mostInFlight ?? settings.mostInFlight);
  // Each position of a plan for several counts: sharing a transaction must not let more out than else.
  if (positionsInFlight(jobs) + plan.accounts.length > most) return no('most-in-flight');
  const simulated = await simulate(plan);
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
      { ...signed, ...fees, gas, block: head.number, purpose: 'liquidate', ...meantWith(plan, simulated.gas, head) },
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
