import type { CollateralLeg, DebtLeg, Leg, Position } from '@/lib/core/position/position';
import type { TokenAmount, Usd } from '@/lib/core/units/units';
import { accruedTimestamp } from './accrual';
import { debtBalance, supplyBalance } from './balance';
import { collateralValue, debtValue, healthFactorOf } from './health';
import {
  bonusOf,
  eModeOf,
  healthPriceOf,
  isBorrowing,
  isCollateral,
  ltvOf,
  reserveOf,
  thresholdOf,
  unitOf,
} from './reserve-terms';
import { lawsOf } from './revision';
import type { AaveV3Account, AaveV3Market } from './state';

/** Sum of the legs' values, base currency; `undefined` when any is. */
function total(legs: readonly Leg[]): Usd | undefined {
  let sum = 0n;
  for (const leg of legs) {
    if (leg.value === undefined) return undefined;
    sum += leg.value;
  }
  return sum as Usd;
}

/**
 * The account as protocol-neutral legs: exactly the supplies and debts its health factor counts
 * (a supply not enabled as collateral is no leg), each valued as the pool rounds it.
 * The market must be accrued. Throws `UnknownRevisionError`, `NotAccruedError`.
 */
export function position(market: AaveV3Market, account: AaveV3Account): Position {
  const laws = lawsOf(market.revision);
  accruedTimestamp(market);
  const eMode = eModeOf(market, account);
  const collaterals: CollateralLeg[] = [];
  const debts: DebtLeg[] = [];
  for (const [asset, scaled] of account.scaledSupply) {
    const reserve = reserveOf(market, asset);
    if (!isCollateral(laws, account, reserve)) continue;
    const price = healthPriceOf(laws, reserve, eMode);
    const amount = supplyBalance(laws, scaled, reserve.liquidityIndex);
    collaterals.push({
      asset,
      symbol: reserve.symbol,
      decimals: reserve.decimals,
      amount: amount as TokenAmount,
      price,
      value: price === undefined ? undefined : (collateralValue(amount, price, unitOf(reserve)) as Usd),
      liquidationThreshold: thresholdOf(laws, reserve, eMode),
      liquidationBonus: bonusOf(laws, reserve, eMode),
      ltv: ltvOf(laws, reserve, eMode),
    });
  }
  for (const [asset, scaled] of account.scaledDebt) {
    const reserve = reserveOf(market, asset);
    if (!isBorrowing(account, reserve)) continue;
    const price = healthPriceOf(laws, reserve, eMode);
    const amount = debtBalance(laws, scaled, reserve.variableBorrowIndex);
    debts.push({
      asset,
      symbol: reserve.symbol,
      decimals: reserve.decimals,
      amount: amount as TokenAmount,
      price,
      value: price === undefined ? undefined : (debtValue(laws, amount, price, unitOf(reserve)) as Usd),
    });
  }
  return {
    account: account.account,
    collaterals,
    debts,
    totalCollateral: total(collaterals),
    totalDebt: total(debts),
    healthFactor: healthFactorOf(market.revision, collaterals, debts),
    eMode: account.eMode,
  };
}
