import type { Address, Hex } from 'viem';
import type { LiquidationQuote, MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import type { PlanCandidate } from '@/lib/core/risk/assessment';
import { mulDivUp } from '@/lib/core/units/math';
import { BPS } from '@/lib/core/units/units';

/**
 * Headroom of an approval above the repayment, bps, where the offer lets the pool take more: a clearing
 * call is charged the debt at inclusion. 1 bp (+ 1 base unit) is an hour of interest at 88 % a year, nine
 * hours at 10 %. A higher price of the collateral can ask for more: the plan is then stale and recomputed.
 */
export const APPROVAL_HEADROOM_BPS = 1n;

export interface PlanCall {
  readonly to: Address;
  readonly data: Hex;
  /** What the wallet must allow the pool to take, base units of the debt asset. */
  readonly approve: bigint;
}

/** The call that executes a plan exactly as quoted, and the approval that it needs. */
export function planCall(
  rules: Pick<ProtocolRules, 'encodeLiquidation'>,
  market: MarketState,
  { quote }: Pick<PlanCandidate, 'quote'>,
): PlanCall {
  const { account, collateralAsset, debtAsset, debtToCover } = quote;
  const call = rules.encodeLiquidation(market, { account, collateralAsset, debtAsset, debtToCover });
  return { ...call, approve: approvalFor(quote) };
}

/** Exactly what is repaid where the offer is exact; with headroom, but never above the offer, where it is open. */
export function approvalFor({ repaid, debtToCover }: Pick<LiquidationQuote, 'repaid' | 'debtToCover'>): bigint {
  const withHeadroom = repaid + mulDivUp(repaid, APPROVAL_HEADROOM_BPS, BPS) + 1n;
  return withHeadroom < debtToCover ? withHeadroom : debtToCover;
}
