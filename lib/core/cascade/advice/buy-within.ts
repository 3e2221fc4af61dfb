import type { Address } from 'viem';
import { type Curve, outOf } from '@/lib/core/venue/curve';
import { venueCurve } from '@/lib/core/venue/venue-curve';
import { otherToken, type VenueState } from '@/lib/core/venue/venue-state';
import { type DepthMarket, dollarsOfUnit } from '../depth/depth-book';

const STEPS = 60;

/**
 * Dollars' worth of an asset that can be bought from venues at an average premium of at most `premium` (a fraction) over the
 * oracle's prices: what liquidators do who must repay it. Each venue up to that premium of its own, which is no more than the
 * best split; what the other token itself costs to come by is not counted. `undefined` where no venue with known prices
 * trades it.
 */
export function buyWithin(
  market: DepthMarket,
  venues: readonly VenueState[],
  asset: Address,
  premium: number,
): number | undefined {
  const unit = dollarsOfUnit(market, asset);
  if (unit === undefined) return undefined;
  const found = new Map(venues.map((venue) => [venue.id, venue])).values();
  let total: number | undefined;
  for (const venue of found) {
    const other = otherToken(venue, asset);
    const paid = other === undefined ? undefined : dollarsOfUnit(market, other);
    if (other === undefined || paid === undefined) continue;
    const curve = venueCurve(venue, other, Number.POSITIVE_INFINITY);
    if (curve.from.length > 0) total = (total ?? 0) + bought(curve, paid, unit, premium);
  }
  return total;
}

/** The average price rises with what is bought: halved down to the most that is still worth it. */
function bought(curve: Curve, paid: number, unit: number, premium: number): number {
  const worth = (amount: number): number => outOf(curve, amount) * unit;
  const fits = (amount: number): boolean => amount * paid <= worth(amount) * (1 + premium);
  let low = 0;
  // A v2 pair has no end: a piece whose price is down to a fifth is further than any premium asked about.
  let high = Number.isFinite(curve.max) ? curve.max : 4 / (curve.bend.at(-1) as number) + (curve.from.at(-1) as number);
  if (fits(high)) return worth(high);
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return worth(low);
}
