import type { Address } from 'viem';
import { amountAtMarginal, type Curve } from '@/lib/core/venue/curve';
import { swapExactIn } from '@/lib/core/venue/swap';
import { venueCurve } from '@/lib/core/venue/venue-curve';
import { otherToken, type V2Pair, type VenueState } from '@/lib/core/venue/venue-state';

/** Just short of the end of what is known, so that rounding stays inside. */
const SHORT = 1 - 1e-9;

/**
 * The venue after somebody traded with it, by one exact swap, until the next unit of `asset` sold to it fetches `price` (base
 * units of the other token, the fee taken); at most as far as its depth is known.
 */
export function venueAtPrice(venue: VenueState, asset: Address, price: number): VenueState {
  const other = otherToken(venue, asset);
  if (other === undefined) return venue;
  const kept = 1 - venue.fee / 1e6;
  const selling = venueCurve(venue, asset, Number.POSITIVE_INFINITY);
  const falls = price < (selling.price[0] ?? 0);
  const tokenIn = falls ? asset : other;
  const within = (curve: Curve, marginal: number): bigint =>
    BigInt(Math.floor(Math.min(amountAtMarginal(curve, marginal), curve.max * SHORT)));
  const amount =
    venue.kind === 'uniswap-v2'
      ? pairAmountTo(venue, asset, price)
      : falls
        ? within(selling, price)
        : // The pool's price is price / kept; who sells the other token gets its inverse, less the fee.
          within(venueCurve(venue, other, Number.POSITIVE_INFINITY), (kept * kept) / price);
  const swap = swapExactIn(venue, tokenIn, amount);
  return swap.ok ? swap.after : venue;
}

/**
 * Base units of what must be sold to a pair (`asset` where `price` is below its own, the other token where it is above) until
 * the next unit of `asset` fetches `price`. The fee stays in its reserves: a new swap starts lower than the last one ended.
 */
export function pairAmountTo({ fee, token0, reserve0, reserve1 }: V2Pair, asset: Address, price: number): bigint {
  const kept = 1 - fee / 1e6;
  const [held, against] = (asset === token0 ? [reserve0, reserve1] : [reserve1, reserve0]).map(Number) as [
    number,
    number,
  ];
  const falls = price < (kept * against) / held;
  // kept·a² + (1 + kept)·r·a + r² = product, where r is the reserve of what is sold.
  const r = falls ? held : against;
  const product = falls ? (kept * held * against) / price : (price * held * against) / kept;
  const half = (1 + kept) * r;
  const amount = (Math.sqrt(half * half + 4 * kept * (product - r * r)) - half) / (2 * kept);
  return amount > 0 ? BigInt(Math.floor(amount)) : 0n;
}
