import { percentMulHalfUp } from '@/lib/core/units/math';
import { USD } from '@/lib/core/units/units';
import { collateralValue, debtValue } from './health';
import type { RevisionLaws } from './revision';

/** Above this health factor (wad) only half may be taken: 0.95. */
export const CLOSE_FACTOR_THRESHOLD = 950_000_000_000_000_000n;
const HALF = 5_000n;
/** 3.3+: a pair with a side under $2000 may be closed whole. The constant assumes an 8-decimal base currency. */
export const SMALL_PAIR = 2_000n * USD;

export interface PairSize {
  readonly healthFactor: bigint;
  /** Debt of the account over all reserves, base currency. */
  readonly totalDebt: bigint;
  readonly collateral: bigint;
  readonly collateralPrice: bigint;
  readonly collateralUnit: bigint;
  readonly debt: bigint;
  readonly debtPrice: bigint;
  readonly debtUnit: bigint;
}

/** The most debt (base units of the debt asset) one call may take. LiquidationLogic.executeLiquidationCall, _calculateDebt in 3.0. */
export function maxLiquidatableDebt(laws: RevisionLaws, size: PairSize): bigint {
  const { debt, debtPrice, debtUnit } = size;
  if (size.healthFactor <= CLOSE_FACTOR_THRESHOLD) return debt;
  if (laws.closeFactor === 'per-reserve') return percentMulHalfUp(debt, HALF);
  const debtBase = debtValue(laws, debt, debtPrice, debtUnit);
  const collateralBase = collateralValue(size.collateral, size.collateralPrice, size.collateralUnit);
  if (collateralBase < SMALL_PAIR || debtBase < SMALL_PAIR) return debt;
  const halfOfAll = percentMulHalfUp(size.totalDebt, HALF);
  return debtBase > halfOfAll ? (halfOfAll * debtUnit) / debtPrice : debt;
}
