import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import type { WalletReads } from './liquidation-effects';
import { approvalOf, orderOf } from './wallet-order';

/** How many signatures and transactions a plan takes. */
export interface SendingView {
  /** All in one batch, one transaction of the executor, or one transaction after the other. */
  readonly by: 'batch' | 'executor' | 'sequence';
  /** Calls of the batch. */
  readonly calls: number;
  /** An approval stands before it, in a transaction of its own. */
  readonly approves: boolean;
  /** The collateral is sold after it, in transactions of its own. */
  readonly sellsAfter: boolean;
}

/** How a plan reaches the chain. `allowed`: what its spender may take already. */
export const sendingOf = (plan: ExecutablePlan, batches: boolean, allowed: bigint): SendingView => {
  const { calls, sellsAfter } = orderOf(plan, batches, allowed);
  const approval = batches ? undefined : approvalOf(plan);
  const by = calls.length > 1 ? 'batch' : plan.funded?.call ? 'executor' : 'sequence';
  return { by, calls: calls.length, approves: approval !== undefined && allowed < approval.amount, sellsAfter };
};

/** Whether the very call can be run now: nothing must be approved, paid in or deployed first. */
export const isCallable = (plan: ExecutablePlan, { allowance, balance }: WalletReads): boolean => {
  if (plan.funded?.call && plan.funded.executor?.deployed === false) return false;
  const approval = approvalOf(plan);
  return approval === undefined || (allowance >= approval.amount && balance >= BigInt(plan.plan.repaid));
};
