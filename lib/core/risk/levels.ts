import type { Address } from 'viem';
import type { CollateralLeg, Position } from '@/lib/core/position/position';
import { USD, type Usd, WAD } from '@/lib/core/units/units';
import type { Assessment } from './assessment';

export interface LevelPoint {
  readonly dropBps: number;
  /** Base currency, today's prices, whole dollars (rounded down). */
  readonly collateral: Usd;
}

/** Price falls the curve is drawn at, bps. */
export const LEVEL_DROPS: readonly number[] = [
  ...Array.from({ length: 21 }, (_, index) => index * 250),
  6_000,
  7_000,
  8_000,
];

/**
 * Per asset, how much collateral IN that asset stands in positions that are liquidatable now or once
 * its price alone has fallen by `dropBps`; ascending in the fall and in the amount. The closed form of
 * the liquidation price in doubles: it serves a chart, the exact rules decide eligibility.
 * Assets that nobody uses as collateral are absent; points that add nothing to the one before are left out.
 */
export function liquidationLevels(book: readonly Assessment[]): ReadonlyMap<Address, readonly LevelPoint[]> {
  const buckets = new Map<Address, Float64Array>();
  for (const { position } of book) {
    if (position.healthFactor === undefined) continue;
    const already = position.healthFactor < WAD;
    const weights = position.collaterals.map(weightOf);
    const gap = already ? 0 : gapOf(position, weights);
    for (let place = 0; place < weights.length; place += 1) {
      const { asset, value } = position.collaterals[place] as CollateralLeg;
      let own = buckets.get(asset);
      if (own === undefined) {
        own = new Float64Array(LEVEL_DROPS.length);
        buckets.set(asset, own);
      }
      const index = already ? 0 : bucketOf(fallToCross(position, asset, gap, weights[place] ?? 0));
      if (index < own.length) own[index] = (own[index] ?? 0) + Number(value);
    }
  }
  return new Map([...buckets].map(([asset, sums]) => [asset, levelPoints(sums)]));
}

/** Base currency · bps. */
const weightOf = ({ value, liquidationThreshold }: CollateralLeg): number =>
  Number(value) * Number(liquidationThreshold);

/** Weighted collateral less weighted debt: how far the position is above a health factor of 1, base currency · bps. */
function gapOf(position: Position, weights: readonly number[]): number {
  let gap = -10_000 * Number(position.totalDebt);
  for (const weight of weights) gap += weight;
  return gap;
}

/** The fall of `asset` alone, in bps, that takes the whole gap, given its weighted collateral; Infinity when none does. */
function fallToCross(position: Position, asset: Address, gap: number, weighted: number): number {
  // Less than the gap at a price of zero: no need to look for debt in the same asset, which only lessens it.
  if (gap > weighted) return Number.POSITIVE_INFINITY;
  let exposure = weighted;
  for (const leg of position.debts) if (leg.asset === asset) exposure -= Number(leg.value) * 10_000;
  return exposure <= 0 || gap > exposure ? Number.POSITIVE_INFINITY : (Math.max(0, gap) / exposure) * 10_000;
}

/** The first drawn fall that is at least `fallBps`; past the last when none is. */
function bucketOf(fallBps: number): number {
  let index = 0;
  while (index < LEVEL_DROPS.length && (LEVEL_DROPS[index] ?? 0) < fallBps) index += 1;
  return index;
}

/** The curve of one asset from its collateral by the first drawn fall that takes it, base currency. */
export function levelPoints(sums: ArrayLike<number>): readonly LevelPoint[] {
  const points: LevelPoint[] = [];
  let total = 0;
  LEVEL_DROPS.forEach((dropBps, index) => {
    total += sums[index] ?? 0;
    const collateral = (BigInt(Math.floor(total / Number(USD))) * USD) as Usd;
    const isEnd = index === 0 || index === LEVEL_DROPS.length - 1;
    if (isEnd || collateral !== points.at(-1)?.collateral) points.push({ dropBps, collateral });
  });
  return points;
}
