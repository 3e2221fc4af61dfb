import type { Corridor } from '@/lib/core/venue/corridors';
import { type Curve, NO_CURVE, outOf } from '@/lib/core/venue/curve';
import { type CurveOf, flowOf, pathsOf } from '@/lib/core/venue/flow';
import type { Path } from '@/lib/core/venue/path';
import { surplusOf } from '@/lib/core/venue/surplus';
import { venueCurve } from '@/lib/core/venue/venue-curve';
import type { VenueState } from '@/lib/core/venue/venue-state';
import { hopGas } from './hop-gas';

export interface Choice {
  readonly paths: readonly Path[];
  /** Base units out, in doubles, before and after gas. */
  readonly out: number;
  readonly net: number;
}

/** Splits evaluated for one corridor before the best found so far is taken; a handful settles it in practice. */
const MOST_SPLITS = 200;

/**
 * The venues to use in a corridor, and the split over them. A venue's gas is paid once whatever goes through it, so
 * the best split over all may use one too many, and dropping the smallest is not always right: every subset is in
 * question. Branch and bound: at the prices of a split, leaving a venue out costs at least its worth (`surplusOf`) and
 * keeping it its gas, so most venues are decided without looking. `undefined` when nothing beats `least`.
 */
export function chooseVenues(
  corridor: Corridor,
  venues: readonly VenueState[],
  amount: number,
  gasPrice: number,
  least: number,
): Choice | undefined {
  const curves = new Map<number, Curve>();
  const gasOf = (place: number, again = false): number => hopGas((venues[place] as VenueState).kind, again) * gasPrice;
  let best: Choice | undefined;
  let evaluated = 0;
  const bar = (): number => best?.net ?? least;

  /** The best split over all but those `left` out, kept if it nets the most so far. */
  const evaluate = (left: ReadonlySet<number>) => {
    evaluated += 1;
    const curveOf: CurveOf = (place, tokenIn, limit) => {
      if (left.has(place)) return NO_CURVE;
      // Made in the first evaluation, with every venue in: no later one passes more on.
      const known = curves.get(place) ?? venueCurve(venues[place] as VenueState, tokenIn, limit);
      curves.set(place, known);
      return known;
    };
    const flow = flowOf(corridor, curveOf, amount);
    const out = outOf(flow.curve, amount);
    if (Number.isNaN(out)) return undefined;
    if (out > bar()) {
      const paths = pathsOf(flow, amount, curves);
      const net = out - gasOfPaths(paths, gasOf);
      if (net > bar()) best = { paths, out, net };
    }
    return gasPrice === 0 ? undefined : surplusOf(flow, amount);
  };

  const search = (left: ReadonlySet<number>, decided: ReadonlySet<number>): void => {
    const surplus = evaluated < MOST_SPLITS ? evaluate(left) : undefined;
    if (surplus === undefined) return;
    const kept = new Set(decided);
    /** The most that any choice within this one nets. */
    let bound = amount * surplus.price;
    const open: { readonly place: number; readonly gain: number }[] = [];
    for (const [place, worth] of surplus.of) {
      const gain = worth - gasOf(place);
      bound += kept.has(place) ? gain : Math.max(0, gain);
      if (!kept.has(place)) open.push({ place, gain });
    }
    // Most likely first: all without those that are not worth their gas.
    const worthless = open.filter(({ gain }) => gain < 0).map(({ place }) => place);
    if (decided.size === 0 && left.size === 0 && worthless.length > 1) evaluate(new Set(worthless));
    for (const { place, gain } of open.sort((a, b) => a.gain - b.gain)) {
      if (bound <= bar()) return;
      // Without it, then with it for good.
      if (bound - Math.max(0, gain) > bar()) search(new Set([...left, place]), kept);
      kept.add(place);
      bound += Math.min(0, gain);
    }
  };
  search(new Set(), new Set());
  return best;
}

function gasOfPaths(paths: readonly Path[], gasOf: (place: number, again: boolean) => number): number {
  const met = new Set<number>();
  let gas = 0;
  for (const { place } of paths.flatMap(({ uses }) => uses)) {
    gas += gasOf(place, met.has(place));
    met.add(place);
  }
  return gas;
}
