import type { Address } from 'viem';
import { amountAtMarginal, type Curve, marginalAt, NO_CURVE } from '@/lib/core/venue/curve';
import { mergeCurves } from '@/lib/core/venue/merge-curves';
import { swapExactIn } from '@/lib/core/venue/swap';
import { venueCurve } from '@/lib/core/venue/venue-curve';
import { otherToken, type VenueState } from '@/lib/core/venue/venue-state';

/** What one sale over several venues gives, counted by the venues' own integers. */
export interface ExactSale {
  /** Base units got, by token. */
  readonly got: ReadonlyMap<Address, bigint>;
  /** Base units that each venue takes, in their order. */
  readonly shares: readonly bigint[];
  readonly after: readonly VenueState[];
}

/** Dollars of a base unit of a token, at today's price. */
export type Worth = (token: Address) => number;

/** A venue that takes less is sold out: of its last units rounding alone decides. */
const SOLD_OUT_USD = 1;
const isOpen = ({ max }: Curve, tokenIn: Address, worth: Worth): boolean => max * worth(tokenIn) >= SOLD_OUT_USD;

/** A venue's very end is left, so that rounding stays inside what is known. */
const WITHIN_KNOWN = 1 - 1e-9;

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
  if (amount <= 0n) return { got: new Map(), shares: venues.map(() => 0n), after: venues };
  const curves = curvesOf(venues, tokenIn, worth).map((curve) => (isOpen(curve, tokenIn, worth) ? curve : NO_CURVE));
  const merged = mergeCurves(curves, Number.POSITIVE_INFINITY);
  const marginal = marginalAt(merged, Number(amount));
  if (Number.isNaN(marginal)) return undefined;
  const shares = curves.map((curve) =>
    BigInt(
      Math.floor(curve.from.length === 0 ? 0 : Math.min(amountAtMarginal(curve, marginal), curve.max * WITHIN_KNOWN)),
    ),
  );
  const rest = amount - shares.reduce((sum, share) => sum + share, 0n);
  const room = curves.map(({ max }, place) => max * WITHIN_KNOWN - Number(shares[place] as bigint));
  // The split is chosen in doubles; what rounding leaves goes to the largest share, or where there is most room.
  const largest = shares.reduce((best, share, place) => (share > (shares[best] as bigint) ? place : best), 0);
  const taker = (room[largest] as number) >= Number(rest) ? largest : room.indexOf(Math.max(...room));
  shares[taker] = (shares[taker] as bigint) + rest;
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
  return { got, shares, after };
}

/**
 * What the next base unit sold would bring, dollars at today's prices; −Infinity where no venue takes it. A venue that is sold
 * out, to a dollar, has no price any more while another has.
 */
export function nextPrice(venues: readonly VenueState[], tokenIn: Address, worth: Worth): number {
  const curves = curvesOf(venues, tokenIn, worth);
  const open = curves.filter((curve) => isOpen(curve, tokenIn, worth));
  return Math.max(...(open.length > 0 ? open : curves).map(({ price }) => price[0] ?? Number.NEGATIVE_INFINITY));
}
