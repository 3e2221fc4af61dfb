import type { Address, Hash, TransactionReceipt } from 'viem';
import type { LiquidationOutcome } from '@/lib/core/protocols/rules';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import { stageOf } from '@/lib/core/snapshot/plan-trail-schema';
import {
  LIQUIDATION_STEPS,
  type LiquidationEffects,
  type LiquidationStepName,
  runLiquidation,
} from './liquidation-flow';
import type { ReviewReason } from './plan-review';
import { rememberTrail } from './plan-trails';
import type { SaleOutcome } from './sell-step';
import { type StepStatus, walletErrorMessage } from './transaction-step';
import { netFlows } from './wallet-flows';
import { orderOf } from './wallet-order';

export interface MinedLiquidation {
  readonly plan: ExecutablePlan;
  readonly hash: Hash;
  readonly receipt: TransactionReceipt;
  readonly outcome: LiquidationOutcome;
  /** By how much the account's debt token fell in the receipt, deficit left out; `undefined` when the logs do not say. */
  readonly debtReduction: bigint | undefined;
  /** How far that may stay below the repayment by the debt token's own rounding. */
  readonly debtRounding: bigint;
  /** What the transactions left with the wallet, net, base units by token. */
  readonly net: ReadonlyMap<Address, bigint>;
  /** What became of the collateral, where it was to be sold in transactions of its own. */
  readonly sale: SaleOutcome | undefined;
}

export interface LiquidationRun {
  /** review: the plan changed before it was sent; look at `plan` and confirm again. */
  readonly phase: 'running' | 'review' | 'settled' | 'failed';
  readonly steps: Readonly<Record<LiquidationStepName, StepStatus>>;
  /** The collateral is sold after it, in transactions of its own. */
  readonly sellsAfter: boolean;
  /** Why it must be looked at again. */
  readonly changed: ReviewReason | undefined;
  /** What the person agreed to, or must look at now. */
  readonly plan: ExecutablePlan;
  /** The pair's protocol prices at the moment of agreement, USD with 8 decimals. */
  readonly prices: { readonly collateral: string | null; readonly debt: string | null };
  readonly error: string | undefined;
  readonly mined: MinedLiquidation | undefined;
}

/** Everything but the person's click that a run needs. */
export interface RunInput {
  readonly account: Address;
  /** Whose wallet it is. */
  readonly wallet: Address;
  readonly seen: ExecutablePlan;
  readonly prices: LiquidationRun['prices'];
  readonly effects: LiquidationEffects;
  /** Reads the outcome from the receipt's logs; throws when this liquidation is not among them. */
  readonly decode: (
    receipt: TransactionReceipt,
    plan: ExecutablePlan,
  ) => Pick<MinedLiquidation, 'outcome' | 'debtReduction' | 'debtRounding'>;
}

/**
 * The page's liquidations, one an account. They live outside the views: closing the drawer, or the
 * position leaving the book because it was cleared, loses neither a pending transaction nor its settlement.
 */
const runs = new Map<Address, LiquidationRun>();
const controllers = new Map<Address, AbortController>();
const listeners = new Set<() => void>();

export const subscribeRuns = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
export const runOf = (account: Address): LiquidationRun | undefined => runs.get(account);

const put = (account: Address, run: LiquidationRun | undefined) => {
  if (run) runs.set(account, run);
  else runs.delete(account);
  for (const listener of listeners) listener();
};

const pending = Object.fromEntries(LIQUIDATION_STEPS.map((name) => [name, { kind: 'pending' }])) as Record<
  LiquidationStepName,
  StepStatus
>;

/** Starts a liquidation unless one of this account is under way; settles when it ended, never rejects. */
export async function startRun({ account, wallet, seen, prices, effects, decode }: RunInput): Promise<void> {
  if (runs.get(account)?.phase === 'running') return;
  const controller = new AbortController();
  controllers.set(account, controller);
  let run: LiquidationRun = {
    phase: 'running',
    steps: pending,
    plan: seen,
    sellsAfter: orderOf(seen, effects.batches, 0n).sellsAfter,
    changed: undefined,
    prices,
    error: undefined,
    mined: undefined,
  };
  const update = (change: Partial<LiquidationRun>) => {
    run = { ...run, ...change };
    put(account, run);
  };
  update({});
  try {
    const result = await runLiquidation(
      effects,
      seen,
      (step, status) => update({ steps: { ...run.steps, [step]: status } }),
      controller.signal,
    );
    if (result.kind === 'plan-changed') update({ phase: 'review', plan: result.plan, changed: result.reason });
    else {
      const { plan, hash, receipt, sale } = result;
      rememberTrail({ txHash: hash, planned: stageOf(seen), quoted: stageOf(plan) });
      const logs = [...receipt.logs, ...(sale?.kind === 'sold' ? sale.receipt.logs : [])];
      const net = netFlows({ logs }, wallet);
      update({ phase: 'settled', plan, mined: { plan, hash, receipt, sale, net, ...decode(receipt, plan) } });
    }
  } catch (error) {
    update({ phase: 'failed', error: walletErrorMessage(error) });
  } finally {
    controllers.delete(account);
  }
}

/** Stops a run before its next step; what is already sent cannot be taken back. */
export const cancelRun = (account: Address): void => controllers.get(account)?.abort();

/** Forgets an ended run. */
export const dismissRun = (account: Address): void => {
  if (runs.get(account)?.phase !== 'running') put(account, undefined);
};
