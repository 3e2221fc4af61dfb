import type { Hash, TransactionReceipt } from 'viem';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import { gasLimit } from './gas-limit';
import { type ReviewReason, reviewReason } from './plan-review';
import { type SaleEffects, type SaleOutcome, sellStep } from './sell-step';
import { runStep, type StepStatus } from './transaction-step';
import { type Approval, approvalOf, orderOf, type Sent, type WalletCall } from './wallet-order';

export type LiquidationStepName = 'plan' | 'approve' | 'simulate' | 'sign' | 'receipt' | 'sell';
export const LIQUIDATION_STEPS: readonly LiquidationStepName[] = [
  'plan',
  'approve',
  'simulate',
  'sign',
  'receipt',
  'sell',
];

/** What the flow needs of the world; the hook builds it from wagmi and the API, tests from fakes. */
export interface LiquidationEffects extends SaleEffects {
  /** The wallet makes several calls as one, all or none. */
  readonly batches: boolean;
  /** The plan for the next block, computed by the engine from its newest state. */
  freshPlan(): Promise<ExecutablePlan>;
  allowance(of: Pick<Approval, 'token' | 'spender'>): Promise<bigint>;
  /**
   * eth_call of the exact call at the newest block, then its gas limit; of several, one after the other. Throws with the
   * decoded revert. `undefined` where the node cannot run several.
   */
  simulate(calls: readonly WalletCall[]): Promise<bigint | undefined>;
  send(calls: readonly WalletCall[], gas: bigint | undefined): Promise<Sent>;
  receipt(sent: Sent): Promise<TransactionReceipt>;
}

export type LiquidationFlowResult =
  /** The plan changed in a way the person has not seen: nothing was sent; show this one and ask again. */
  | { readonly kind: 'plan-changed'; readonly plan: ExecutablePlan; readonly reason: ReviewReason }
  | {
      readonly kind: 'mined';
      readonly plan: ExecutablePlan;
      readonly hash: Hash;
      readonly receipt: TransactionReceipt;
      /** Of the collateral, where it was to be sold in transactions of its own. */
      readonly sale: SaleOutcome | undefined;
    };

/**
 * plan → approve exactly what is needed → simulate the exact call → sign → receipt (→ sell). The plan is
 * recomputed first, and again after an approval was mined, so that a stale one is never sent. A wallet that batches
 * approves, liquidates and sells in one.
 *
 * @throws the first step's error, after `report` has said which step failed and why; a mined but
 * reverted transaction is a `LiquidationRevertedError` that carries its receipt. A sale that fails after the
 * liquidation throws nothing: the liquidation stands, and its outcome says so.
 */
export async function runLiquidation(
  effects: LiquidationEffects,
  seen: ExecutablePlan,
  report: (step: LiquidationStepName, status: StepStatus) => void,
  signal: AbortSignal,
): Promise<LiquidationFlowResult> {
  let plan = seen;
  const replan = async (): Promise<ReviewReason | undefined> => {
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
    return reviewReason(seen, plan);
  };

  const changed = await replan();
  if (changed) return { kind: 'plan-changed', plan, reason: changed };

  const approval = approvalOf(plan);
  const approved = await approveFirst(effects, approval, (status) => report('approve', status), signal);
  const changedSince = approved ? await replan() : undefined;
  if (changedSince) return { kind: 'plan-changed', plan, reason: changedSince };

  const allowed = effects.batches && approval ? await effects.allowance(approval) : 0n;
  const order = orderOf(plan, effects.batches, allowed);
  const together = order.calls.length > 1 ? `${order.calls.length} calls as one batch` : undefined;
  const gas = await runStep(
    {
      name: 'simulate',
      commit: ({ say }) => {
        say(`Running the exact call${together ? 's' : ''} against the newest block`);
        return effects.simulate(order.calls);
      },
      verify: async (estimate) =>
        estimate === undefined
          ? 'This node cannot run a batch in advance; all of it happens, or nothing'
          : `Succeeds, about ${estimate.toLocaleString('en-US')} gas`,
    },
    (status) => report('simulate', status),
    signal,
  );

  const sent = await runStep(
    {
      name: 'sign',
      commit: ({ say }) => {
        say(together ? `Confirm ${together} in your wallet` : 'Confirm the liquidation in your wallet');
        return effects.send(order.calls, gas === undefined ? undefined : gasLimit(gas));
      },
      verify: async () => (together ? `Sent: ${together}` : 'Sent'),
    },
    (status) => report('sign', status),
    signal,
  );
  if (sent === undefined) throw new Error('the sign step has no skip');

  // Past this point the transaction exists: it cannot be cancelled, and must not be said to be.
  const unstoppable = new AbortController().signal;
  const receipt = await runStep(
    {
      name: 'receipt',
      commit: ({ say }) => {
        say(sent.kind === 'batch' ? 'Waiting for the wallet and a block' : 'Waiting for a block');
        return effects.receipt(sent);
      },
      verify: async (mined) => {
        if (mined.status !== 'success') throw new LiquidationRevertedError(mined);
        return `Mined in block ${mined.blockNumber}`;
      },
    },
    (status) => report('receipt', status),
    unstoppable,
  );
  if (receipt === undefined) throw new Error('the receipt step has no skip');
  const hash = sent.kind === 'transaction' ? sent.hash : receipt.transactionHash;
  const sale = order.sellsAfter
    ? await sellStep(effects, plan, receipt, (status) => report('sell', status), unstoppable)
    : undefined;
  return { kind: 'mined', plan, hash, receipt, sale };
}

/** Answers whether an approval was sent. A batch approves by itself, and borrowed money needs none. */
async function approveFirst(
  effects: LiquidationEffects,
  approval: Approval | undefined,
  report: (status: StepStatus) => void,
  signal: AbortSignal,
): Promise<boolean> {
  let approved = false;
  await runStep(
    {
      name: 'approve',
      skip: async () => {
        if (approval === undefined) return 'The repayment is borrowed: nothing of the wallet’s is taken';
        if (effects.batches) return 'In the batch';
        return (await effects.allowance(approval)) >= approval.amount ? 'It may already take this much' : undefined;
      },
      commit: async ({ say }) => {
        if (approval === undefined) return;
        approved = true;
        say('Confirm the approval in your wallet');
        await effects.approve(approval);
      },
      verify: async () => {
        if (approval && (await effects.allowance(approval)) < approval.amount) throw new ApprovalTooLowError();
        return 'Approved exactly what the plan needs';
      },
    },
    report,
    signal,
  );
  return approved;
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
