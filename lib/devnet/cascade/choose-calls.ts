import type { Address } from 'viem';
import { sellExactly, type Worth } from '@/lib/core/cascade/gap/exact-venues';
import { isClearlyMore } from '@/lib/core/cascade/gap/take';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import type { LiquidationQuote } from '@/lib/core/protocols/rules';
import { WAD } from '@/lib/core/units/units';
import type { VenueState } from '@/lib/core/venue/venue-state';

/** Where an asset is sold: its pools as they stand, and the asset that they give and whose own pools take it; none: money. */
export interface Outlet {
  readonly pools: readonly VenueState[];
  readonly via: Address | undefined;
}

/**
 * One round's liquidations: of every account below 1 the call that leaves most after selling what it pays out alone, repaying
 * and gas, at the most that the pool takes, the first of equals; nobody where nothing pays. The market must be accrued to the block to come.
 */
export function chooseCalls(
  market: AaveV3Market,
  accounts: Iterable<AaveV3Account>,
  outlets: ReadonlyMap<Address, Outlet>,
  money: ReadonlySet<Address>,
  gasUsd: number,
): readonly LiquidationQuote[] {
  const worth = worthIn(market);
  const chosen: LiquidationQuote[] = [];
  for (const account of accounts) {
    const { healthFactor, collaterals, debts } = rules.position(market, account);
    if (healthFactor === undefined || healthFactor >= WAD) continue;
    let best: LiquidationQuote | undefined;
    let most = 0;
    for (const { asset: collateralAsset } of collaterals)
      for (const { asset: debtAsset } of debts) {
        const pair = { collateralAsset, debtAsset };
        const terms = rules.liquidationTerms(market, account, pair);
        const offer = terms.legal ? terms.candidates.at(-1) : undefined;
        const result = offer === undefined ? undefined : rules.quote(market, account, pair, offer);
        if (!result?.ok) continue;
        const { seizedNet, repaid } = result.quote;
        const value = saleValue(outlets, money, worth, collateralAsset, debtAsset, seizedNet);
        const profit = value - Number(repaid) * worth(debtAsset) - gasUsd;
        if (isClearlyMore(profit, most)) [best, most] = [result.quote, profit];
      }
    if (best !== undefined) chosen.push(best);
  }
  return chosen;
}

/** Dollars of a base unit at the protocol's price. */
export const worthIn =
  (market: AaveV3Market): Worth =>
  (token) => {
    const reserve = market.reserves.get(token);
    return reserve?.price === undefined ? Number.NaN : Number(reserve.price) / 1e8 / 10 ** reserve.decimals;
  };

/** Dollars that selling `amount` for `wanted` brings; NaN where no pool is known to take it. */
function saleValue(
  outlets: ReadonlyMap<Address, Outlet>,
  money: ReadonlySet<Address>,
  worth: Worth,
  asset: Address,
  wanted: Address,
  amount: bigint,
): number {
  if (asset === wanted || money.has(asset)) return Number(amount) * worth(asset);
  const outlet = outlets.get(asset);
  const sale = outlet && sellExactly(outlet.pools, asset, amount, worth);
  if (outlet === undefined || sale === undefined) return Number.NaN;
  let dollars = 0;
  for (const [token, got] of sale.got)
    dollars +=
      outlet.via === undefined ? Number(got) * worth(token) : saleValue(outlets, money, worth, outlet.via, wanted, got);
  return dollars;
}
