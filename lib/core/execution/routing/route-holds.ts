import { swapExactIn } from '@/lib/core/venue/swap';
import type { VenueState } from '@/lib/core/venue/venue-state';
import type { VenueRoute } from './route';

/** Whether every leg of a route gives its least on these venues, one after the other, in integers. */
export function routeHolds({ legs }: Pick<VenueRoute, 'legs'>, venues: readonly VenueState[]): boolean {
  const states = new Map(venues.map((venue) => [venue.id, venue]));
  for (const { hops, amountIn, minOut } of legs) {
    let amount = amountIn;
    for (const { venue, tokenIn } of hops) {
      const state = states.get(venue);
      const swap = state && swapExactIn(state, tokenIn, amount);
      if (!swap?.ok) return false;
      states.set(venue, swap.after);
      amount = swap.amountOut;
    }
    if (amount < minOut) return false;
  }
  return true;
}
