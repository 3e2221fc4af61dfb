import { type Address, encodeFunctionData, erc20Abi, type Hex } from 'viem';
import type { TokenAmount } from '@/lib/core/units/units';
import { executorCall, executorCalldata, skim, tip } from './executor-call';
import { approve, type FlashSource, flashLoanCall, transfer } from './flash-loan';

/** A call that takes a token from the executor: an approval of at most `amount` goes before it. */
export interface SpendingCall {
  readonly to: Address;
  readonly data: Hex;
  readonly spends: {
    readonly token: Address;
    /** Who pulls it: the called contract itself unless told. */
    readonly spender?: Address;
    /** Base units. */
    readonly amount: bigint;
    /** True where the callee takes exactly that much; otherwise what is left of the approval is withdrawn. */
    readonly exact: boolean;
  };
}

/** Liquidations, what is sold of their collateral, and who pays meanwhile: one transaction. */
export interface FundedLiquidation {
  readonly executor: Address;
  /** Receives the profit and whatever is left; the executor holds nothing afterwards. */
  readonly recipient: Address;
  readonly debtAsset: Address;
  /** What the liquidations may take at most together, base units of the debt asset. */
  readonly amount: TokenAmount;
  /** `own`: pulled from `recipient`, which must have allowed the executor to. */
  readonly funding: { readonly kind: 'own' } | FlashSource;
  readonly liquidations: readonly SpendingCall[];
  /** Swaps of seized collateral into the debt asset, to the executor. */
  readonly sales: readonly SpendingCall[];
  /** Tokens of which something may be left besides the debt asset: each collateral. */
  readonly leftovers: readonly Address[];
  /** What must be left at the least, base units of the debt asset, after loan and premium; less reverts everything. */
  readonly minProfit: TokenAmount;
  /** Wei to the block's builder; must be sent along. */
  readonly bid?: bigint;
}

/**
 * The one transaction that borrows, liquidates, sells, gives back and pays out, all or nothing (issue: "if it does
 * not end with at least the planned profit, it reverts"): the guaranteed part is paid by a plain transfer, which
 * fails where the balance is short, and only then is the rest swept.
 */
export function fundedLiquidation(order: FundedLiquidation): {
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
} {
  const { executor, recipient, debtAsset, amount, funding, minProfit, bid = 0n } = order;
  const work = [...order.liquidations, ...order.sales].flatMap(spend);
  const own = funding.kind === 'own';
  const funded = own
    ? [pull(debtAsset, recipient, executor, amount), ...work]
    : [flashLoanCall(funding, executor, debtAsset, amount, work)];
  const calls = [
    ...funded,
    transfer(debtAsset, recipient, own ? amount + minProfit : minProfit),
    ...[debtAsset, ...order.leftovers].map((token) => skim(token, executor, recipient)),
    ...(bid > 0n ? [tip(executor, bid)] : []),
  ];
  return { to: executor, data: executorCalldata(calls), value: bid };
}

function spend({ to, data, spends }: SpendingCall): readonly Hex[] {
  const spender = spends.spender ?? to;
  return [
    approve(spends.token, spender, spends.amount),
    executorCall(to, data),
    // Some tokens refuse a new approval while an old one stands.
    ...(spends.exact ? [] : [approve(spends.token, spender, 0n)]),
  ];
}

function pull(token: Address, from: Address, to: Address, amount: bigint): Hex {
  return executorCall(
    token,
    encodeFunctionData({ abi: erc20Abi, functionName: 'transferFrom', args: [from, to, amount] }),
  );
}
