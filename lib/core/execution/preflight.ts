import { BPS } from '@/lib/core/units/units';
import { isCovered } from './guard-consent';
import { isOverridden } from './override-consent';
import type { PreflightState } from './preflight-state';

export type PreflightIssue =
  | 'wallet-not-connected'
  | 'wrong-network'
  | 'data-stale'
  | 'self-liquidation'
  | 'not-liquidatable'
  | 'plan-stale'
  | 'price-moved'
  | 'wrongful-liquidation'
  | 'breaker-open'
  | 'no-executor'
  | 'insufficient-balance'
  | 'insufficient-allowance'
  | 'insufficient-gas'
  | 'still-checking'
  | 'unprofitable';

export type Severity = 'blocking' | 'warning';

/** A blocking issue forbids the signature; a warning asks the person to know. */
export const SEVERITY: Readonly<Record<PreflightIssue, Severity>> = {
  'wallet-not-connected': 'blocking',
  'wrong-network': 'blocking',
  'data-stale': 'blocking',
  'self-liquidation': 'blocking',
  'not-liquidatable': 'blocking',
  'plan-stale': 'blocking',
  'price-moved': 'blocking',
  'wrongful-liquidation': 'blocking',
  'breaker-open': 'blocking',
  'no-executor': 'blocking',
  'insufficient-balance': 'blocking',
  'insufficient-allowance': 'blocking',
  'insufficient-gas': 'blocking',
  'still-checking': 'blocking',
  unprofitable: 'warning',
};

type Validator = (state: PreflightState) => PreflightIssue | undefined;

/** In the order a person can do something about them. Each answers its own issue or undefined. */
const VALIDATORS: readonly Validator[] = [
  walletNotConnected,
  wrongNetwork,
  dataStale,
  selfLiquidation,
  notLiquidatable,
  planStale,
  priceMoved,
  wrongfulLiquidation,
  breakerOpen,
  noExecutor,
  insufficientBalance,
  insufficientAllowance,
  insufficientGas,
  stillChecking,
  unprofitable,
];

/** Every issue that stands between this state and a signature, in order; empty = clear to sign. */
export function preflight(state: PreflightState): readonly PreflightIssue[] {
  return VALIDATORS.flatMap((validate) => validate(state) ?? []);
}

/** True when nothing blocking is left. */
export function maySign(issues: readonly PreflightIssue[]): boolean {
  return issues.every((issue) => SEVERITY[issue] === 'warning');
}

/** True when the missing allowance is all that blocks: the moment to ask for the approval. */
export function mayApprove(issues: readonly PreflightIssue[]): boolean {
  return (
    issues.includes('insufficient-allowance') && maySign(issues.filter((each) => each !== 'insufficient-allowance'))
  );
}

export function walletNotConnected({ wallet }: PreflightState): PreflightIssue | undefined {
  return wallet === undefined ? 'wallet-not-connected' : undefined;
}

export function wrongNetwork({ wallet, market }: PreflightState): PreflightIssue | undefined {
  const wrong = wallet?.chainId !== undefined && wallet.chainId !== market.chainId;
  return wrong ? 'wrong-network' : undefined;
}

export function dataStale({ data }: PreflightState): PreflightIssue | undefined {
  return data.live ? undefined : 'data-stale';
}

export function selfLiquidation({ wallet, borrower }: PreflightState): PreflightIssue | undefined {
  return wallet?.address.toLowerCase() === borrower.toLowerCase() ? 'self-liquidation' : undefined;
}

export function notLiquidatable({ blockedBy }: PreflightState): PreflightIssue | undefined {
  return blockedBy === undefined || blockedBy === 'self-liquidation' ? undefined : 'not-liquidatable';
}

/**
 * A plan of any block but the newest is stale, one of a block that was replaced included. The last block's is not
 * while this block's is being computed: with each block the way to sign would close for a moment, just under a
 * finger. It is never sent: a run computes its own first.
 */
