import type { Address } from 'viem';
import { budgetIssue } from '@/lib/core/execution/keeper/budget';
import { type Fees, type FeeTerms, feesFor, gasCap, gasLimitFor } from '@/lib/core/execution/keeper/fees';
import { type Attempt, newest, nextFor, worstCost } from '@/lib/core/execution/keeper/job';
import type {
  KeeperChain,
  KeeperDeps,
  KeeperHead,
  KeeperMarket,
  KeeperPlan,
  Lease,
  Simulated,
  StoredJob,
} from './keeper-ports';
import { spentOn } from './keeper-spent';

const CANCEL_GAS = 21_000n;

/** Sends again, replaces or cancels what is in flight; leaves alone all else. `others`: every job but this one. */
export async function advanceJob(
  deps: KeeperDeps,
  lease: Lease,
  job: StoredJob,
  plans: readonly KeeperPlan[],
  head: KeeperHead,
  others: readonly StoredJob[],
): Promise<StoredJob> {
  const { chain, settings } = deps;
  if (nextFor(job, head.number, false, settings.patienceBlocks).kind === 'wait') return job;
  const last = newest(job);
  const plan = last.purpose === 'cancel' ? undefined : plans.find(({ accounts }) => same(accounts, job.accounts));
  const simulated =
    plan && plan.objections.length === 0 ? await simulatePlan(chain, plan, head) : { ok: false as const };
  const next = nextFor(job, head.number, simulated.ok, settings.patienceBlocks);
  if (next.kind === 'wait') return job;
  if (next.kind !== 'rebroadcast') {
    const terms = { baseFee: head.nextBaseFee, suggestedTip: await chain.suggestedTip(), replaces: last };
    const { perTransaction } = settings.gas;
    if (next.kind === 'replace' && plan && simulated.ok) {
      const gas = gasLimitFor(simulated.gas);
      const mostCost = gasCap(plan.profitWei, settings.gasShareBps, perTransaction);
      const replacement = affordable({ ...terms, gas, mostCost });
      const meant = meantWith(deps.market, plan, simulated, head);
      if (replacement) return attempt(plan.call, gas, replacement, 'liquidate', meant);
    }
    // The profit does not carry it, or there is none any more: the nonce is freed for what the budget allows.
    const cancellation = affordable({ ...terms, gas: CANCEL_GAS, mostCost: perTransaction });
    if (cancellation) return attempt({ to: chain.account, data: '0x', value: 0n }, CANCEL_GAS, cancellation, 'cancel');
  }
  // Nodes forget, and a process may have died between signing and sending: the same bytes again do no harm.
  await chain.broadcast(last.raw);
  return job;

  function affordable(terms: FeeTerms): Fees | undefined {
    const fees = feesFor(terms);
    if (typeof fees === 'string') return undefined;
    const cost = terms.gas * fees.maxFeePerGas;
    // Any attempt may still be the one that is mined.
    const worst = worstCost(job) > cost ? worstCost(job) : cost;
    return budgetIssue(settings.gas, spentOn(others), worst, deps.now()) ? undefined : fees;
  }

  async function attempt(
    call: KeeperPlan['call'],
    gas: bigint,
    fees: Fees,
    purpose: Attempt['purpose'],
    meant?: Meant,
  ): Promise<StoredJob> {
    lease.check();
    const signed = await chain.sign(call, job.nonce, gas, fees);
    const made: Attempt = { ...signed, ...fees, gas, block: head.number, purpose, ...meant };
    const after: StoredJob = { ...job, attempts: [...job.attempts, made] };
    await deps.store.save(after);
    await chain.broadcast(signed.raw);
    return after;
  }
}

function same(a: readonly Address[], b: readonly Address[]): boolean {
  return a.length === b.length && a.every((account) => b.includes(account));
}

type Meant = Pick<Attempt, 'promised' | 'debtAsset' | 'intent' | 'simulated'>;

/** What of a plan, and of its simulation, is kept with the attempt that carries it out. */
export function meantWith(
  { liquidationsIn }: Pick<KeeperMarket, 'liquidationsIn'>,
  { promised, debtAsset, intent }: KeeperPlan,
  { gas, logs }: Extract<Simulated, { readonly ok: true }>,
  { number }: KeeperHead,
): Meant {
  const liquidations = logs && liquidationsIn?.(logs);
  const simulated = { block: number, gas, ...(liquidations && { liquidations }) };
  return { promised, debtAsset, simulated, ...(intent && { intent }) };
}

/** On the newest block, at the time that the plan is for where that is still to come. */
export function simulatePlan(
  chain: Pick<KeeperChain, 'simulate'>,
  { call, block, intent }: KeeperPlan,
  head: KeeperHead,
): Promise<Simulated> {
  return chain.simulate(call, head.hash, block === head.number ? intent?.projectedTo : undefined);
}
