import type { Address } from 'viem';
import type { CollateralLeg, DebtLeg } from '@/lib/core/position/position';
import { mulDivUp, percentMulDown, percentMulHalfUp, wadDivHalfUp } from '@/lib/core/units/math';
import { BPS, type Bps, MAX_UINT256, type Usd, type Wad } from '@/lib/core/units/units';
import { type AccountData, MissingPriceError } from '../rules';
import { accruedTimestamp } from './accrual';
import { debtBalance, supplyBalance } from './balance';
import {
  eModeOf,
  healthPriceOf,
  isBorrowing,
  isCollateral,
  ltvOf,
  reserveOf,
  thresholdOf,
  unitOf,
} from './reserve-terms';
import { lawsOf, type RevisionLaws } from './revision';
import type { AaveV3Account, AaveV3Market } from './state';
import { unpricedAsset } from './unpriced';

/** Sums over an account's legs, base currency (× bps for the weighted ones). */
export interface Totals {
  readonly collateral: bigint;
  readonly debt: bigint;
  readonly weightedThreshold: bigint;
  readonly weightedLtv: bigint;
  /** An asset whose price is unknown; the sums are then meaningless. */
  readonly missingPrice: Address | undefined;
}

/** Value of a collateral amount in the base currency: always floored. */
export const collateralValue = (amount: bigint, price: bigint, unit: bigint): bigint => (amount * price) / unit;

/** Value of a debt in the base currency: floored in 3.0, ceiled where balances are directed. */
export const debtValue = (laws: RevisionLaws, amount: bigint, price: bigint, unit: bigint): bigint =>
  laws.balances === 'directed' ? mulDivUp(amount, price, unit) : (amount * price) / unit;

/** GenericLogic.calculateUserAccountData up to the averages. The market must be accrued. */
export function totalsOf(laws: RevisionLaws, market: AaveV3Market, account: AaveV3Account): Totals {
  const eMode = eModeOf(market, account);
  let collateral = 0n;
  let debt = 0n;
  let weightedThreshold = 0n;
  let weightedLtv = 0n;
  const missingPrice = unpricedAsset(market, account);
  for (const [asset, scaled] of account.scaledSupply) {
    const reserve = reserveOf(market, asset);
    if (!isCollateral(laws, account, reserve)) continue;
    const price = healthPriceOf(laws, reserve, eMode);
    if (price === undefined) continue;
    const value = collateralValue(supplyBalance(laws, scaled, reserve.liquidityIndex), price, unitOf(reserve));
    collateral += value;
    weightedThreshold += value * thresholdOf(laws, reserve, eMode);
    weightedLtv += value * ltvOf(laws, reserve, eMode);
  }
  for (const [asset, scaled] of account.scaledDebt) {
    const reserve = reserveOf(market, asset);
    if (!isBorrowing(account, reserve)) continue;
    const price = healthPriceOf(laws, reserve, eMode);
    if (price === undefined) continue;
    debt += debtValue(laws, debtBalance(laws, scaled, reserve.variableBorrowIndex), price, unitOf(reserve));
  }
  return { collateral, debt, weightedThreshold, weightedLtv, missingPrice };
}

/** Health factor in wad from an account's sums; MAX_UINT256 without debt. */
export function healthFactorFrom(
  laws: RevisionLaws,
  sums: Pick<Totals, 'collateral' | 'debt' | 'weightedThreshold'>,
): Wad {
  if (sums.debt === 0n) return MAX_UINT256 as Wad;
  if (laws.healthFactor === 'weighted-sum') return (wadDivHalfUp(sums.weightedThreshold, sums.debt) / BPS) as Wad;
  const average = sums.collateral === 0n ? 0n : sums.weightedThreshold / sums.collateral;
  return wadDivHalfUp(percentMulHalfUp(sums.collateral, average), sums.debt) as Wad;
}

/**
 * What Pool.getUserAccountData answers in a block of the market's timestamp, to the unit.
 * Throws `UnknownRevisionError`, `NotAccruedError`, `MissingPriceError`.
 */
export function accountData(market: AaveV3Market, account: AaveV3Account): AccountData {
  const laws = lawsOf(market.revision);
  accruedTimestamp(market);
  const sums = totalsOf(laws, market, account);
  if (sums.missingPrice !== undefined) throw new MissingPriceError(sums.missingPrice);
  const averageLtv = sums.collateral === 0n ? 0n : sums.weightedLtv / sums.collateral;
  const average = sums.collateral === 0n ? 0n : sums.weightedThreshold / sums.collateral;
  const borrowable = (laws.availableBorrows === 'down' ? percentMulDown : percentMulHalfUp)(
    sums.collateral,
    averageLtv,
  );
  return {
    totalCollateral: sums.collateral as Usd,
    totalDebt: sums.debt as Usd,
    availableBorrows: (borrowable > sums.debt ? borrowable - sums.debt : 0n) as Usd,
    averageLiquidationThreshold: average as Bps,
    averageLtv: averageLtv as Bps,
    healthFactor: healthFactorFrom(laws, sums),
  };
}

/**
 * Health factor in wad of legs as `position` makes them, under a revision's rounding;
 * `undefined` when any leg's value is. Throws `UnknownRevisionError`.
 */
export function healthFactorOf(
  revision: number,
  collaterals: readonly Pick<CollateralLeg, 'value' | 'liquidationThreshold'>[],
  debts: readonly Pick<DebtLeg, 'value'>[],
): Wad | undefined {
  const laws = lawsOf(revision);
  let collateral = 0n;
  let weightedThreshold = 0n;
  let debt = 0n;
  for (const leg of collaterals) {
    if (leg.value === undefined) return undefined;
    collateral += leg.value;
    weightedThreshold += leg.value * leg.liquidationThreshold;
  }
  for (const leg of debts) {
    if (leg.value === undefined) return undefined;
    debt += leg.value;
  }
  return healthFactorFrom(laws, { collateral, debt, weightedThreshold });
}
