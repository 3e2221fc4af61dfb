import type { Address } from 'viem';
import { debtBalance, debtBurned, supplyBalance, supplyTaken } from '@/lib/core/protocols/aave-v3/balance';
import { borrowBit, collateralBit, reserveOf } from '@/lib/core/protocols/aave-v3/reserve-terms';
import { lawsOf } from '@/lib/core/protocols/aave-v3/revision';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { protocolRules } from '@/lib/core/protocols/registry';
import type { LiquidationQuote } from '@/lib/core/protocols/rules';
import { minOf } from '@/lib/core/units/math';
import { MAX_UINT256, type TokenAmount } from '@/lib/core/units/units';

const without = (configuration: bigint, bit: bigint): bigint => configuration & (MAX_UINT256 ^ bit);

/**
 * The account after a liquidation, its tokens moved as the pool moves them; in the accrued market of the quote.
 * Throws where its health factor is not the one that the quote foresaw to the unit: then the ledger would be no ledger.
 */
export function liquidated(market: AaveV3Market, account: AaveV3Account, quote: LiquidationQuote): AaveV3Account {
  const laws = lawsOf(market.revision);
  const supply = new Map(account.scaledSupply);
  const debts = new Map(account.scaledDebt);
  let { configuration } = account;

  const taken = reserveOf(market, quote.collateralAsset);
  const held = supply.get(taken.asset) ?? (0n as TokenAmount);
  const kept = held - supplyTaken(laws, quote.seizedNet, taken.liquidityIndex);
  const left = kept - minOf(supplyTaken(laws, quote.protocolFee, taken.liquidityIndex), kept);
  if (left === 0n || quote.seized === supplyBalance(laws, held, taken.liquidityIndex))
    configuration = without(configuration, collateralBit(taken.id));
  put(supply, taken.asset, left);

  const repaid = reserveOf(market, quote.debtAsset);
  const writtenOff = quote.deficits.find(({ asset }) => asset === repaid.asset)?.amount ?? 0n;
  const owed = debts.get(repaid.asset) ?? (0n as TokenAmount);
  const amount = quote.repaid + writtenOff;
  const isAll = amount >= debtBalance(laws, owed, repaid.variableBorrowIndex);
  const still = isAll ? 0n : owed - debtBurned(laws, amount, repaid.variableBorrowIndex);
  put(debts, repaid.asset, still);
  if (still === 0n) configuration = without(configuration, borrowBit(repaid.id));
  for (const { asset } of quote.deficits) {
    debts.delete(asset);
    configuration = without(configuration, borrowBit(reserveOf(market, asset).id));
  }

  const after: AaveV3Account = { ...account, configuration, scaledSupply: supply, scaledDebt: debts };
  const { healthFactor } = protocolRules['aave-v3'].position(market, after);
  if (healthFactor !== quote.healthFactorAfter)
    throw new Error(`${account.account}: ${healthFactor} after its liquidation, ${quote.healthFactorAfter} was quoted`);
  return after;
}

function put(amounts: Map<Address, TokenAmount>, asset: Address, amount: bigint): void {
  if (amount === 0n) amounts.delete(asset);
  else amounts.set(asset, amount as TokenAmount);
}
