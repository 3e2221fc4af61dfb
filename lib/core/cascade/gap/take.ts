import { MIN_LEFTOVER } from '@/lib/core/protocols/aave-v3/candidates';
import { CLOSE_FACTOR_THRESHOLD, SMALL_PAIR } from '@/lib/core/protocols/aave-v3/close-factor';
import type { CascadeLaw } from '../cascade-book';

const WHOLE_BELOW = Number(CLOSE_FACTOR_THRESHOLD) / 1e18;
const SMALL = Number(SMALL_PAIR) / 1e8;
const LEFTOVER = Number(MIN_LEFTOVER) / 1e8;

/** What one call takes of a pair, dollars at the oracle's prices. Filled in place: it is asked for some ten million times a map. */
export interface Take {
  repaid: number;
  /** The protocol's fee included. */
  seized: number;
  fee: number;
}

export interface PairDollars {
  readonly health: number;
  readonly totalDebt: number;
  readonly collateral: number;
  readonly debt: number;
  readonly bonus: number;
  /** The protocol's share of the bonus. */
  readonly feeShare: number;
  /** What the pool can pay out of this collateral. */
  readonly cash: number;
}

/** A pair is taken before an earlier one only where it leaves more by this share: among equals no rounding decides. */
const CLEARLY = 1e-4;
export const isClearlyMore = (profit: number, most: number): boolean => profit - most > CLEARLY * Math.abs(most);

/**
 * The most that the pool lets one call take: the close factor, the $2,000 and the $1,000 of 3.3+, collateral and cash
 * (mechanics A4; the exact rules are `maxLiquidatableDebt`, `seizureOf` and `leavesDust`). False where no amount is legal.
 */
export function takeMost(law: CascadeLaw, pair: PairDollars, into: Take): boolean {
  const { health, totalDebt, collateral, debt, bonus, feeShare, cash } = pair;
  if (!(bonus > 0 && collateral > 0 && debt > 0)) return false;
  let repaid = debt;
  if (health > WHOLE_BELOW) {
    if (law.closeFactor === 'per-reserve') repaid = debt / 2;
    else if (collateral >= SMALL && debt >= SMALL) repaid = Math.min(debt, totalDebt / 2);
  }
  const netShare = 1 - (1 - 1 / bonus) * feeShare;
  const most = Math.min(collateral, cash / netShare);
  let seized = repaid * bonus;
  if (seized > most) {
    seized = most;
    repaid = seized / bonus;
  }
  if (law.dustRule && repaid < debt && seized < collateral) {
    if (debt - repaid < LEFTOVER || collateral - seized < LEFTOVER) {
      repaid = Math.min(repaid, debt - LEFTOVER, (collateral - LEFTOVER) / bonus);
      seized = repaid * bonus;
    }
  }
  if (!(repaid > 0)) return false;
  into.repaid = repaid;
  into.seized = seized;
  into.fee = seized * (1 - netShare);
  return true;
}
