import type { Address } from 'viem';
import type { Bps, TokenAmount } from '@/lib/core/units/units';
import type { LiquidationTerms, Pair, QuoteResult } from '../rules';
import { aftermathOf } from './aftermath';
import { candidateOffers, MIN_LEFTOVER } from './candidates';
import { collateralValue, debtValue } from './health';
import { blocked, checkPair, type OpenPair } from './preconditions';
import { type Seizure, seizureOf } from './seizure';
import type { AaveV3Account, AaveV3Market } from './state';

/** Whether the call would revert with MustNotLeaveDust. */
function leavesDust(open: OpenPair, seizure: Seizure): boolean {
  if (!open.laws.dustRule || seizure.repaid >= open.debt || seizure.gross >= open.collateral) return false;
  const debtLeft = debtValue(open.laws, open.debt - seizure.repaid, open.debtPrice, open.debtUnit);
  const collateralLeft = collateralValue(open.collateral - seizure.gross, open.collateralPrice, open.collateralUnit);
  return debtLeft < MIN_LEFTOVER || collateralLeft < MIN_LEFTOVER;
}

/** One call on a pair that passed the amount-free checks. */
export function quoteOpen(open: OpenPair, debtToCover: bigint): QuoteResult {
  if (debtToCover <= 0n) return blocked('amount-too-small');
  const seizure = seizureOf(open, debtToCover > open.maxDebtToCover ? open.maxDebtToCover : debtToCover);
  if (leavesDust(open, seizure)) return blocked('must-not-leave-dust');
  const after = aftermathOf(open, seizure);
  if (after.debtBurned === 0n || after.collateralBurned === 0n) return blocked('amount-too-small');
  const seizedNet = seizure.gross - seizure.fee;
  if (seizedNet > open.collateralReserve.availableLiquidity) return blocked('no-liquidity');
  return {
    ok: true,
    quote: {
      collateralAsset: open.pair.collateralAsset,
      debtAsset: open.pair.debtAsset,
      account: open.account.account,
      debtToCover,
      repaid: seizure.repaid as TokenAmount,
      seized: (seizedNet + after.fee) as TokenAmount,
      seizedNet: seizedNet as TokenAmount,
      protocolFee: after.fee as TokenAmount,
      bonus: seizure.bonus as TokenAmount,
      deficits: after.deficits,
      healthFactorAfter: after.healthFactor,
    },
  };
}

/**
 * The exact result of liquidationCall(pair, account, debtToCover, receiveAToken = false) at the market's timestamp,
 * or the pool's first reason to refuse it. MAX_UINT256 offers everything.
 * Throws `UnknownRevisionError`, `NotAccruedError`.
 */
export function quote(
  market: AaveV3Market,
  account: AaveV3Account,
  pair: Pair,
  debtToCover: bigint,
  liquidator?: Address,
): QuoteResult {
  const check = checkPair(market, account, pair, liquidator);
  return check.ok ? quoteOpen(check.open, debtToCover) : check;
}

/**
 * The pair's limits and the offers worth scoring, ascending, each verified legal. An offer may exceed what the
 * pool then pulls (`quote.repaid`): where the collateral runs out first, the larger offer is kept, because it stays
 * legal when interest accrues before inclusion. Not legal when every amount is refused: the reason is the maximum's.
 * Throws `UnknownRevisionError`, `NotAccruedError`.
 */
export function liquidationTerms(
  market: AaveV3Market,
  account: AaveV3Account,
  pair: Pair,
  liquidator?: Address,
): LiquidationTerms {
  const check = checkPair(market, account, pair, liquidator);
  if (!check.ok) {
    return check.until === undefined
      ? { legal: false, reason: check.reason }
      : { legal: false, reason: check.reason, until: check.until };
  }
  const { open } = check;
  const byOutcome = new Map<string, bigint>();
  for (const offer of candidateOffers(open)) {
    const result = quoteOpen(open, offer);
    if (result.ok) byOutcome.set(`${result.quote.repaid}:${result.quote.seized}`, offer);
  }
  if (byOutcome.size === 0) {
    const largest = quoteOpen(open, open.maxDebtToCover);
    return { legal: false, reason: largest.ok ? 'amount-too-small' : largest.reason };
  }
  return {
    legal: true,
    maxDebtToCover: open.maxDebtToCover as TokenAmount,
    debt: open.debt as TokenAmount,
    collateral: open.collateral as TokenAmount,
    liquidationBonus: open.liquidationBonus as Bps,
    protocolFee: open.collateralReserve.liquidationProtocolFee,
    candidates: [...byOutcome.values()] as TokenAmount[],
  };
}
