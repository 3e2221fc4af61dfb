import type { Address } from 'viem';
import { amountAtMarginal, type Curve, marginalAt } from '@/lib/core/venue/curve';
import { mergeCurves } from '@/lib/core/venue/merge-curves';
import { swapExactIn } from '@/lib/core/venue/swap';
import { venueCurve } from '@/lib/core/venue/venue-curve';
import { otherToken, type VenueState } from '@/lib/core/venue/venue-state';

/** What one sale over several venues gives, counted by the venues' own integers. */
export interface ExactSale {
  /** Base units got, by token. */
  readonly got: ReadonlyMap<Address, bigint>;
  readonly after: readonly VenueState[];
}

/** Dollars of a base unit of a token, at today's price. */
export type Worth = (token: Address) => number;

const curvesOf = (venues: readonly VenueState[], tokenIn: Address, worth: Worth): readonly Curve[] =>
  venues.map((venue) => {
    const curve = venueCurve(venue, tokenIn, Number.POSITIVE_INFINITY);
    const perOut = worth(otherToken(venue, tokenIn) ?? tokenIn);
    return { ...curve, out: curve.out.map((each) => each * perOut), price: curve.price.map((each) => each * perOut) };
  });

/** Sells `amount` at the best split; `undefined` where a venue refuses its share, as beyond what is known. */
export function sellExactly(
  venues: readonly VenueState[],
  tokenIn: Address,
  amount: bigint,
  worth: Worth,
): ExactSale | undefined {
  if (amount <= 0n) return { got: new Map(), after: venues };
  const curves = curvesOf(venues, tokenIn, worth);
  const merged = mergeCurves(curves, Number.POSITIVE_INFINITY);
  const marginal = marginalAt(merged, Number(amount));
  if (Number.isNaN(marginal)) return undefined;
  const shares = curves.map((curve) =>
    BigInt(Math.floor(curve.from.length === 0 ? 0 : amountAtMarginal(curve, marginal))),
  );
  const largest = shares.reduce((best, share, place) => (share > (shares[best] as bigint) ? place : best), 0);
  // The split is chosen in doubles; what rounding leaves goes to the largest share.
  shares[largest] = (shares[largest] as bigint) + amount - shares.reduce((sum, share) => sum + share, 0n);
  const got = new Map<Address, bigint>();
  const after: VenueState[] = [];
  for (const [place, venue] of venues.entries()) {
    const share = shares[place] as bigint;
    const swap = share > 0n ? swapExactIn(venue, tokenIn, share) : undefined;
    if (swap !== undefined && !swap.ok) {
      if (swap.reason !== 'nothing') return undefined;
      after.push(venue);
      continue;
    }
    const token = otherToken(venue, tokenIn) as Address;
    got.set(token, (got.get(token) ?? 0n) + (swap?.amountOut ?? 0n));
    after.push(swap?.after ?? venue);
  }
  return { got, after };
}

/** What the next base unit sold would bring, dollars at today's prices; −Infinity where no venue takes it. */
export const nextPrice = (venues: readonly VenueState[], tokenIn: Address, worth: Worth): number =>
  Math.max(...curvesOf(venues, tokenIn, worth).map(({ price }) => price[0] ?? Number.NEGATIVE_INFINITY));
