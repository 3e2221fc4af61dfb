import type { Address } from 'viem';
import type { LiquidationBlock, Pair } from '../rules';
import { type GateReason, gatesOf, refuses } from '../switches';
import { accruedTimestamp } from './accrual';
import { debtBalance, supplyBalance } from './balance';
import { maxLiquidatableDebt, type PairSize } from './close-factor';
import { healthFactorFrom, type Totals, totalsOf } from './health';
import { bonusOf, eModeOf, healthPriceOf, isCollateral, liquidationDebtPriceOf, unitOf } from './reserve-terms';
import { lawsOf, type RevisionLaws } from './revision';
import type { AaveV3Account, AaveV3Market, AaveV3Reserve } from './state';
import { switchesOf } from './switches';

const LIQUIDATION_THRESHOLD = 10n ** 18n;
/** What the pool asks before it looks at the position's health. */
const BEFORE_HEALTH: ReadonlySet<GateReason> = new Set([
  'reserve-inactive',
  'reserve-paused',
  'sentinel',
  'grace-period',
]);

/** A pair that passed every check which does not depend on the amount, with what the amounts follow from. */
export interface OpenPair extends PairSize {
  readonly laws: RevisionLaws;
  readonly market: AaveV3Market;
  readonly account: AaveV3Account;
  readonly pair: Pair;
  readonly collateralReserve: AaveV3Reserve;
  readonly debtReserve: AaveV3Reserve;
  readonly scaledCollateral: bigint;
  readonly scaledDebt: bigint;
  readonly liquidationBonus: bigint;
  readonly totals: Totals;
  readonly maxDebtToCover: bigint;
}

export interface Blocked {
  readonly ok: false;
  readonly reason: LiquidationBlock;
  readonly until?: bigint;
}
export type PairCheck = { readonly ok: true; readonly open: OpenPair } | Blocked;

export const blocked = (reason: LiquidationBlock, until?: bigint): Blocked =>
  until === undefined ? { ok: false, reason } : { ok: false, reason, until };

/**
 * The checks of ValidationLogic.validateLiquidationCall in its order, at the timestamp the market is accrued to.
 * An asset that is no reserve answers `reserve-inactive`, as the pool does. What is the market's own and not the
 * position's comes from `switchesOf`, as the truth table does.
 */
export function checkPair(market: AaveV3Market, account: AaveV3Account, pair: Pair, liquidator?: Address): PairCheck {
  const laws = lawsOf(market.revision);
  accruedTimestamp(market);
  const totals = totalsOf(laws, market, account);
  if (totals.missingPrice !== undefined) return blocked('price-unknown');
  const healthFactor = healthFactorFrom(laws, totals);

  if (laws.selfLiquidationBan && liquidator?.toLowerCase() === account.account) return blocked('self-liquidation');
  const standing = { eMode: account.eMode, healthFactor };
  const refusals = gatesOf(switchesOf(market), pair).filter((gate) => refuses(gate, standing));
  const first = refusals.find((gate) => BEFORE_HEALTH.has(gate.reason));
  if (first !== undefined) return blocked(first.reason, first.until);
  const collateralReserve = market.reserves.get(pair.collateralAsset);
  const debtReserve = market.reserves.get(pair.debtAsset);
  if (!collateralReserve || !debtReserve) return blocked('reserve-inactive');
  if (healthFactor >= LIQUIDATION_THRESHOLD) return blocked('healthy');
  if (!isCollateral(laws, account, collateralReserve)) return blocked('not-collateral');

  const eMode = eModeOf(market, account);
  const scaledCollateral = account.scaledSupply.get(pair.collateralAsset) ?? 0n;
  const scaledDebt = account.scaledDebt.get(pair.debtAsset) ?? 0n;
  const collateral = supplyBalance(laws, scaledCollateral, collateralReserve.liquidityIndex);
  const debt = debtBalance(laws, scaledDebt, debtReserve.variableBorrowIndex);
  if (debt === 0n) return blocked('no-debt');
  const liquidationBonus = bonusOf(laws, collateralReserve, eMode);
  // Beyond the pool's own checks: with no balance or no bonus there is nothing to seize, and its aToken burn reverts.
  if (collateral === 0n || refusals.some((gate) => gate.reason === 'not-collateral')) return blocked('not-collateral');

  const collateralPrice = healthPriceOf(laws, collateralReserve, eMode);
  const debtPrice = liquidationDebtPriceOf(laws, debtReserve, eMode);
  if (collateralPrice === undefined || debtPrice === undefined) return blocked('price-unknown');
  const size: PairSize = {
    healthFactor,
    totalDebt: totals.debt,
    collateral,
    collateralPrice,
    collateralUnit: unitOf(collateralReserve),
    debt,
    debtPrice,
    debtUnit: unitOf(debtReserve),
  };
  return {
    ok: true,
    open: {
      // Written out: spreading `size` costs ten times the arithmetic.
      healthFactor,
      totalDebt: size.totalDebt,
      collateral,
      collateralPrice,
      collateralUnit: size.collateralUnit,
      debt,
      debtPrice,
      debtUnit: size.debtUnit,
      laws,
      market,
      account,
      pair,
      collateralReserve,
      debtReserve,
      scaledCollateral,
      scaledDebt,
      liquidationBonus,
      totals,
      maxDebtToCover: maxLiquidatableDebt(laws, size),
    },
  };
}
