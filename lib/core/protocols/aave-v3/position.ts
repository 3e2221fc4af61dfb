import type { CollateralLeg, DebtLeg, Position } from '@/lib/core/position/position';
import type { TokenAmount, Usd } from '@/lib/core/units/units';
import { accruedTimestamp } from './accrual';
import { debtBalance, supplyBalance } from './balance';
import { collateralValue, debtValue, healthFactorFrom } from './health';
import { legTermsOf, termsOf } from './leg-terms';
import { lawsOf } from './revision';
import type { AaveV3Account, AaveV3Market } from './state';

/**
 * The account as protocol-neutral legs: exactly the supplies and debts its health factor counts
 * (a supply not enabled as collateral is no leg), each valued as the pool rounds it.
 * The market must be accrued. Throws `UnknownRevisionError`, `NotAccruedError`.
 */
export function position(market: AaveV3Market, account: AaveV3Account): Position {
  const laws = lawsOf(market.revision);
  accruedTimestamp(market);
  const terms = legTermsOf(market, account.eMode);
  const collaterals: CollateralLeg[] = [];
  const debts: DebtLeg[] = [];
  let collateral = 0n;
  let weightedThreshold = 0n;
  let debt = 0n;
  let unknownCollateral = false;
  let unknownDebt = false;
  for (const [asset, scaled] of account.scaledSupply) {
    const its = termsOf(terms, asset);
    if ((account.configuration & its.collateralBit) === 0n) continue;
    const { price, liquidationThreshold } = its;
    if (!its.countsAsCollateral) {
      // The pool asks for its price nevertheless: without one there is no health factor.
      if (price === undefined) unknownCollateral = true;
      continue;
    }
    const amount = supplyBalance(laws, scaled, its.liquidityIndex);
    const value = price === undefined ? undefined : collateralValue(amount, price, its.unit);
    if (value === undefined) unknownCollateral = true;
    else {
      collateral += value;
      weightedThreshold += value * liquidationThreshold;
    }
    collaterals.push({
      asset,
      symbol: its.symbol,
      decimals: its.decimals,
      amount: amount as TokenAmount,
      price,
      value: value as Usd | undefined,
      liquidationThreshold,
      liquidationBonus: its.liquidationBonus,
      ltv: its.ltv,
    });
  }
  for (const [asset, scaled] of account.scaledDebt) {
    const its = termsOf(terms, asset);
    if ((account.configuration & its.borrowBit) === 0n) continue;
    const { price } = its;
    const amount = debtBalance(laws, scaled, its.variableBorrowIndex);
    const value = price === undefined ? undefined : debtValue(laws, amount, price, its.unit);
    if (value === undefined) unknownDebt = true;
    else debt += value;
    debts.push({
      asset,
      symbol: its.symbol,
      decimals: its.decimals,
      amount: amount as TokenAmount,
      price,
      value: value as Usd | undefined,
    });
  }
  return {
    account: account.account,
    // An array grown by pushes keeps room for more: thousands are held from one block to the next.
    collaterals: collaterals.slice(),
    debts: debts.slice(),
    totalCollateral: unknownCollateral ? undefined : (collateral as Usd),
    totalDebt: unknownDebt ? undefined : (debt as Usd),
    healthFactor:
      unknownCollateral || unknownDebt ? undefined : healthFactorFrom(laws, { collateral, debt, weightedThreshold }),
    eMode: account.eMode,
  };
}
