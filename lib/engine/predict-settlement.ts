import type { Address } from 'viem';
import type { AccountState, MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { MAX_UINT256 } from '@/lib/core/units/units';
import type { BlockChanges } from './ports';

/** The state that the first transaction of a block finds. */
export interface BeforeBlock {
  readonly market: MarketState;
  readonly accounts: ReadonlyMap<Address, AccountState>;
}

/**
 * What our rules say the liquidations of one block would do, from the state before it: the market of the
 * parent block accrued to the block's timestamp, under the prices of the block (`after`). `predicted` is null
 * where that state is not known exactly: `before` is not, or more than this one transaction touched the account.
 */
export const predictSettlements = (
  rules: ProtocolRules,
  before: BeforeBlock | undefined,
  after: MarketState,
  { liquidations, transactions }: Pick<BlockChanges, 'liquidations' | 'transactions'>,
): readonly SettlementView[] => {
  const market = before && rules.accrue(repriced(before.market, after), after.block.timestamp);
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
