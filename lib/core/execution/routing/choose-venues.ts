import type { Corridor } from '@/lib/core/venue/corridors';
import { type Curve, NO_CURVE, outOf } from '@/lib/core/venue/curve';
import { flowOf, pathsOf } from '@/lib/core/venue/flow';
import type { Path } from '@/lib/core/venue/path';
import { venueCurve } from '@/lib/core/venue/venue-curve';
import type { VenueState } from '@/lib/core/venue/venue-state';
import { hopGas } from './hop-gas';

export interface Choice {
  readonly paths: readonly Path[];
  /** Base units out, in doubles, before and after gas. */
  readonly out: number;
  readonly net: number;
}

/** Splits evaluated for one corridor before the best found so far is taken; some tens settle it in practice. */
const MOST_SPLITS = 400;

/**
 * The venues to use in a corridor, and the split over them. A venue's gas is paid once whatever goes through it, so
 * the best split over all may use one too many, and dropping the smallest is not always right: every subset is in
 * question. Branch and bound: with those undecided taken for free a subset's split is the most that any choice within
 * it can net, and what cannot beat the best so far is not looked into. `undefined` when nothing beats `least`.
 */
export function chooseVenues(
  corridor: Corridor,
  venues: readonly VenueState[],
  amount: number,
  gasPrice: number,
  least: number,
): Choice | undefined {
  const curves = new Map<number, Curve>();
  let best: Choice | undefined;
  let evaluated = 0;
  const gasOf = (place: number, again = false): number => hopGas((venues[place] as VenueState).kind, again) * gasPrice;

  const search = (left: ReadonlySet<number>, kept: ReadonlySet<number>): void => {
    if (evaluated >= MOST_SPLITS) return;
    evaluated += 1;
    const curveOf = (place: number, tokenIn: `0x${string}`, limit: number): Curve => {
      if (left.has(place)) return NO_CURVE;
      // Made in the first evaluation, with every venue in: no later one passes more on.
      const known = curves.get(place) ?? venueCurve(venues[place] as VenueState, tokenIn, limit);
      curves.set(place, known);
      return known;
    };
    const flow = flowOf(corridor, curveOf, amount);
    const out = outOf(flow.curve, amount);
    if (Number.isNaN(out)) return;
    let bound = out;
    for (const place of kept) bound -= gasOf(place);
    if (bound <= (best?.net ?? least)) return;
    const paths = pathsOf(flow, amount, curves);
    let net = out;
    let open: number | undefined;
    let smallest = Infinity;
    const met = new Set<number>();
    for (const { uses, amountIn } of paths) {
      for (const { place } of uses) {
        net -= gasOf(place, met.has(place));
        met.add(place);
        if (kept.has(place) || amountIn >= smallest) continue;
        open = place;
        smallest = amountIn;
      }
    }
    if (net > (best?.net ?? least)) best = { paths, out, net };
    if (open === undefined || gasPrice === 0) return;
    search(new Set([...left, open]), kept);
    search(left, new Set([...kept, open]));
  };
  search(new Set(), new Set());
  return best;
}
