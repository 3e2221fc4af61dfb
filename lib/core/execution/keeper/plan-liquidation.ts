import { pairsOf, sizePlan } from '@/lib/core/execution/sizing/size-plan';
import { moneyOfQuote, type SizedPlan } from '@/lib/core/execution/sizing/sized-plan';
import type { AccountState, ProtocolRules } from '@/lib/core/protocols/rules';
import { BPS } from '@/lib/core/units/units';
import { type FundResult, fundPlans } from './fund-plans';
import { type KeeperTerms, type Refused, refuse } from './keeper-terms';

/** The best liquidation of one position on borrowed money, sold at once, or why there is none. */
export function planLiquidation(rules: ProtocolRules, terms: KeeperTerms, state: AccountState): FundResult {
  const { market, sizing, executor } = terms;
  const pairs = pairsOf(rules.position(market, state));
  const subject = { market, account: state, pairs, liquidator: executor };
  const sized = sizePlan(rules, subject, sizing, { kind: 'profit' });
  if (!sized.ok) return sized;
  const reduced = reduce(rules, terms, state, sized.plan);
  return reduced.ok ? fundPlans(rules, terms, [{ state, plan: reduced.plan }]) : reduced;
}

/** The plan at `sizeBps` of its size, where the pool takes that much. */
function reduce(
  rules: ProtocolRules,
  { market, sizing, executor, sizeBps = Number(BPS) }: KeeperTerms,
  account: AccountState,
  plan: SizedPlan,
): { readonly ok: true; readonly plan: SizedPlan } | Refused {
  if (sizeBps >= Number(BPS)) return { ok: true, plan };
  const { collateralAsset, debtAsset, repaid } = plan.quote;
  const offer = (repaid * BigInt(sizeBps)) / BPS;
  const found = rules.quote(market, account, { collateralAsset, debtAsset }, offer, executor);
  if (!found.ok) return { ok: false, reason: found.reason, until: found.until };
  const money = moneyOfQuote(found.quote, market.reserves.get(debtAsset)?.decimals ?? 18, sizing);
  return money === undefined ? refuse('unpriced') : { ok: true, plan: { quote: found.quote, ...money } };
}
