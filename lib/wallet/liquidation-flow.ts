import type { Address, Hash, Hex, TransactionReceipt } from 'viem';
import { consentTo, isCovered } from '@/lib/core/execution/guard-consent';
import { isOverridden, overrideOf } from '@/lib/core/execution/override-consent';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import { runStep, type StepStatus } from './transaction-step';

export type LiquidationStepName = 'plan' | 'approve' | 'simulate' | 'sign' | 'receipt';
export const LIQUIDATION_STEPS: readonly LiquidationStepName[] = ['plan', 'approve', 'simulate', 'sign', 'receipt'];

/** What the flow needs of the world; the hook builds it from wagmi and the API, tests from fakes. */
export interface LiquidationEffects {
  /** The plan for the next block, computed by the engine from its newest state. */
  freshPlan(): Promise<ExecutablePlan>;
  allowance(): Promise<bigint>;
  /** Sends approve(pool, amount) and answers when it is mined. */
  approve(amount: bigint): Promise<void>;
  /** eth_call of the exact call at the newest block, then its gas limit. Throws with the decoded revert. */
  simulate(call: { readonly to: Address; readonly data: Hex }): Promise<bigint>;
  send(call: { readonly to: Address; readonly data: Hex; readonly gas: bigint }): Promise<Hash>;
  receipt(hash: Hash): Promise<TransactionReceipt>;
}

export type LiquidationFlowResult =
  /** The plan changed in a way the person has not seen: nothing was sent; show this one and ask again. */
  | { readonly kind: 'plan-changed'; readonly plan: ExecutablePlan }
  | {
      readonly kind: 'mined';
      readonly plan: ExecutablePlan;
      readonly hash: Hash;
      readonly receipt: TransactionReceipt;
    };

/** The gas limit of an estimate: 20 % over it, rounded down, since the state at inclusion may touch slots the estimate found warm. */
export const gasLimit = (estimate: bigint): bigint => (estimate * 120n) / 100n;

/** How far the collateral received may fall against the preview before the person must look again, in bps. */
export const REVIEW_TOLERANCE_BPS = 10n;

/**
 * True when `fresh` is no longer what the person agreed to: another pair or amount, more to pay, noticeably less
 * to receive, a liquidation that the market does not bear out in a way that was not there, or a breaker that stops it
 * and did not then. Accrual of a few seconds stays within.
 */
export function needsReview(seen: ExecutablePlan, fresh: ExecutablePlan): boolean {
  const a = seen.plan;
  const b = fresh.plan;
  if (a.collateralAsset !== b.collateralAsset || a.debtAsset !== b.debtAsset || a.debtToCover !== b.debtToCover)
    return true;
  if (!isCovered(fresh.guard, consentTo(seen.guard))) return true;
  if (!isOverridden(fresh.permission, overrideOf(seen.permission))) return true;
  const fell = BigInt(a.seizedNet) - BigInt(b.seizedNet);
  const rose = BigInt(b.repaid) - BigInt(a.repaid);
  return (
    fell * 10_000n > BigInt(a.seizedNet) * REVIEW_TOLERANCE_BPS ||
    rose * 10_000n > BigInt(a.repaid) * REVIEW_TOLERANCE_BPS
  );
}

/**
 * plan → approve exactly what is needed → simulate the exact call → sign → receipt. The plan is
 * recomputed first, and again after an approval was mined, so that a stale one is never sent.
 *
 * @throws the first step's error, after `report` has said which step failed and why; a mined but
 * reverted transaction is a `LiquidationRevertedError` that carries its receipt.
 */
export async function runLiquidation(
  effects: LiquidationEffects,
  seen: ExecutablePlan,
  report: (step: LiquidationStepName, status: StepStatus) => void,
  signal: AbortSignal,
): Promise<LiquidationFlowResult> {
  let plan = seen;
  const replan = async (): Promise<boolean> => {
    await runStep(
      {
        name: 'plan',
        commit: async ({ say }) => {
          say('Recomputing for the next block');
          plan = await effects.freshPlan();
        },
        verify: async () => `For block ${plan.block.number + 1}`,
      },
      (status) => report('plan', status),
      signal,
    );
    return needsReview(seen, plan);
  };

  if (await replan()) return { kind: 'plan-changed', plan };

  const need = BigInt(plan.approve);
  let approved = false;
  await runStep(
    {
      name: 'approve',
      skip: async () => ((await effects.allowance()) >= need ? 'The pool may already take this much' : undefined),
      commit: async ({ say }) => {
        approved = true;
        say('Confirm the approval in your wallet');
        await effects.approve(need);
      },
      verify: async () => {
        if ((await effects.allowance()) < need) throw new ApprovalTooLowError();
        return 'Approved exactly what the plan needs';
      },
    },
    (status) => report('approve', status),
    signal,
  );
  if (approved && (await replan())) return { kind: 'plan-changed', plan };

  const gas = await runStep(
    {
      name: 'simulate',
      commit: ({ say }) => {
        say('Running the exact call against the newest block');
        return effects.simulate({ to: plan.to, data: plan.data as Hex });
      },
      verify: async (estimate) => `Succeeds, about ${estimate.toLocaleString('en-US')} gas`,
    },
    (status) => report('simulate', status),
    signal,
  );

  const hash = await runStep(
    {
      name: 'sign',
      commit: ({ say }) => {
        say('Confirm the liquidation in your wallet');
        return effects.send({ to: plan.to, data: plan.data as Hex, gas: gasLimit(gas ?? 0n) });
      },
      verify: async () => 'Sent',
    },
    (status) => report('sign', status),
    signal,
  );
  if (hash === undefined) throw new Error('the sign step has no skip');

  // Past this point the transaction exists: it cannot be cancelled, and must not be said to be.
  const receipt = await runStep(
    {
      name: 'receipt',
      commit: ({ say }) => {
        say('Waiting for a block');
        return effects.receipt(hash);
      },
      verify: async (mined) => {
        if (mined.status !== 'success') throw new LiquidationRevertedError(mined);
        return `Mined in block ${mined.blockNumber}`;
      },
    },
    (status) => report('receipt', status),
    new AbortController().signal,
  );
  if (receipt === undefined) throw new Error('the receipt step has no skip');
  return { kind: 'mined', plan, hash, receipt };
}

export class LiquidationRevertedError extends Error {
  override readonly name = 'LiquidationRevertedError';
  constructor(readonly receipt: TransactionReceipt) {
    super(
      `The transaction was mined in block ${receipt.blockNumber} and reverted: nothing was repaid or seized, only gas was spent. Most often someone else was first; look at the position again.`,
    );
  }
}

export class ApprovalTooLowError extends Error {
  override readonly name = 'ApprovalTooLowError';
  constructor() {
    super('The wallet approved less than the plan needs. Approve the full amount, or choose a smaller repayment.');
  }
}
