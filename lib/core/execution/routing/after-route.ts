import { swapExactIn } from '@/lib/core/venue/swap';
import type { VenueState } from '@/lib/core/venue/venue-state';
import type { VenueRoute } from './route';

/** The venues as a route's trades leave them: what the next sale of the same block meets. */
export function afterRoute(venues: readonly VenueState[], route: VenueRoute): readonly VenueState[] {
  const states = new Map(venues.map((venue) => [venue.id, venue]));
  for (const { hops } of route.legs) {
    for (const { venue: id, tokenIn, amountIn } of hops) {
      const venue = states.get(id);
      const swap = venue && swapExactIn(venue, tokenIn, amountIn);
      // A route was made of swaps that these venues can make.
      if (swap?.ok) states.set(id, swap.after);
    }
  }
  return venues.map(({ id }, index) => states.get(id) ?? (venues[index] as VenueState));
}
