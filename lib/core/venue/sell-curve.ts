import type { Address } from 'viem';
import { corridors } from './corridors';
import { type Curve, marginalAt, outOf } from './curve';
import { flowOf } from './flow';
import { venueCurve } from './venue-curve';
import type { VenueState } from './venue-state';

/** What selling a token for another gives over everything known, at the best split, before gas. In doubles of base units. */
export interface SellCurve {
  /** Up to here the depth is known; Infinity where a v2 pair never ends. */
  readonly max: number;
  /** NaN beyond `max`. Concave between the amounts at which another corridor becomes the best. */
  out(amountIn: number): number;
  /** What the next unit gives: the derivative of `out`. At 0 the price before any impact, fees taken. */
  marginal(amountIn: number): number;
}

/** Every token that the venues trade, as the connectors to go through. */
export const tokensOf = (venues: readonly VenueState[]): readonly Address[] => [
  ...new Set(venues.flatMap(({ token0, token1 }) => [token0, token1])),
];

/**
 * The curve of selling `tokenIn` for `tokenOut` over all venues and the ways through `connectors` (default: every
 * token there is); `undefined` when no way is known. Made once a block, then some tenths of a microsecond a question.
 */
export function sellCurve(
  venues: readonly VenueState[],
  tokenIn: Address,
  tokenOut: Address,
  connectors: readonly Address[] = tokensOf(venues),
): SellCurve | undefined {
  const curves = wayCurves(venues, tokenIn, tokenOut, connectors);
  const best = (amountIn: number): Curve | undefined => {
    let found: Curve | undefined;
    let most = Number.NEGATIVE_INFINITY;
    for (const curve of curves) {
      // At 0 all give the same, and the steepest is the best.
      const out = amountIn === 0 ? marginalAt(curve, 0) : outOf(curve, amountIn);
      if (out > most) [found, most] = [curve, out];
    }
    return found;
  };
  if (curves.length === 0) return undefined;
  return {
    max: Math.max(...curves.map(({ max }) => max)),
    out: (amountIn) => outOf(best(amountIn) ?? (curves[0] as Curve), amountIn),
    marginal: (amountIn) => marginalAt(best(amountIn) ?? (curves[0] as Curve), amountIn),
  };
}

/** The same for each plan of ways by itself: each is concave throughout, and the best of them is the curve. NaN where unknown. */
export const sellCurves = (
  venues: readonly VenueState[],
  tokenIn: Address,
  tokenOut: Address,
  connectors: readonly Address[],
): readonly ((amountIn: number) => number)[] =>
  wayCurves(venues, tokenIn, tokenOut, connectors).map((curve) => (amountIn) => outOf(curve, amountIn));

const wayCurves = (
  venues: readonly VenueState[],
  tokenIn: Address,
  tokenOut: Address,
  connectors: readonly Address[],
): readonly Curve[] =>
  corridors(venues, tokenIn, tokenOut, connectors)
    .map((corridor) =>
      flowOf(corridor, (place, token) => venueCurve(venues[place] as VenueState, token, Infinity), Infinity),
    )
    .map(({ curve }) => curve)
    .filter(({ from }) => from.length > 0);
