import type { AccountState, MarketState } from '@/lib/core/protocols/rules';
import type { AssessRules } from '../assess';
import { estimateLoss, type LossContext } from '../expected-loss';
import type { Place } from '../kernel/book';

/** By place: the chance of a breach, and the expected loss in base currency; NaN where unknown, of those below 1, and of free places. */
export interface Estimates {
  chance: Float64Array;
  loss: Float64Array;
  /** chance · debt: what decides between equal losses. */
  urgency: Float64Array;
}

export const createEstimates = (): Estimates => ({
  chance: new Float64Array(0),
  loss: new Float64Array(0),
  urgency: new Float64Array(0),
});

export function roomForEstimates(estimates: Estimates, places: number): void {
  if (estimates.chance.length >= places) return;
  const room = Math.ceil(places * 1.25) + 64;
  for (const name of ['chance', 'loss', 'urgency'] as const) {
    const grown = new Float64Array(room).fill(Number.NaN);
    grown.set(estimates[name]);
    estimates[name] = grown;
  }
}

export function forget(estimates: Estimates, place: Place): void {
  for (const name of ['chance', 'loss', 'urgency'] as const) estimates[name][place] = Number.NaN;
}

/** By the exact rules' position. */
export function estimateAt(
  estimates: Estimates,
  place: Place,
  rules: Pick<AssessRules, 'position'>,
  market: MarketState,
  account: AccountState,
  context: LossContext,
): void {
  const position = rules.position(market, account);
  const { breachProbability = Number.NaN, expectedLoss } = estimateLoss(position, context);
  estimates.chance[place] = breachProbability;
  estimates.loss[place] = expectedLoss === undefined ? Number.NaN : Number(expectedLoss);
  estimates.urgency[place] = breachProbability * Number(position.totalDebt ?? 0n);
}
