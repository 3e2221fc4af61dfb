import type { Address } from 'viem';
import type { Position } from '@/lib/core/position/position';
import type { AccountState, MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import { WAD } from '@/lib/core/units/units';
import type { Assessment, RiskStatus } from './assessment';
import { distanceBps } from './distance';
import type { ExitPrices } from './exit-price';
import { estimateLoss, type LossContext } from './expected-loss';
import { judge } from './guard';
import type { GuardContext } from './guard-context';
import { bestPlan } from './plan';
import type { PriceRules } from './shock';

export type AssessRules = PriceRules & Pick<ProtocolRules, 'position' | 'liquidationTerms' | 'quote'>;

/** Health factors in wad under which a position is `at-risk`, and `watch`. */
export const AT_RISK_BELOW = (WAD * 105n) / 100n;
export const WATCH_BELOW = (WAD * 125n) / 100n;

/** What the risk of a whole book is judged by; the same for every account of one evaluation. */
export interface AssessContext {
  readonly exitPrices: ExitPrices;
  readonly guard: GuardContext;
  readonly loss: LossContext;
  /** Assets whose price is held fixed when a market-wide fall is asked about. */
  readonly stable: ReadonlySet<Address>;
}

/**
 * One account's risk. The market must be accrued to the time of the evaluation. Only a position whose
 * health factor is below 1 is planned for; a missing price makes it `unknown`, never healthy. `position`: the account's
 * in this very market, where it is known already.
 */
export function assess(
  rules: AssessRules,
  market: MarketState,
  account: AccountState,
  context: AssessContext,
  position: Position = rules.position(market, account),
): Assessment {
  const status = statusOf(position);
  const { breachProbability, expectedLoss } = estimateLoss(position, context.loss);
  const guard = judge(rules, market.revision, position, context.guard);
  if (status === 'unknown') {
    return {
      position,
      status,
      plan: undefined,
      blockedBy: 'price-unknown',
      breachProbability,
      expectedLoss,
      distanceBps: undefined,
      guard,
    };
  }
  const distance = distanceBps(rules, market.revision, position, context.stable);
  if (status !== 'liquidatable' && status !== 'bad-debt') {
    return {
      position,
      status,
      plan: undefined,
      blockedBy: undefined,
      breachProbability,
      expectedLoss,
      distanceBps: distance,
      guard,
    };
  }
  const { plan, blockedBy } = bestPlan(rules, market, account, position, context.exitPrices);
  return { position, status, plan, blockedBy, breachProbability, expectedLoss, distanceBps: distance, guard };
}

/** The whole book, in the accounts' order. Accounts without debt are left out: nothing of theirs can be liquidated. */
export function assessBook(
  rules: AssessRules,
  market: MarketState,
  accounts: Iterable<AccountState>,
  context: AssessContext,
): readonly Assessment[] {
  const book: Assessment[] = [];
  for (const account of accounts) {
    if (account.scaledDebt.size > 0) book.push(assess(rules, market, account, context));
  }
  return book;
}

/** Worst first: debt above collateral, health factor below 1, 1.05, 1.25. */
export function statusOf(position: Position): RiskStatus {
  const { healthFactor, totalCollateral, totalDebt } = position;
  if (healthFactor === undefined || totalCollateral === undefined || totalDebt === undefined) return 'unknown';
  if (totalDebt > totalCollateral) return 'bad-debt';
  if (healthFactor < WAD) return 'liquidatable';
  if (healthFactor < AT_RISK_BELOW) return 'at-risk';
  return healthFactor < WATCH_BELOW ? 'watch' : 'healthy';
}
