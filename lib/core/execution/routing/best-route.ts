import type { Address } from 'viem';
import { corridors } from '@/lib/core/venue/corridors';
import { marginalAt } from '@/lib/core/venue/curve';
import { flowOf } from '@/lib/core/venue/flow';
import type { Path } from '@/lib/core/venue/path';
import { tokensOf } from '@/lib/core/venue/sell-curve';
import { venueCurve } from '@/lib/core/venue/venue-curve';
import { otherToken, type VenueState } from '@/lib/core/venue/venue-state';
import { chooseVenues } from './choose-venues';
import { exactLegs } from './exact-legs';
import type { RouteLeg, RouteResult, VenueRoute } from './route';

export interface RouteQuestion {
  /** All read at one block. */
  readonly venues: readonly VenueState[];
  readonly tokenIn: Address;
  readonly tokenOut: Address;
  /** Base units. */
  readonly amountIn: bigint;
  /** Base units of the token out that a unit of gas costs. */
  readonly gasPriceInOut: number;
  /** How far each leg's result may fall short of the expected before it reverts; default 50. */
  readonly slippageBps?: number;
  /** Tokens to go through; default: every one that the venues trade. */
  readonly connectors?: readonly Address[];
}

/**
 * The split that nets most of all at the venues' block, gas counted: over venues side by side, several hops (three at
 * the most) and both. The split is found in doubles, to some 1e-12 of the best; what each leg takes and gives is then
 * counted in integers, exactly. Never less than the best single path. Refuses rather than guess: what lies beyond the
 * depth that was read is no route.
 */
export function bestRoute(question: RouteQuestion): RouteResult<VenueRoute> {
  const { venues, tokenIn, tokenOut, amountIn, gasPriceInOut, slippageBps = 50 } = question;
  if (tokenIn === tokenOut) return { ok: false, reason: 'same-token' };
  if (amountIn <= 0n) return { ok: false, reason: 'nothing' };
  const [block] = venues.map((venue) => venue.block);
  if (block === undefined) return { ok: false, reason: 'no-venue' };
  if (venues.some((venue) => venue.block.hash !== block.hash)) return { ok: false, reason: 'mixed-blocks' };

  const plans = corridors(venues, tokenIn, tokenOut, question.connectors ?? tokensOf(venues));
  const amount = Number(amountIn);
  let split: readonly Path[] | undefined;
  let net = Number.NEGATIVE_INFINITY;
  let spot = 0;
  for (const plan of plans) {
    spot = Math.max(spot, spotOf(plan, venues));
    const choice = chooseVenues(plan, venues, amount, gasPriceInOut, net);
    if (choice !== undefined) [split, net] = [choice.paths, choice.net];
  }
  if (spot === 0) return { ok: false, reason: 'no-venue' };
  if (split === undefined) return { ok: false, reason: 'beyond-known' };

  let refused: RouteResult<VenueRoute> = { ok: false, reason: 'nothing' };
  let best: VenueRoute | undefined;
  const alone = amount < SMALL || net < SMALL ? directs(venues, tokenIn, tokenOut, amount) : [];
  for (const paths of [split, ...largest(split, amount), ...alone]) {
    const exact = exactLegs(venues, paths, amountIn, BigInt(slippageBps));
    if (!exact.ok) {
      if (best === undefined && exact.reason !== 'nothing') refused = { ok: false, reason: 'beyond-known' };
      continue;
    }
    const expectedOut = sumOf(exact.legs, 'expectedOut');
    if (expectedOut === 0n) continue;
    const netOut = expectedOut - BigInt(Math.ceil(exact.gas * gasPriceInOut));
    if (best !== undefined && netOut <= best.netOut) continue;
    best = {
      kind: 'venues',
      tokenIn,
      tokenOut,
      amountIn,
      expectedOut,
      minOut: sumOf(exact.legs, 'minOut'),
      gas: exact.gas,
      netOut,
      block: block.number,
      legs: exact.legs,
      impact: Math.max(0, 1 - Number(expectedOut) / (amount * spot)),
    };
  }
  return best === undefined ? refused : { ok: true, route: best };
}

/** Base units below which the rounding of single units decides which venue is the best. */
const SMALL = 1e6;

const directs = (venues: readonly VenueState[], tokenIn: Address, tokenOut: Address, amount: number) =>
  venues.flatMap((venue, place): (readonly Path[])[] =>
    otherToken(venue, tokenIn) === tokenOut
      ? [[{ uses: [{ place, tokenIn, from: 0, to: amount }], amountIn: amount, out: 0 }]]
      : [],
  );

/** The largest path of a split alone, the whole amount along it: fewer swaps round less, and cross fewer ticks. */
const largest = (split: readonly Path[], amount: number): readonly (readonly Path[])[] => {
  const [first, ...others] = split;
  if (first === undefined || others.length === 0) return [];
  const most = others.reduce((best, path) => (path.amountIn > best.amountIn ? path : best), first);
  return [[{ ...most, amountIn: amount }]];
};

const sumOf = (legs: readonly RouteLeg[], key: 'expectedOut' | 'minOut'): bigint =>
  legs.reduce((sum, leg) => sum + leg[key], 0n);

/** What the first unit gives over a corridor; 0 where it has no liquidity. */
function spotOf(plan: Parameters<typeof flowOf>[0], venues: readonly VenueState[]): number {
  const curve = flowOf(plan, (place, token) => venueCurve(venues[place] as VenueState, token, 1), 1);
  return curve.curve.from.length === 0 ? 0 : marginalAt(curve.curve, 0);
}
