import {
  percentDivDown,
  percentDivHalfUp,
  percentDivUp,
  percentMulDown,
  percentMulHalfUp,
  percentMulUp,
} from '@/lib/core/units/math';
import { BPS } from '@/lib/core/units/units';
import type { OpenPair } from './preconditions';
import type { RevisionLaws } from './revision';

type Rounding = (value: bigint, bps: bigint) => bigint;

const ROUNDINGS: Record<
  RevisionLaws['seizure'],
  { readonly seize: Rounding; readonly need: Rounding; readonly principal: Rounding; readonly fee: Rounding }
> = {
  'half-up': {
    seize: percentMulHalfUp,
    need: percentDivHalfUp,
    principal: percentDivHalfUp,
    fee: percentMulHalfUp,
  },
  'half-up-need-up': {
    seize: percentMulHalfUp,
    need: percentDivUp,
    principal: percentDivHalfUp,
    fee: percentMulHalfUp,
  },
  directed: { seize: percentMulDown, need: percentDivUp, principal: percentDivDown, fee: percentMulUp },
};

/** Amounts of one call before the tokens move, base units. */
export interface Seizure {
  /** Debt the pool pulls. */
  readonly repaid: bigint;
  /** Collateral taken, fee included. */
  readonly gross: bigint;
  /** `gross` above the repaid value. */
  readonly bonus: bigint;
  readonly fee: bigint;
}

type SeizurePair = Pick<
  OpenPair,
  | 'laws'
  | 'collateral'
  | 'collateralPrice'
  | 'collateralUnit'
  | 'debtPrice'
  | 'debtUnit'
  | 'liquidationBonus'
  | 'collateralReserve'
>;

/** The split of a gross seizure into bonus and protocol fee. */
export function feeOf(pair: SeizurePair, gross: bigint): { readonly bonus: bigint; readonly fee: bigint } {
  const round = ROUNDINGS[pair.laws.seizure];
  const bonus = gross - round.principal(gross, pair.liquidationBonus);
  const rate = pair.collateralReserve.liquidationProtocolFee;
  return { bonus, fee: rate === 0n ? 0n : round.fee(bonus, rate) };
}

/** LiquidationLogic._calculateAvailableCollateralToLiquidate for `debtToCover` ≤ the maximum. */
export function seizureOf(pair: SeizurePair, debtToCover: bigint): Seizure {
  const { collateral, collateralPrice, collateralUnit, debtPrice, debtUnit, liquidationBonus } = pair;
  const round = ROUNDINGS[pair.laws.seizure];
  const base = (debtPrice * debtToCover * collateralUnit) / (collateralPrice * debtUnit);
  const wanted = round.seize(base, liquidationBonus);
  if (wanted <= collateral) return { repaid: debtToCover, gross: wanted, ...feeOf(pair, wanted) };
  const worth = (collateralPrice * collateral * debtUnit) / (debtPrice * collateralUnit);
  return { repaid: round.need(worth, liquidationBonus), gross: collateral, ...feeOf(pair, collateral) };
}

/** The largest repay whose seizure is at most `gross` (< the whole balance): the inverse of `seizureOf`. `undefined` when gross < 0. */
export function largestRepayTaking(pair: SeizurePair, gross: bigint): bigint | undefined {
  if (gross < 0n) return undefined;
  const { collateralPrice, collateralUnit, debtPrice, debtUnit, liquidationBonus } = pair;
  // ⌊(base·LB + c)/B⌋ ≤ gross ⇔ base·LB ≤ (gross+1)·B − 1 − c, where c is 5000 for half-up and 0 for down.
  const carry = pair.laws.seizure === 'directed' ? 0n : BPS / 2n;
  const base = ((gross + 1n) * BPS - 1n - carry) / liquidationBonus;
  // ⌊d·x/y⌋ ≤ base ⇔ d·x < (base+1)·y ⇔ d ≤ ⌈(base+1)·y/x⌉ − 1
  return ((base + 1n) * collateralPrice * debtUnit - 1n) / (debtPrice * collateralUnit);
}

/** Collateral that the liquidator gets of a gross seizure. */
export const netOf = (pair: SeizurePair, gross: bigint): bigint => gross - feeOf(pair, gross).fee;

/** The smallest gross seizure that leaves the liquidator `net`: the inverse of `netOf`, which never falls. */
export function leastGross(pair: SeizurePair, net: bigint): bigint {
  const excess = (pair.liquidationBonus - BPS) * pair.collateralReserve.liquidationProtocolFee;
  const whole = pair.liquidationBonus * BPS;
  // Roundings move the fee by two units at most; the walk below makes up for them.
  let gross = (net * whole) / (whole - excess);
  while (gross > 0n && netOf(pair, gross - 1n) >= net) gross -= 1n;
  while (netOf(pair, gross) < net) gross += 1n;
  return gross;
}

/** The largest gross seizure whose fee is that of `gross`; `undefined` where there is no fee. */
export function largestGrossOfFee(pair: SeizurePair, gross: bigint): bigint | undefined {
  const rate: bigint = pair.collateralReserve.liquidationProtocolFee;
  const above = pair.liquidationBonus - BPS;
  if (rate === 0n || above <= 0n) return undefined;
  const { fee } = feeOf(pair, gross);
  const directed = pair.laws.seizure === 'directed';
  // ⌈b·f/B⌉ ≤ k ⇔ b·f ≤ k·B; half-up: b·f + B/2 < (k+1)·B. Then b = g − ⌊(g·B + c)/LB⌋ ≤ most ⇔ g·(LB−B) ≤ most·LB + c.
  const most = (directed ? fee * BPS : (fee + 1n) * BPS - BPS / 2n - 1n) / rate;
  return (most * pair.liquidationBonus + (directed ? 0n : pair.liquidationBonus / 2n)) / above;
}
