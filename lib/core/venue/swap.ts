import type { Address } from 'viem';
import type { SwapResult } from './swap-result';
import { v2SwapIn, v2SwapOut } from './v2-swap';
import { v3Swap } from './v3-swap';
import { otherToken, type VenueState } from './venue-state';

/**
 * What the venue gives for exactly `amountIn` base units of `tokenIn`, to the unit, as its own contracts would
 * in the block it was read at; or why it gives nothing.
 */
export function swapExactIn(venue: VenueState, tokenIn: Address, amountIn: bigint): SwapResult {
  if (otherToken(venue, tokenIn) === undefined) return { ok: false, reason: 'not-its-token' };
  const zeroForOne = tokenIn === venue.token0;
  switch (venue.kind) {
    case 'uniswap-v2':
      return v2SwapIn(venue, zeroForOne, amountIn);
    case 'uniswap-v3':
      return v3Swap(venue, zeroForOne, amountIn, false);
  }
}

/** What exactly `amountOut` base units of the other token cost in `tokenIn`; otherwise as `swapExactIn`. */
export function swapExactOut(venue: VenueState, tokenIn: Address, amountOut: bigint): SwapResult {
  if (otherToken(venue, tokenIn) === undefined) return { ok: false, reason: 'not-its-token' };
  const zeroForOne = tokenIn === venue.token0;
  switch (venue.kind) {
    case 'uniswap-v2':
      return v2SwapOut(venue, zeroForOne, amountOut);
    case 'uniswap-v3':
      return v3Swap(venue, zeroForOne, amountOut, true);
  }
}
