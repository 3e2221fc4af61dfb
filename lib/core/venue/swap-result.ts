import type { VenueState } from './venue-state';

/**
 * not-its-token: the venue does not trade it. nothing: an amount of 0, or so small that nothing comes out.
 * no-liquidity: all that there is does not suffice. beyond-known: it would leave the range that was read, where
 * depth is unknown. too-much: more than the contract can count.
 */
export type SwapRefusal = 'not-its-token' | 'nothing' | 'no-liquidity' | 'beyond-known' | 'too-much';

export type SwapResult<V extends VenueState = VenueState> =
  | {
      readonly ok: true;
      /** Base units, the fee included. */
      readonly amountIn: bigint;
      readonly amountOut: bigint;
      /** The venue as the swap leaves it. */
      readonly after: V;
      /** Initialised ticks crossed: what each costs in gas. */
      readonly crossed: number;
    }
  | { readonly ok: false; readonly reason: SwapRefusal };
