import type { Address, Hex } from 'viem';
import type { VenueState } from '@/lib/core/venue/venue-state';

export interface RouteHop {
  readonly venue: Address;
  readonly kind: VenueState['kind'];
  /** Hundredths of a bip. */
  readonly fee: number;
  readonly tokenIn: Address;
  readonly tokenOut: Address;
  readonly amountIn: bigint;
  readonly expectedOut: bigint;
}

/** One way through one or several venues, each hop selling what the one before it gave. Base units throughout. */
export interface RouteLeg {
  readonly hops: readonly RouteHop[];
  readonly amountIn: bigint;
  /** Exact at the venues' block, after the legs before it. */
  readonly expectedOut: bigint;
  readonly minOut: bigint;
  /** Of the whole amount, 0 to 1. */
  readonly share: number;
}

interface RouteFacts {
  readonly tokenIn: Address;
  readonly tokenOut: Address;
  readonly amountIn: bigint;
  readonly expectedOut: bigint;
  /** At least this is got, or the trade reverts. */
  readonly minOut: bigint;
  /** Units of gas, estimated. */
  readonly gas: number;
  /** `expectedOut` less the gas at the price that was given, rounded down; may be negative. */
  readonly netOut: bigint;
  readonly block: bigint;
}

/** A split over venues that we know; the legs' amounts sum to `amountIn` exactly, and their order is that of execution. */
export interface VenueRoute extends RouteFacts {
  readonly kind: 'venues';
  readonly legs: readonly RouteLeg[];
  /** The share that the price falls short of the one for a vanishing amount, 0 to 1. */
  readonly impact: number;
}

/** An aggregator's offer: its calldata is to be simulated before it is believed. */
export interface AggregatorRoute extends RouteFacts {
  readonly kind: 'aggregator';
  readonly aggregator: string;
  readonly to: Address;
  readonly data: Hex;
  /** Who must be allowed to take the token in. */
  readonly spender: Address;
  /** Unix ms after which it is not to be used. */
  readonly expiresAt: number;
  readonly impact: undefined;
}

export type Route = VenueRoute | AggregatorRoute;

/**
 * no-venue: no way is known. beyond-known: more than the depth that was read can be told to take. mixed-blocks: the
 * venues were not read at one block. nothing: the amount is 0, or so small that nothing comes out. The last three are
 * an aggregator's.
 */
export type NoRoute =
  | 'same-token'
  | 'nothing'
  | 'no-venue'
  | 'beyond-known'
  | 'mixed-blocks'
  | 'off'
  | 'unavailable'
  | 'expired';

export type RouteResult<R extends Route = Route> =
  | { readonly ok: true; readonly route: R }
  | {
      readonly ok: false;
      readonly reason: NoRoute /** For a person, where there is more to say. */;
      readonly detail?: string;
    };

/** Whichever offer nets more at `now` (unix ms), an expired one left out; the venues' own on a tie. Otherwise why there is none. */
export function betterRoute(
  own: RouteResult<VenueRoute>,
  other: RouteResult<AggregatorRoute>,
  now: number,
): RouteResult {
  if (!other.ok) return own;
  if (now >= other.route.expiresAt) return own.ok ? own : { ok: false, reason: 'expired' };
  return own.ok && own.route.netOut >= other.route.netOut ? own : other;
}
