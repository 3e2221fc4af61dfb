import { debtBurned, supplyBalance, supplyTaken } from '@/lib/core/protocols/aave-v3/balance';
import { borrowBit, collateralBit, reserveOf } from '@/lib/core/protocols/aave-v3/reserve-terms';
import { lawsOf } from '@/lib/core/protocols/aave-v3/revision';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import type { LiquidationQuote } from '@/lib/core/protocols/rules';
import { minOf } from '@/lib/core/units/math';
import { MAX_UINT256, type TokenAmount } from '@/lib/core/units/units';

/** The account as a quoted liquidation leaves it, in the pool's own scaled units. */
export function applyQuote(market: AaveV3Market, account: AaveV3Account, quote: LiquidationQuote): AaveV3Account {
  const laws = lawsOf(market.revision);
  const sold = reserveOf(market, quote.collateralAsset);
  const owed = reserveOf(market, quote.debtAsset);
  const supply = new Map(account.scaledSupply);
  const debts = new Map(account.scaledDebt);
  let { configuration } = account;
  const held = supply.get(sold.asset) ?? 0n;
  const isAll = quote.seized >= supplyBalance(laws, held, sold.liquidityIndex);
  const taken = minOf(
    held,
    supplyTaken(laws, quote.seizedNet, sold.liquidityIndex) + supplyTaken(laws, quote.protocolFee, sold.liquidityIndex),
  );
  if (isAll || taken === held) {
    supply.delete(sold.asset);
    configuration &= MAX_UINT256 ^ collateralBit(sold.id);
  } else supply.set(sold.asset, (held - taken) as TokenAmount);
  const borrowed = debts.get(owed.asset) ?? 0n;
  const left = borrowed - minOf(borrowed, debtBurned(laws, quote.repaid, owed.variableBorrowIndex));
  debts.set(owed.asset, left as TokenAmount);
  for (const asset of [...(left === 0n ? [owed.asset] : []), ...quote.deficits.map((deficit) => deficit.asset)]) {
    debts.delete(asset);
    configuration &= MAX_UINT256 ^ borrowBit(reserveOf(market, asset).id);
  }
  return { ...account, configuration, scaledSupply: supply, scaledDebt: debts };
}
