import type { Address } from 'viem';
import type { MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import type { SettlementView } from '@/lib/core/snapshot/schema';
import { MAX_UINT256 } from '@/lib/core/units/units';
import type { Book } from './book';
import type { BlockChanges } from './ports';

/**
 * What our rules say the liquidations of a block would do, from the state before it: the market of the
 * parent block accrued to the block's timestamp, under the prices of the block. `predicted` is null where
 * that state is not known exactly: the book does not stand at the parent block, or more than this one
 * transaction touched the account in the block.
 */
export const predictSettlements = (
  rules: ProtocolRules,
  before: Book | undefined,
  after: MarketState,
  { liquidations, transactions }: BlockChanges,
): readonly SettlementView[] => {
  const isParent = before?.block.number === after.block.number - 1n;
  const market =
    isParent && liquidations.length > 0
      ? rules.accrue(repriced(before.market, after), after.block.timestamp)
      : undefined;
  return liquidations.map((settlement) => {
    const account = before?.accounts.get(settlement.account);
    const alone =
      (transactions?.get(settlement.account)?.size ?? 1) === 1 &&
      liquidations.filter((other) => other.account === settlement.account).length === 1;
    const { collateralAsset, debtAsset, repaid, liquidator } = settlement;
    const collateralPrice = market?.reserves.get(collateralAsset)?.price;
    const debtPrice = market?.reserves.get(debtAsset)?.price;
    if (!market || !account || !alone || collateralPrice === undefined || debtPrice === undefined)
      return { ...settlement, predicted: null };
    // The event tells what was taken, not what was offered: the same, or anything above what could be taken.
    const quotes = [MAX_UINT256, BigInt(repaid)].flatMap((offer) => {
      const result = rules.quote(market, account, { collateralAsset, debtAsset }, offer, liquidator);
      return result.ok ? [result.quote] : [];
    });
    const taken = quotes.filter((each) => each.repaid.toString() === repaid);
    const quote = taken.find((each) => each.seizedNet.toString() === settlement.seizedNet) ?? taken[0] ?? quotes.at(-1);
    if (!quote) return { ...settlement, predicted: null };
    return {
      ...settlement,
      predicted: {
        repaid: quote.repaid.toString(),
        seized: quote.seized.toString(),
        seizedNet: quote.seizedNet.toString(),
        protocolFee: quote.protocolFee.toString(),
        collateralPrice: collateralPrice.toString(),
        debtPrice: debtPrice.toString(),
      },
    };
  });
};

const repriced = (market: MarketState, prices: MarketState): MarketState => ({
  ...market,
  reserves: new Map(
    [...market.reserves].map(([asset, reserve]): [Address, typeof reserve] => [
      asset,
      { ...reserve, price: prices.reserves.get(asset)?.price },
    ]),
  ),
});
