import { BPS } from '@/lib/core/units/units';
import type { Path } from '@/lib/core/venue/path';
import { swapExactIn } from '@/lib/core/venue/swap';
import type { SwapRefusal } from '@/lib/core/venue/swap-result';
import { otherToken, type VenueState } from '@/lib/core/venue/venue-state';
import { hopGas, TICK_GAS } from './hop-gas';
import type { RouteHop, RouteLeg } from './route';

export type ExactLegs =
  | { readonly ok: true; readonly legs: readonly RouteLeg[]; readonly gas: number }
  | { readonly ok: false; readonly reason: SwapRefusal };

/**
 * The paths in integers: each takes its share rounded down and the largest what is left, so that they sum to `amountIn`;
 * then swap after swap as the chain would make them, so that a venue met again is met as the first swap left it.
 */
export function exactLegs(
  venues: readonly VenueState[],
  paths: readonly Path[],
  amountIn: bigint,
  slippageBps: bigint,
): ExactLegs {
  const amounts = paths.map((path) => BigInt(Math.floor(path.amountIn)));
  const sum = amounts.reduce((total, amount) => total + amount, 0n);
  const largest = amounts.reduce((most, amount, index) => (amount > (amounts[most] as bigint) ? index : most), 0);
  amounts[largest] = (amounts[largest] ?? 0n) + amountIn - sum;

  const states = [...venues];
  const legs: RouteLeg[] = [];
  let gas = 0;
  for (const [index, { uses }] of paths.entries()) {
    const sold = amounts[index] ?? 0n;
    if (sold === 0n) continue;
    const hops: RouteHop[] = [];
    let amount = sold;
    for (const { place, tokenIn } of uses) {
      const venue = states[place] as VenueState;
      const swap = swapExactIn(venue, tokenIn, amount);
      if (!swap.ok) return swap;
      states[place] = swap.after;
      gas += hopGas(venue.kind, venue !== venues[place]) + swap.crossed * TICK_GAS;
      hops.push({
        venue: venue.id,
        kind: venue.kind,
        fee: venue.fee,
        tokenIn,
        tokenOut: otherToken(venue, tokenIn) ?? tokenIn,
        amountIn: amount,
        expectedOut: swap.amountOut,
      });
      amount = swap.amountOut;
    }
    legs.push({
      hops,
      amountIn: sold,
      expectedOut: amount,
      minOut: (amount * (BPS - slippageBps)) / BPS,
      share: Number(sold) / Number(amountIn),
    });
  }
  return { ok: true, legs, gas };
}
