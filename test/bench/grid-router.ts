import type { Address } from 'viem';
import { hopGas } from '@/lib/core/execution/routing/hop-gas';
import { swapExactIn } from '@/lib/core/venue/swap';
import type { VenueState } from '@/lib/core/venue/venue-state';

/** Uniswap's smart-order-router splits in steps of 5 %. */
const STEPS = 20;

/**
 * The way of Uniswap's smart-order-router: every venue is quoted for each 5 % of the amount, and the best sum of
 * quotes is taken, here by dynamic programming instead of its search over at most so many splits. Our own exact swaps
 * stand in for its quotes over RPC. Answers what the best sum nets, gas paid.
 */
export function gridRoute(
  venues: readonly VenueState[],
  tokenIn: Address,
  amountIn: bigint,
  gasPriceInOut: number,
): number {
  let best: number[] = [0, ...Array<number>(STEPS).fill(Number.NEGATIVE_INFINITY)];
  for (const venue of venues) {
    const gas = hopGas(venue.kind, false) * gasPriceInOut;
    const quotes = Array.from({ length: STEPS + 1 }, (_, step) => {
      if (step === 0) return 0;
      const swap = swapExactIn(venue, tokenIn, (amountIn * BigInt(step)) / BigInt(STEPS));
      return swap.ok ? Number(swap.amountOut) - gas : Number.NEGATIVE_INFINITY;
    });
    best = best.map((_, whole) =>
      Math.max(...quotes.slice(0, whole + 1).map((quote, step) => quote + (best[whole - step] as number))),
    );
  }
  return best[STEPS] as number;
}
