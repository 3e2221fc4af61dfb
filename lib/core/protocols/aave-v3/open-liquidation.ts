import type { Address } from 'viem';
import { minOf } from '@/lib/core/units/math';
import type { OpenLiquidation, Pair, ProtocolRules, RepayRange } from '../rules';
import { debtBurned, supplyTaken } from './balance';
import { largestLeavingBoth, largestPayable } from './candidates';
import { quoteOpen } from './liquidation';
import { checkPair, type OpenPair } from './preconditions';
import { largestGrossOfFee, largestRepayTaking, leastGross, netOf, seizureOf } from './seizure';
import type { AaveV3Account, AaveV3Market } from './state';

/** The smallest offer that seizes at least `gross`; at least 1. */
const leastTaking = (open: OpenPair, gross: bigint): bigint => (largestRepayTaking(open, gross - 1n) ?? 0n) + 1n;

/** Whether a partial call would move no scaled unit of one of the two tokens, as it reverts then. */
function movesNothing(open: OpenPair, offer: bigint): boolean {
  const { repaid, gross, fee } = seizureOf(open, offer);
  return (
    debtBurned(open.laws, repaid, open.debtReserve.variableBorrowIndex) === 0n ||
    supplyTaken(open.laws, gross - fee, open.collateralReserve.liquidityIndex) === 0n
  );
}

/** The smallest offer that moves something; more than the maximum where none does. */
function leastMoving(open: OpenPair): bigint {
  const most = open.maxDebtToCover;
  let low = leastTaking(open, leastGross(open, 1n)) - 1n;
  let step = 1n;
  while (low + step <= most && movesNothing(open, low + step)) step *= 2n;
  let high = minOf(low + step, most + 1n);
  if (step > 1n) low += step / 2n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (movesNothing(open, middle)) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Legal offers of a pair (mechanics A4): a part, up to what leaves $1000 on both sides (3.3+) and what the reserve can
 * pay out; the whole debt; the whole collateral, by offers that seize exactly all of it and by any that would seize more.
 */
function rangesOf(open: OpenPair): readonly RepayRange[] {
  const { laws, maxDebtToCover: most, debt, collateral } = open;
  const least = leastMoving(open);
  const payable = largestPayable(open) ?? most;
  const emptying = leastTaking(open, collateral);
  const leavingBoth = laws.dustRule ? (largestLeavingBoth(open) ?? 0n) : most;
  const ranges: RepayRange[] = [];
  const part = [most, payable, leavingBoth, emptying - 1n, debt - 1n].reduce(minOf);
  if (least <= part) ranges.push({ kind: 'part', from: least, to: part });
  const legal = (offer: bigint): boolean => quoteOpen(open, offer).ok;
  if (most >= debt && debt < emptying && legal(debt)) ranges.push({ kind: 'whole-debt', from: debt, to: debt });
  if (emptying > most) return ranges;
  const exact = minOf(largestRepayTaking(open, collateral) ?? 0n, most);
  const from = least > emptying ? least : emptying;
  if (from <= exact && legal(from) && legal(exact)) ranges.push({ kind: 'whole-collateral', from, to: exact });
  if (exact < most && legal(most)) ranges.push({ kind: 'whole-collateral', from: most, to: most });
  return ranges;
}

/**
 * The pair's legal amounts and what each brings, or the pool's first reason to refuse them all.
 * Throws `UnknownRevisionError`, `NotAccruedError`.
 */
export function openLiquidation(
  market: AaveV3Market,
  account: AaveV3Account,
  pair: Pair,
  liquidator?: Address,
): ReturnType<ProtocolRules<AaveV3Market, AaveV3Account>['openLiquidation']> {
  const check = checkPair(market, account, pair, liquidator);
  if (!check.ok) return check;
  const { open } = check;
  const ranges = rangesOf(open);
  if (ranges.length === 0) {
    const largest = quoteOpen(open, open.maxDebtToCover);
    return largest.ok ? { ok: false, reason: 'amount-too-small' } : largest;
  }
  const view: OpenLiquidation = {
    ranges,
    outcome: (offer) => {
      const { repaid, gross, fee } = seizureOf(open, minOf(offer, open.maxDebtToCover));
      return { repaid, seizedNet: gross - fee };
    },
    leastOffer: (seizedNet) => leastTaking(open, leastGross(open, seizedNet)),
    feeEdge: (offer) => {
      const gross = largestGrossOfFee(open, seizureOf(open, minOf(offer, open.maxDebtToCover)).gross);
      if (gross === undefined) return undefined;
      const last = largestRepayTaking(open, gross) ?? 0n;
      return leastTaking(open, leastGross(open, netOf(open, seizureOf(open, last).gross)));
    },
    quote: (offer) => quoteOpen(open, offer),
  };
  return { ok: true, open: view };
}
