import { planBatch } from '@/lib/core/execution/sizing/plan-batch';
import type { AccountState, Pair, ProtocolRules } from '@/lib/core/protocols/rules';
import { type FundResult, fundPlans, type Member } from './fund-plans';
import { type KeeperTerms, refuse } from './keeper-terms';

/** Units of gas of one transaction: a quarter of what a block of 36 million holds, so that builders still find room. */
const MOST_GAS = 9_000_000n;

/** A position, and the pair that its own best plan takes. */
export interface Together {
  readonly state: AccountState;
  readonly pair: Pair;
}

/**
 * Several positions as one transaction, each sized beside the others; whom `planBatch` leaves out because it adds nothing is
 * not in it. Refuses where fewer than two are left. All pairs must have one debt asset.
 */
export function planTogether(rules: ProtocolRules, terms: KeeperTerms, positions: readonly Together[]): FundResult {
  const { market, sizing, executor } = terms;
  const subjects = positions.map(({ state: account, pair }) => ({
    market,
    account,
    pairs: [pair],
    liquidator: executor,
  }));
  const batch = planBatch(rules, subjects, sizing, { most: positions.length, gas: MOST_GAS });
  const members = (batch?.plans ?? []).flatMap((plan): readonly Member[] => {
    const of = positions.find(({ state }) => state.account === plan.quote.account);
    return of ? [{ state: of.state, plan }] : [];
  });
  const [first, ...others] = members;
  return first === undefined || others.length === 0
    ? refuse('unprofitable')
    : fundPlans(rules, terms, [first, ...others]);
}
