import type { Address } from 'viem';
import type { AccountState, LiquidationBlock, MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { BlockChanges } from './ports';

/** The state that the first transaction of a block finds. */
export interface BeforeBlock {
  readonly market: MarketState;
  readonly accounts: ReadonlyMap<Address, AccountState>;
}

type Mined = BlockChanges['liquidations'][number];
type Prediction = Pick<SettlementView, 'predicted' | 'unpredicted'>;

/**
 * What our rules say the liquidations of one block would do, from what each offered and the state before it: the
 * market of the parent block accrued to the block's timestamp, under the prices of the block (`after`). What a
 * liquidation turned out to do has no part in it. Nothing is predicted where the offer is not known, or the state
 * is not known exactly: `before` is not, or more than this one transaction touched the account.
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
    return { ...settlement, ...predict(rules, market, alone ? account : undefined, settlement) };
  });
};

const predict = (
  rules: ProtocolRules,
  market: MarketState | undefined,
  account: AccountState | undefined,
  { collateralAsset, debtAsset, offered, liquidator }: Mined,
): Prediction => {
  if (offered === null) return none('offer-unknown');
  const collateralPrice = market?.reserves.get(collateralAsset)?.price;
  const debtPrice = market?.reserves.get(debtAsset)?.price;
  if (!market || !account || collateralPrice === undefined || debtPrice === undefined) return none('state-unknown');
  const result = rules.quote(market, account, { collateralAsset, debtAsset }, BigInt(offered), liquidator);
  if (!result.ok) return none(UNKNOWN_STATE.has(result.reason) ? 'state-unknown' : 'refused');
  const { repaid, seized, seizedNet, protocolFee, deficits } = result.quote;
  return {
    predicted: {
      repaid: repaid.toString(),
      seized: seized.toString(),
      seizedNet: seizedNet.toString(),
      protocolFee: protocolFee.toString(),
      deficits: deficits.map(({ asset, amount }) => ({ asset, amount: amount.toString() })),
      collateralPrice: collateralPrice.toString(),
      debtPrice: debtPrice.toString(),
    },
    unpredicted: null,
  };
};

const none = (unpredicted: NonNullable<Prediction['unpredicted']>): Prediction => ({ predicted: null, unpredicted });

/**
 * Refusals that do not prove our rules wrong. A reserve's cash is every account's, so transactions earlier in the
 * block move it; and who takes aTokens needs none.
 */
const UNKNOWN_STATE: ReadonlySet<LiquidationBlock> = new Set(['price-unknown', 'no-liquidity']);

const repriced = (market: MarketState, prices: MarketState): MarketState => ({
  ...market,
  reserves: new Map(
    [...market.reserves].map(([asset, reserve]): [Address, typeof reserve] => [
      asset,
      { ...reserve, price: prices.reserves.get(asset)?.price },
    ]),
  ),
});
