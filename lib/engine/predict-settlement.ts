import type { Address } from 'viem';
import type { AccountState, LiquidationBlock, MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { Usd } from '@/lib/core/units/units';
import type { BlockChanges } from './ports';

/** The state that the first transaction of a block finds. */
export interface BeforeBlock {
  readonly market: MarketState;
  readonly accounts: ReadonlyMap<Address, AccountState>;
}

type Mined = BlockChanges['liquidations'][number];
export type Prediction = Pick<SettlementView, 'predicted' | 'unpredicted'>;

/**
 * What our rules say one liquidation of a block would do, from what it offered, the account as the block found it, and the
 * market as it met it (see `marketMet`). What the liquidation turned out to do has no part in it. Nothing is predicted
 * where the offer is not known, or account or market are not.
 */
export const predictSettlement = (
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

/** The parent block's market accrued to its child's time, under the child's prices at its end, and of `met` where they are told. */
export const marketMet = (
  rules: ProtocolRules,
  before: MarketState,
  after: MarketState,
  met?: ReadonlyMap<Address, Usd>,
): MarketState => {
  const priced = {
    ...before,
    reserves: new Map(
      [...before.reserves].map(([asset, reserve]): [Address, typeof reserve] => [
        asset,
        { ...reserve, price: met?.get(asset) ?? after.reserves.get(asset)?.price },
      ]),
    ),
  };
  return rules.accrue(priced, after.block.timestamp);
};

/** What an account's liquidation is priced by. */
export const heldBy = ({ scaledSupply, scaledDebt }: AccountState): readonly Address[] => [
  ...new Set([...scaledSupply.keys(), ...scaledDebt.keys()]),
];

/** Whether a price that an account hangs on is another one after the block than it was before. */
export const pricesMoved = (before: MarketState, after: MarketState, account: AccountState): boolean =>
  heldBy(account).some((asset) => before.reserves.get(asset)?.price !== after.reserves.get(asset)?.price);

/** Whether the chain did what was predicted, to the unit. */
export const isBorneOut = ({ predicted }: Prediction, mined: Mined): boolean =>
  predicted !== null &&
  (['repaid', 'seized', 'seizedNet', 'protocolFee'] as const).every((field) => predicted[field] === mined[field]) &&
  burned(predicted) === burned(mined);

const burned = ({ deficits }: Pick<Mined, 'deficits'>): string =>
  deficits
    .map(({ asset, amount }) => `${asset} ${amount}`)
    .sort()
    .join();