export function planStale({ plan, headBlock }: PreflightState): PreflightIssue | undefined {
  if (plan === undefined || headBlock === undefined || plan.block === headBlock) return undefined;
  return plan.recomputing && plan.block === headBlock - 1n ? undefined : 'plan-stale';
}

export function priceMoved({ prices, priceToleranceBps }: PreflightState): PreflightIssue | undefined {
  const moved = prices.some(({ previewed, current }) => {
    if (current === undefined) return false;
    const distance = current > previewed ? current - previewed : previewed - current;
    return distance * BPS > priceToleranceBps * previewed;
  });
  return moved ? 'price-moved' : undefined;
}

/** The market does not bear the liquidation out, and nobody said knowingly that they mean it. */
export function wrongfulLiquidation({ guard }: PreflightState): PreflightIssue | undefined {
  return guard !== undefined && !isCovered(guard, guard.consent) ? 'wrongful-liquidation' : undefined;
}

/** A breaker stops the pair, or none is known, and nobody said knowingly that they go on all the same. */
export function breakerOpen({ breakers }: PreflightState): PreflightIssue | undefined {
  return breakers !== undefined && !isOverridden(breakers, breakers.consent) ? 'breaker-open' : undefined;
}

/** Borrowing takes a contract that answers to the wallet. A batch may deploy it on its way. */
export function noExecutor({ wallet, payment }: PreflightState): PreflightIssue | undefined {
  if (wallet === undefined || payment?.executor === undefined) return undefined;
  const { executor, batches } = payment;
  return executor.deployed || (batches && executor.deployable) ? undefined : 'no-executor';
}

export function insufficientBalance({ wallet, plan, payment }: PreflightState): PreflightIssue | undefined {
  if (payment?.borrows) return undefined;
  const short = wallet?.balance !== undefined && plan !== undefined && wallet.balance < plan.repaid;
  return short ? 'insufficient-balance' : undefined;
}

export function insufficientAllowance({ wallet, plan, payment }: PreflightState): PreflightIssue | undefined {
  if (payment?.borrows || payment?.batches) return undefined;
  const short = wallet?.allowance !== undefined && plan !== undefined && wallet.allowance < plan.approve;
  return short ? 'insufficient-allowance' : undefined;
}

export function insufficientGas({ wallet, gas, payment }: PreflightState): PreflightIssue | undefined {
  if (payment?.paysGas === false) return undefined;
  const short = wallet?.nativeBalance !== undefined && gas !== undefined && wallet.nativeBalance < gas.wei;
  return short ? 'insufficient-gas' : undefined;
}

/** What is not known cannot pass; the wallet itself missing is said by its own issue. */
export function stillChecking(state: PreflightState): PreflightIssue | undefined {
  return unknownsOf(state).length > 0 ? 'still-checking' : undefined;
}

/** The checks that wait for an answer, in words. */
export function unknownsOf(state: PreflightState): readonly string[] {
  const { wallet, plan, headBlock, prices, gas, blockedBy, refused } = state;
  const unknown: string[] = [];
  if (wallet !== undefined) {
    if (wallet.chainId === undefined) unknown.push('the network of the wallet');
    if (wallet.balance === undefined) unknown.push('the balance');
    if (wallet.allowance === undefined) unknown.push('the allowance');
    if (wallet.nativeBalance === undefined) unknown.push('the balance for gas');
    if (gas === undefined && plan !== undefined) unknown.push('the cost of gas');
  }
  if (plan === undefined && blockedBy === undefined && !refused) unknown.push('the plan');
  if (headBlock === undefined) unknown.push('the newest block');
  if (prices.some(({ current }) => current === undefined)) unknown.push('a price');
  return unknown;
}

/** Profit at the exit price less gas is not above zero, or cannot be told. */
export function unprofitable({ plan, gas }: PreflightState): PreflightIssue | undefined {
  if (plan === undefined || gas === undefined) return undefined;
  if (plan.profit === undefined || gas.usd === undefined) return 'unprofitable';
  return plan.profit - gas.usd <= 0n ? 'unprofitable' : undefined;
}
