import { type Address, encodeFunctionData, erc20Abi, type Hash, type Hex } from 'viem';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';

export interface WalletCall {
  readonly to: Address;
  readonly data: Hex;
}

/** What a wallet was given: a transaction, or a batch whose id is no hash. */
export type Sent =
  | { readonly kind: 'transaction'; readonly hash: Hash }
  | { readonly kind: 'batch'; readonly id: string };

export interface Approval {
  readonly token: Address;
  readonly spender: Address;
  /** Base units. */
  readonly amount: bigint;
}

/** What a plan comes to in a wallet's hands. */
export interface WalletOrder {
  /** More than one are one batch: all of them or none. */
  readonly calls: readonly WalletCall[];
  /** The collateral is sold after them, in transactions of its own. */
  readonly sellsAfter: boolean;
}

/** Who takes the repayment from the wallet, and how much; `undefined` where it is borrowed. */
export function approvalOf({ plan, to, approve, funded }: ExecutablePlan): Approval | undefined {
  if (funded?.by === 'flash') return undefined;
  const through = funded?.call;
  return {
    token: plan.debtAsset,
    spender: through ? through.to : to,
    amount: BigInt(through ? funded.amount : approve),
  };
}

/**
 * The calls that carry a plan out. A wallet that batches makes all of them at once: it approves, deploys its executor
 * where that is missing, and sells. Others approve first, and without an executor sell afterwards.
 * `allowed`: what the spender may take already, base units.
 */
export function orderOf(executable: ExecutablePlan, batches: boolean, allowed: bigint): WalletOrder {
  const { plan, funded, sale } = executable;
  const approval = approvalOf(executable);
  const main = funded?.call ?? executable;
  const calls = [callOf(main)];
  const ownSale = funded && !funded.call && sale?.kind === 'route' ? sale.route : undefined;
  if (!batches) return { calls, sellsAfter: ownSale !== undefined };
  const sold = ownSale?.call
    ? [
        approveCall({
          ...{ token: plan.collateralAsset, spender: ownSale.call.spender },
          amount: BigInt(ownSale.amountIn),
        }),
        callOf(ownSale.call),
      ]
    : [];
  const { deployed = true, deployment } = (funded?.call && funded.executor) || {};
  const deploys = !deployed && deployment ? [callOf(deployment)] : [];
  return {
    calls: [...deploys, ...(approval ? approvals(approval, allowed) : []), ...calls, ...sold],
    sellsAfter: false,
  };
}

/** Nothing where enough is allowed; taken back first where something is, since some tokens refuse to change it. */
function approvals(approval: Approval, allowed: bigint): readonly WalletCall[] {
  if (allowed >= approval.amount) return [];
  return [...(allowed > 0n ? [approveCall({ ...approval, amount: 0n })] : []), approveCall(approval)];
}

export const approveCall = ({ token, spender, amount }: Approval): WalletCall => ({
  to: token,
  data: encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, amount] }),
});

/** The wire's schema has checked that it is hexadecimal. */
export const callOf = ({ to, data }: { readonly to: Address; readonly data: string }): WalletCall => ({
  to,
  data: data as Hex,
});
