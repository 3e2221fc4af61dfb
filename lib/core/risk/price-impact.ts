import type { Address } from 'viem';
import type { ExpectedLossConfig } from '@/lib/core/protocols/expected-loss-config';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { VolatilityModel } from './volatility';

/** The share of its worth, 0 to 1, that a sale of `usd` dollars of an asset loses by its own weight. */
export type Impact = (asset: Address, usd: number) => number;

const MINUTES_A_DAY = 1_440;

/**
 * The square-root law's factor by asset: the share that a sale loses, per root of its dollars. For an asset that is
 * unknown to the market, that of `undefined`.
 */
export function impactPerRoot(
  market: MarketState,
  model: VolatilityModel,
  { factor, dailyVolumeUsd, dailyVolumes, unknownDailyBps }: ExpectedLossConfig['impact'],
): (asset: Address) => number {
  const n = model.assets.length;
  const perRoot = new Map(
    [...market.reserves.values()].map(({ asset, symbol }) => {
      const place = model.indexOf.get(asset);
      const variance = place === undefined ? Number.NaN : (model.covariance[place * n + place] as number);
      const daily = Number.isNaN(variance) ? unknownDailyBps / 10_000 : Math.sqrt(variance * MINUTES_A_DAY);
      return [asset, (factor * daily) / Math.sqrt(dailyVolumes[symbol] ?? dailyVolumeUsd)] as const;
    }),
  );
  const unknown = (factor * unknownDailyBps) / 10_000 / Math.sqrt(dailyVolumeUsd);
  return (asset) => perRoot.get(asset) ?? unknown;
}

/**
 * The square-root law, I = Y·σ_day·√(Q/V_day) (arXiv 1412.4503), for assets whose depth is
 * not known: volumes are configured, the volatility is the model's (a configured one where that is unknown).
 */
export function squareRootImpact(
  market: MarketState,
  model: VolatilityModel,
  options: ExpectedLossConfig['impact'],
): Impact {
  const perRoot = impactPerRoot(market, model, options);
  const most = options.maxBps / 10_000;
  return (asset, usd) => (usd > 0 ? Math.min(most, perRoot(asset) * Math.sqrt(usd)) : 0);
}
