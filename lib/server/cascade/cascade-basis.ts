import type { Address } from 'viem';
import type { AssetDepth } from '@/lib/core/cascade/depth/depth-book';
import { refillFactor } from '@/lib/core/cascade/depth/refill';
import { DEFAULT_EXPECTED_LOSS, type ExpectedLossConfig } from '@/lib/core/protocols/expected-loss-config';
import { gasCost } from '@/lib/core/risk/gas-cost';
import type { CascadeDepth } from '@/lib/core/snapshot/cascade-depth-schema';
import { cascadeDepthView } from '@/lib/core/snapshot/cascade-depth-view';
import type { CascadeRow } from '@/lib/core/snapshot/cascade-schema';
import type { CascadeStuckQuery } from '@/lib/core/snapshot/cascade-stuck-schema';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { blockOf } from '../shock-answers';
import type { Terms } from './cascade-messages';
import type { Staged } from './cascade-scene';

/** Mechanics H1: seconds in which half of what was sold comes back; not fitted. */
const HALF_LIFE = 600;

/** What the sliders come to, and how it is told. */
export interface Basis {
  readonly terms: Terms;
  readonly told: {
    readonly block: ReturnType<typeof blockOf>;
    readonly positions: number;
    readonly unknown: number;
    readonly gasUsd: number | null;
    readonly depthScale: number;
  };
}

export function basisOf(
  { at, scene, market }: Staged,
  snapshot: Snapshot | null,
  { gas }: ExpectedLossConfig = DEFAULT_EXPECTED_LOSS,
  { depth, horizon, sources, gasUsd }: Pick<CascadeStuckQuery, 'depth' | 'horizon' | 'sources' | 'gasUsd'>,
): Basis {
  const mined = (snapshot?.settlements ?? []).map(({ gasUsed, gasCost: paid }) => ({
    ...{ gasUsed: BigInt(gasUsed), gasCost: BigInt(paid) },
  }));
  const cost = gasUsd ?? gasCost(market, mined, gas).usd;
  // A cent more or less is no reason to build the surface anew.
  const counted = cost === undefined ? null : Math.round(cost * 100) / 100;
  const scale = (depth / 100) * refillFactor(horizon, HALF_LIFE);
  return {
    terms: { scale, gasUsd: counted ?? 0, sources },
    told: {
      block: blockOf(at),
      ...{ positions: scene.book.size, unknown: scene.book.unknown, gasUsd: counted, depthScale: scale },
    },
  };
}

/** Each asset's depth as it is told; of those that are a collateral or a debt of anybody. */
export function depthsTold(
  { scene, market, law, collateral, venuesLost }: Staged,
  depth: readonly AssetDepth[],
  sources: Terms['sources'],
  now: number,
): readonly CascadeDepth[] {
  const owed = new Set(scene.book.debtAsset);
  const symbolOf = symbolsOf(market);
  return depth
    .filter((_, place) => (collateral[place] as number) > 0 || owed.has(place))
    .map((each) =>
      cascadeDepthView(each, {
        ...{ symbolOf, now, assets: scene.book.assets, venues: scene.venues, halfLifeSeconds: HALF_LIFE },
        law: (asset) => {
          const facts = law.get(asset);
          if (facts === undefined) return null;
          const { perRoot: _, ...told } = facts;
          return told;
        },
        reason: (asset) => reasonOf(symbolOf(asset), law.get(asset)?.volume, sources, venuesLost),
      }),
    );
}

/** Why nothing is known of what selling an asset does. */
function reasonOf(
  symbol: string,
  volume: 'configured' | 'assumed' | undefined,
  sources: Terms['sources'],
  venuesLost: string | undefined,
): string {
  const parts = [
    sources.includes('venues')
      ? (venuesLost ?? `no pool of the market’s venues sells ${symbol} for money`)
      : 'pools are switched off',
    sources.includes('books') ? 'no order book of it is watched' : 'order books are switched off',
    !sources.includes('law') && !sources.includes('assumed')
      ? 'the square-root law is switched off'
      : volume === undefined
        ? 'its volatility is not known yet'
        : 'no daily volume of it is configured (expectedLoss.impact.dailyVolumes)',
  ];
  return `Nothing is known of what selling ${symbol} does to its price: ${parts.join('; ')}.`;
}

/** The asked assets as rows; without any, those with the most collateral. */
export function rowsOf(
  { scene, market, collateral }: Staged,
  depths: readonly CascadeDepth[],
  places: readonly number[],
): readonly CascadeRow[] {
  const known = new Map<string, CascadeDepth>(depths.map((each) => [each.asset, each]));
  const symbolOf = symbolsOf(market);
  return places.map((place) => {
    const asset = scene.book.assets[place] as Address;
    const price = market.reserves.get(asset)?.price;
    const symbol = symbolOf(asset);
    return {
      ...{ asset, symbol },
      priceUsd: price === undefined ? null : Number(price) / 1e8,
      collateralUsd: Math.round(collateral[place] as number),
      reason:
        price === undefined
          ? `The protocol’s oracle gives no price of ${symbol}.`
          : (collateral[place] as number) === 0
            ? `${symbol} is no collateral of anybody who owes.`
            : (known.get(asset)?.reason ?? null),
    };
  });
}

const symbolsOf =
  (market: Staged['market']) =>
  (asset: Address): string =>
    market.reserves.get(asset)?.symbol ?? asset;
