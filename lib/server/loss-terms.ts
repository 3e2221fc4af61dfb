import { DEFAULT_EXPECTED_LOSS, type ExpectedLossConfig } from '@/lib/core/protocols/expected-loss-config';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { ExitPrices } from '@/lib/core/risk/exit-price';
import { type LossContext, lossContext } from '@/lib/core/risk/expected-loss';
import { gasCost } from '@/lib/core/risk/gas-cost';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { volatilityFromView } from '@/lib/core/snapshot/volatility-view';
import { minedGas } from './mined-gas';

/** The terms that a snapshot's expected losses were computed with, from the snapshot itself: wherever its engine runs. */
export const lossTerms = (
  { settlements, volatility }: Pick<Snapshot, 'settlements' | 'volatility'>,
  market: MarketState,
  exits: ExitPrices,
  options: ExpectedLossConfig = DEFAULT_EXPECTED_LOSS,
): LossContext => {
  const gas = gasCost(market, minedGas(settlements), options.gas);
  return lossContext(market, volatilityFromView(volatility), exits, gas, options);
};
