import { planCall } from '@/lib/core/execution/plan-call';
import type { LiquidationBlock, Pair, ProtocolRules, QuoteResult } from '@/lib/core/protocols/rules';
import type { ExitPrices } from '@/lib/core/risk/exit-price';
import type { GuardContext } from '@/lib/core/risk/guard-context';
import { score } from '@/lib/core/risk/plan';
import { blockView } from '@/lib/core/snapshot/build';
import type { PlanQuery } from '@/lib/core/snapshot/endpoints';
import { positionGuardView } from '@/lib/core/snapshot/guard-view';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import { planView } from '@/lib/core/snapshot/plan-view';
import { MAX_UINT256 } from '@/lib/core/units/units';
import type { AccountAtBlock } from './frame-source';
import { nextBlockTime } from './next-block-time';

export type ExecutablePlanResult =
  /** All but the breakers' permission. */
  | { readonly ok: true; readonly plan: Omit<ExecutablePlan, 'permission'> }
  | { readonly ok: false; readonly reason: LiquidationBlock; readonly until: bigint | undefined };

/**
 * The exact plan for the block after `at`, and the call that executes it. `now` (unix ms) moves the
 * projection on when that block is late. Offers MAX_UINT256 where the plan clears the debt or takes all
 * collateral, so that interest until inclusion leaves no dust; the approval then has headroom (rounded up).
 */
export const executablePlan = (
  rules: ProtocolRules,
  { block, receivedAt, market, account }: AccountAtBlock,
  { collateral, debt, amount, liquidator }: PlanQuery,
  exitPrices: ExitPrices,
  guard: GuardContext,
  blockTime: number,
  now: number,
): ExecutablePlanResult => {
  const projectedTo = nextBlockTime(block, receivedAt, blockTime, now);
  const projected = rules.accrue(market, projectedTo);
  const pair: Pair = { collateralAsset: collateral, debtAsset: debt };
  const [sold, owed] = [projected.reserves.get(collateral), projected.reserves.get(debt)];
  if (!sold || !owed) return { ok: false, reason: sold ? 'no-debt' : 'not-collateral', until: undefined };
  const terms = rules.liquidationTerms(projected, account, pair, liquidator);
  if (!terms.legal) return { ok: false, reason: terms.reason, until: terms.until };

  const quoteOf = (offer: bigint): QuoteResult => {
    const exact = rules.quote(projected, account, pair, offer, liquidator);
    if (!exact.ok || (exact.quote.repaid < terms.debt && exact.quote.seized < terms.collateral)) return exact;
    const open = rules.quote(projected, account, pair, MAX_UINT256, liquidator);
    return open.ok && open.quote.repaid === exact.quote.repaid ? open : exact;
  };
  // The largest legal amount first; an amount that was asked for stands or falls by itself.
  const offers = amount === 'max' ? terms.candidates.toReversed() : [BigInt(amount)];
  let refused: ExecutablePlanResult = { ok: false, reason: 'must-not-leave-dust', until: undefined };
  for (const offer of offers) {
    const result = quoteOf(offer);
    if (!result.ok) {
      refused = { ok: false, reason: result.reason, until: result.until };
      continue;
    }
    const { quote } = result;
    const candidate = score(quote, sold.decimals, owed.decimals, exitPrices);
    const call = planCall(rules, projected, candidate);
    return {
      ok: true,
      plan: {
        plan: planView(candidate),
        account: account.account,
        block: blockView(block, receivedAt),
        projectedTo: Number(projectedTo),
        to: call.to,
        data: call.data,
        guard: positionGuardView(rules, projected.revision, rules.position(projected, account), guard),
        approve: call.approve.toString(),
        tokens: {
          aToken: sold.aToken,
          variableDebtToken: owed.variableDebtToken,
          treasury: projected.treasury ?? null,
        },
      },
    };
  }
  return refused;
};
