import type { Address } from 'viem';
import { otherToken, type VenueState } from './venue-state';

/** One venue's sale of one token: its place among the venues that were given. */
export interface Hop {
  readonly place: number;
  readonly tokenIn: Address;
}

/**
 * The ways from one token to another as a series-parallel plan: side by side, or one after the other. No venue stands
 * in it twice, so that the best split over it is exact.
 */
export type Corridor =
  | { readonly kind: 'hop'; readonly hop: Hop }
  | { readonly kind: 'side-by-side'; readonly parts: readonly Corridor[] }
  | { readonly kind: 'one-after-other'; readonly first: Corridor; readonly second: Corridor };

const sideBySide = (parts: readonly (Corridor | undefined)[]): Corridor | undefined => {
  const some = parts.filter((part) => part !== undefined);
  return some.length < 2 ? some[0] : { kind: 'side-by-side', parts: some };
};
const oneAfterOther = (first: Corridor | undefined, second: Corridor | undefined): Corridor | undefined =>
  first && second && { kind: 'one-after-other', first, second };

/**
 * The plans worth comparing, of at most three hops through `connectors`: all direct venues and all ways through one
 * connector at once; and for each two connectors X and Y with venues between them, that part of what reaches X goes on
 * through Y, or that Y is reached through X as well. Of two connectors the sale between them goes one way only.
 */
export function corridors(
  venues: readonly VenueState[],
  tokenIn: Address,
  tokenOut: Address,
  connectors: readonly Address[],
): readonly Corridor[] {
  const known = new Map<string, Corridor | undefined>();
  const edge = (from: Address, to: Address): Corridor | undefined => {
    const key = from + to;
    if (!known.has(key)) {
      const hops = venues.flatMap((venue, place): Corridor[] =>
        otherToken(venue, from) === to ? [{ kind: 'hop', hop: { place, tokenIn: from } }] : [],
      );
      known.set(key, sideBySide(hops));
    }
    return known.get(key);
  };
  const between = [...new Set(connectors)].filter((token) => token !== tokenIn && token !== tokenOut);
  const through = (token: Address) => oneAfterOther(edge(tokenIn, token), edge(token, tokenOut));
  const plans = [sideBySide([edge(tokenIn, tokenOut), ...between.map(through)])];
  for (const x of between) {
    const [toX, fromX] = [edge(tokenIn, x), edge(x, tokenOut)];
    for (const y of between) {
      const [toY, across, fromY] = [edge(tokenIn, y), edge(x, y), edge(y, tokenOut)];
      if (x === y || toX === undefined || across === undefined || fromY === undefined) continue;
      const rest = [edge(tokenIn, tokenOut), ...between.filter((other) => other !== x && other !== y).map(through)];
      plans.push(
        sideBySide([...rest, oneAfterOther(toX, sideBySide([fromX, oneAfterOther(across, fromY)]))]),
        toY && sideBySide([...rest, oneAfterOther(sideBySide([toY, oneAfterOther(toX, across)]), fromY)]),
      );
    }
  }
  return plans.filter((plan) => plan !== undefined);
}
