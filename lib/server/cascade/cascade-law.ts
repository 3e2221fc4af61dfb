import type { Address } from 'viem';
import { DEFAULT_EXPECTED_LOSS, type ExpectedLossConfig } from '@/lib/core/protocols/expected-loss-config';
import type { MarketState } from '@/lib/core/protocols/rules';
import { impactPerRoot } from '@/lib/core/risk/price-impact';
import type { VolatilityModel } from '@/lib/core/risk/volatility';

/** The square-root law of one asset, I = factor · σ · √(Q/V). */
export interface LawFacts {
  readonly factor: number;
  /** Of a day, a share; estimated from stored prices. */
  readonly dailyVolatility: number;
  /** USD. */
  readonly dailyVolumeUsd: number;
  readonly volume: 'configured' | 'assumed';
  /** Lost on average by a sale, per root of its dollars. */
  readonly perRoot: number;
}

/** Of every asset whose volatility is known. */
export function lawFacts(
  market: MarketState,
  model: VolatilityModel,
  { impact }: ExpectedLossConfig = DEFAULT_EXPECTED_LOSS,
): ReadonlyMap<Address, LawFacts> {
  const perRoot = impactPerRoot(market, model, impact);
  const n = model.assets.length;
  return new Map(
    [...market.reserves.values()].flatMap(({ asset, symbol }): [Address, LawFacts][] => {
      const place = model.indexOf.get(asset);
      const variance = place === undefined ? Number.NaN : (model.covariance[place * n + place] as number);
      if (!(variance > 0)) return [];
      const configured = impact.dailyVolumes[symbol];
      return [
        [
          asset,
          {
            factor: impact.factor,
            dailyVolatility: Math.sqrt(variance * MINUTES_A_DAY),
            dailyVolumeUsd: configured ?? impact.dailyVolumeUsd,
            volume: configured === undefined ? 'assumed' : 'configured',
            perRoot: perRoot(asset),
          },
        ],
      ];
    }),
  );
}

const MINUTES_A_DAY = 1_440;
