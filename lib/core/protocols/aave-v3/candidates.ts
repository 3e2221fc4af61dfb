import { minOf, mulDivUp } from '@/lib/core/units/math';
import { USD } from '@/lib/core/units/units';
import type { OpenPair } from './preconditions';
import { feeOf, largestRepayTaking, seizureOf } from './seizure';

/** 3.3+: what a partial liquidation must leave on both sides, base currency of 8 decimals. */
export const MIN_LEFTOVER = 1_000n * USD;

/** The largest repay that leaves ≥ $1000 of both debt and collateral; `undefined` when none does. */
export function largestLeavingBoth(open: OpenPair): bigint | undefined {
  const { collateral, collateralPrice, collateralUnit, debt, debtPrice, debtUnit } = open;
  // ⌈x·p/u⌉ ≥ m ⇔ x·p > (m−1)·u: the least debt that may stay.
  const debtLeft = ((MIN_LEFTOVER - 1n) * debtUnit) / debtPrice + 1n;
  const collateralLeft = mulDivUp(MIN_LEFTOVER, collateralUnit, collateralPrice);
  const byCollateral = largestRepayTaking(open, collateral - collateralLeft);
  if (byCollateral === undefined || debt <= debtLeft) return undefined;
  return minOf(byCollateral, debt - debtLeft);
}

/** The largest repay whose net seizure the collateral reserve can pay out; `undefined` when the maximum already fits. */
export function largestPayable(open: OpenPair): bigint | undefined {
  const available: bigint = open.collateralReserve.availableLiquidity;
  const most = seizureOf(open, open.maxDebtToCover);
  if (most.gross - most.fee <= available) return undefined;
  // net(gross) never falls as gross rises by one, so bisect: low always fits.
  let low = 0n;
  let high: bigint = most.gross;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle - feeOf(open, middle).fee <= available) low = middle;
    else high = middle;
  }
  return largestRepayTaking(open, low);
}

/** Offers worth trying on a pair, ascending and distinct, at most the maximum; not yet checked to be legal. mechanics A4. */
export function candidateOffers(open: OpenPair): readonly bigint[] {
  const most = open.maxDebtToCover;
  const offers = [most];
  const leavingBoth = open.laws.dustRule ? largestLeavingBoth(open) : undefined;
  const payable = largestPayable(open);
  if (leavingBoth !== undefined) offers.push(leavingBoth);
  if (payable !== undefined) offers.push(payable);
  return [...new Set(offers)]
    .filter((offer) => offer > 0n && offer <= most)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
