import type { z } from 'zod';
import type { Leg, Position } from '@/lib/core/position/position';
import { inEModePair, sharesCategoryPrice } from '@/lib/core/protocols/aave-v3/e-mode-pairs';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { LossContext } from '@/lib/core/risk/expected-loss';
import { liquidationPrice } from '@/lib/core/risk/liquidation-price';
import { isKnownBut, type PriceGroups, ratioTrigger, tiedPairs } from '@/lib/core/risk/ratio-trigger';
import type { PriceRules } from '@/lib/core/risk/shock';
import { priceSigma, ratioSigma, triggerDistance } from '@/lib/core/risk/trigger-distance';
import type { legTriggerSchema, RatioTriggerView } from './trigger-schema';

type Sigmas = Pick<LossContext, 'model' | 'options'>;
type LegTrigger = z.infer<typeof legTriggerSchema> & { readonly liquidationPrice: string | null };

/** Where the price of one leg's asset takes the position to 1, exact, and how far that is. */
export function legTrigger(
  rules: PriceRules,
  revision: number,
  position: Position,
  leg: Leg,
  { model, options }: Sigmas,
): LegTrigger {
  const sigma = priceSigma(model, leg.asset, options.horizonS / 60);
  const found = isKnownBut(position, leg.asset) ? liquidationPrice(rules, revision, position, leg.asset) : undefined;
  if (found === undefined) {
    const liquidatable = isKnownBut(position, leg.asset) ? 'none' : 'unknown';
    return { liquidationPrice: null, liquidatable, moveBps: null, sigma: sigma ?? null, sigmas: null };
  }
  return {
    liquidationPrice: found.price.toString(),
    liquidatable: found.direction,
    ...distanceView(triggerDistance(leg.price, found.price, found.direction, sigma), sigma),
  };
}

/** The ratios that matter where collateral and debt move together. */
export function ratioTriggers(
  rules: PriceRules,
  market: MarketState,
  position: Position,
  groups: PriceGroups,
  { model, options }: Sigmas,
): RatioTriggerView[] {
  const { eMode } = position;
  return tiedPairs(position, groups, inEModePair(market, eMode)).map((pair) => {
    const { collateralAsset, debtAsset } = pair;
    const sigma = ratioSigma(model, collateralAsset, debtAsset, options.horizonS / 60, options.volatility);
    const { ratio, trigger } = sharesCategoryPrice(market, eMode, collateralAsset, debtAsset)
      ? { ratio: undefined, trigger: { is: 'none' as const } }
      : ratioTrigger(rules, market.revision, position, pair);
    const distance = trigger.is === 'below' ? triggerDistance(ratio, trigger.ratio, 'below', sigma) : undefined;
    return {
      ...pair,
      ratio: ratio?.toString() ?? null,
      trigger: trigger.is === 'below' ? trigger.ratio.toString() : null,
      liquidatable: trigger.is,
      ...distanceView(distance, sigma),
    };
  });
}

const distanceView = (
  distance: ReturnType<typeof triggerDistance> | undefined,
  sigma: number | undefined,
): Pick<RatioTriggerView, 'moveBps' | 'sigma' | 'sigmas'> => ({
  moveBps: distance?.move === undefined ? null : distance.move * 10_000,
  sigma: sigma ?? null,
  sigmas: distance?.sigmas ?? null,
});
