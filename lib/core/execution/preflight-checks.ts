import { type PreflightIssue, preflight, SEVERITY } from './preflight';
import type { PreflightState } from './preflight-state';

/** `wallet`: only a connected wallet can tell. `unknown`: what it judges is not there. Neither passes. */
export type CheckState = 'passes' | 'blocks' | 'warns' | 'wallet' | 'unknown';

export interface PreflightCheck {
  readonly issue: PreflightIssue;
  readonly state: CheckState;
}

const OF_WALLET: ReadonlySet<PreflightIssue> = new Set([
  ...(['wallet-not-connected', 'wrong-network', 'self-liquidation'] as const),
  ...(['no-executor', 'insufficient-balance', 'insufficient-allowance', 'insufficient-gas'] as const),
]);

/**
 * Every check of preflight in its order, with what it comes to where perhaps no wallet is asked. That something is still
 * unknown is no check of its own here: each says so itself.
 */
export function preflightChecks(state: PreflightState): readonly PreflightCheck[] {
  const found = new Set(preflight(state));
  return (Object.keys(SEVERITY) as PreflightIssue[])
    .filter((issue) => issue !== 'still-checking' && (issue !== 'no-executor' || state.payment?.executor !== undefined))
    .map((issue) => ({ issue, state: stateOf(issue, state, found) }));
}

function stateOf(issue: PreflightIssue, state: PreflightState, found: ReadonlySet<PreflightIssue>): CheckState {
  if (state.wallet === undefined && OF_WALLET.has(issue)) return 'wallet';
  if (found.has(issue)) return SEVERITY[issue] === 'blocking' ? 'blocks' : 'warns';
  return isKnown(issue, state) ? 'passes' : 'unknown';
}

function isKnown(
  issue: PreflightIssue,
  { wallet, plan, headBlock, guard, breakers, prices, gas }: PreflightState,
): boolean {
  switch (issue) {
    case 'not-liquidatable':
      return plan !== undefined;
    case 'plan-stale':
      return plan !== undefined && headBlock !== undefined;
    case 'price-moved':
      return plan !== undefined && prices.every(({ current }) => current !== undefined);
    case 'wrongful-liquidation':
      return guard !== undefined;
    case 'breaker-open':
      return breakers !== undefined;
    case 'unprofitable':
      return plan !== undefined && gas !== undefined;
    case 'wrong-network':
      return wallet?.chainId !== undefined;
    case 'insufficient-balance':
      return wallet?.balance !== undefined && plan !== undefined;
    case 'insufficient-allowance':
      return wallet?.allowance !== undefined && plan !== undefined;
    case 'insufficient-gas':
      return wallet?.nativeBalance !== undefined && gas !== undefined;
    case 'no-executor':
    case 'wallet-not-connected':
    case 'data-stale':
    case 'self-liquidation':
      return true;
    case 'still-checking':
      return false;
  }
}
