import type { Address } from 'viem';
import { DEFAULT_EXPECTED_LOSS, type ExpectedLossConfig } from '@/lib/core/protocols/expected-loss-config';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { ExitPrices } from '@/lib/core/risk/exit-price';
import { gasCost } from '@/lib/core/risk/gas-cost';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { minedGas } from './mined-gas';

/** Base units of an asset that a unit of gas costs, as the expected losses count it; `undefined` where a price is unknown. */
export const gasPriceIn = (
  asset: Address,
  { settlements }: Pick<Snapshot, 'settlements'>,
  market: MarketState,
  exits: ExitPrices,
  options: ExpectedLossConfig = DEFAULT_EXPECTED_LOSS,
): number | undefined => {
  const { usd, units } = gasCost(market, minedGas(settlements), options.gas);
  const worth = exits.get(asset)?.perBaseUnit;
  // `perBaseUnit` is in 1e-8 dollars.
  return usd === undefined || !worth ? undefined : (usd * 1e8) / units / worth;
};
