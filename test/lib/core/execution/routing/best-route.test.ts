import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestRoute } from '@/lib/core/execution/routing/best-route';
import { type Choice, chooseVenues } from '@/lib/core/execution/routing/choose-venues';
import { hopGas } from '@/lib/core/execution/routing/hop-gas';
import type { RouteResult, VenueRoute } from '@/lib/core/execution/routing/route';
import { corridors } from '@/lib/core/venue/corridors';
import { sellCurve } from '@/lib/core/venue/sell-curve';
import { swapExactIn } from '@/lib/core/venue/swap';
import type { VenueState } from '@/lib/core/venue/venue-state';
import { greatest, referenceOut, subsets } from '@/test/fixtures/venue-reference';
import { anyVenue, pair, pool, token } from '@/test/fixtures/venues';

const [A, B, X, Y, Z] = [token(1), token(2), token(3), token(4), token(5)];
/** 1,000 whole tokens of 18 decimals, at 2,000: the rounding of single units is below 1e-15. */
const DEPTH = 1e21;
const PRICE = 2_000;
/** Shrinking a book takes minutes and says no more than the book that was drawn. */
const RUNS = { numRuns: 1_000, seed: 6, endOnFailure: true };

const routed = (result: RouteResult<VenueRoute>): VenueRoute => {
  if (!result.ok) throw new Error(result.reason);
  return result.route;
};
const amounts = fc.double({ min: 1e-4, max: 0.3, noNaN: true }).map((share) => BigInt(Math.floor(share * DEPTH)));
const gases = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 2e14, noNaN: true }));
const books = fc.array(anyVenue(A, B, PRICE, DEPTH), { minLength: 2, maxLength: 5 });
/**
 * A pair keeps its fee between two legs that share it, so that the second gets less than the same sale in one would
 * give it: by a share of fee × depth sold, counted exactly in the legs. A v3 pool sets fees aside.
 */
function tolerance({ legs }: VenueRoute): number {
  const pairs = legs.flatMap(({ hops }) => hops.filter(({ kind }) => kind === 'uniswap-v2').map(({ venue }) => venue));
  return new Set(pairs).size < pairs.length ? 1e-3 : 1e-9;
}

/** The venue as one that has nothing to give. */
const emptied = (venue: VenueState): VenueState =>
  venue.kind === 'uniswap-v2' ? { ...venue, reserve0: 0n, reserve1: 0n } : { ...venue, token0: Z, token1: Z };

function gasOf(venues: readonly VenueState[], { paths }: Choice): number {
  const places = paths.flatMap(({ uses }) => uses.map(({ place }) => place));
  return places.reduce(
    (sum, place, index) => sum + hopGas((venues[place] as VenueState).kind, places.indexOf(place) < index),
    0,
  );
}

function bestSubset(venues: readonly VenueState[], amount: number, gasPrice: number): number {
  return Math.max(
    ...subsets(venues).map(
      (some) => referenceOut(some, A, amount) - some.reduce((sum, { kind }) => sum + hopGas(kind, false), 0) * gasPrice,
    ),
  );
}

describe('bestRoute', { timeout: 60_000 }, () => {
  it('nets what the best of all subsets nets, each split by bisection over prices', () => {
    fc.assert(
      fc.property(books, amounts, gases, (venues, amountIn, gasPrice) => {
        const [plan] = corridors(venues, A, B, []);
        if (plan === undefined) throw new Error('no plan');
        const choice = chooseVenues(plan, venues, Number(amountIn), gasPrice, Number.NEGATIVE_INFINITY);
        const reference = bestSubset(venues, Number(amountIn), gasPrice);
        expect(Math.abs((choice?.net ?? NaN) / reference - 1)).toBeLessThan(1e-9);
        // In integers the same: each swap rounds its result down by less than a unit a step.
        const route = routed(bestRoute({ venues, tokenIn: A, tokenOut: B, amountIn, gasPriceInOut: 0 }));
        const free = bestSubset(venues, Number(amountIn), 0);
        expect(Math.abs(Number(route.expectedOut) / free - 1)).toBeLessThan(1e-9);
      }),
      RUNS,
    );
  });

  it('is never worse than the best single venue, and sums exactly', () => {
    const small = fc.bigInt({ min: 1n, max: 10n ** 12n });
    fc.assert(
      fc.property(books, fc.oneof(amounts, small), gases, (venues, amountIn, gasPriceInOut) => {
        const result = bestRoute({ venues, tokenIn: A, tokenOut: B, amountIn, gasPriceInOut });
        const single = venues.map((venue) =>
          bestRoute({ venues: [venue], tokenIn: A, tokenOut: B, amountIn, gasPriceInOut }),
        );
        if (!result.ok) {
          expect(single.filter(({ ok }) => ok)).toEqual([]);
          return;
        }
        const { route } = result;
        for (const one of single) if (one.ok) expect(route.netOut).toBeGreaterThanOrEqual(one.route.netOut);
        expect(route.legs.reduce((sum, leg) => sum + leg.amountIn, 0n)).toBe(amountIn);
        expect(route.legs.reduce((sum, leg) => sum + leg.expectedOut, 0n)).toBe(route.expectedOut);
        expect(route.legs.reduce((sum, leg) => sum + leg.minOut, 0n)).toBe(route.minOut);
        for (const leg of route.legs) {
          expect(leg.minOut).toBe((leg.expectedOut * 9_950n) / 10_000n);
          const [hop] = leg.hops;
          const venue = venues.find(({ id }) => id === hop?.venue) as VenueState;
          expect(swapExactIn(venue, A, leg.amountIn)).toMatchObject({ ok: true, amountOut: leg.expectedOut });
        }
      }),
      RUNS,
    );
  });

  it('splits two stages of two venues each as a search over both shares does', () => {
    const stage = (from: typeof A, to: typeof A, price: number, depth: number) =>
      fc.array(anyVenue(from, to, price, depth), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(stage(A, X, 1.5, DEPTH), stage(X, B, PRICE, DEPTH), amounts, (toX, toB, amountIn) => {
        const venues = [...toX, ...toB];
        const route = routed(bestRoute({ venues, tokenIn: A, tokenOut: B, amountIn, gasPriceInOut: 0 }));
        expect(route.legs.length).toBeLessThanOrEqual(3);
        const [a1, a2, b1, b2] = venues as [VenueState, VenueState, VenueState, VenueState];
        const amount = Number(amountIn);
        const out = (venue: VenueState, from: typeof A, sold: number) =>
          sold > 0 ? referenceOut([venue], from, sold) : 0;
        const atX = greatest((s) => out(a1, A, amount * s) + out(a2, A, amount * (1 - s)), 0, 1);
        const atB = greatest((s) => out(b1, X, atX * s) + out(b2, X, atX * (1 - s)), 0, 1);
        expect(Math.abs(Number(route.expectedOut) / atB - 1)).toBeLessThan(tolerance(route));
      }),
      { ...RUNS, numRuns: 30 },
    );
  });

  it('splits between direct, two hops and three hops as the sell curve says, through each venue once', () => {
    const book = fc.tuple(
      anyVenue(A, B, PRICE, DEPTH / 4),
      anyVenue(A, X, 1.5, DEPTH),
      anyVenue(A, X, 1.5, DEPTH / 3),
      anyVenue(X, B, PRICE / 1.5, DEPTH),
      anyVenue(X, Y, 0.7, DEPTH),
      anyVenue(Y, B, PRICE / 1.05, DEPTH),
    );
    fc.assert(
      fc.property(book, amounts, (venues, amountIn) => {
        const route = routed(bestRoute({ venues, tokenIn: A, tokenOut: B, amountIn, gasPriceInOut: 0 }));
        const curve = sellCurve(venues, A, B);
        const told = curve?.out(Number(amountIn)) ?? NaN;
        expect(Math.abs(Number(route.expectedOut) / told - 1)).toBeLessThan(tolerance(route));
        expect(route.legs.reduce((sum, leg) => sum + leg.amountIn, 0n)).toBe(amountIn);
        // Taking from one leg to give to another gains nothing.
        const amount = Number(amountIn);
        const without = sellCurve(venues.slice(1), A, B);
        const direct = (share: number) => referenceOut([venues[0]], A, amount * share);
        const best = greatest((s) => direct(s) + (without?.out(amount * (1 - s)) || 0), 1e-12, 1 - 1e-12);
        expect(Number(route.expectedOut)).toBeGreaterThan(best * (1 - tolerance(route)));
      }),
      { ...RUNS, numRuns: 100 },
    );
  });

  it('nets what the best of all subsets nets through several hops too', () => {
    const book = fc.tuple(
      anyVenue(A, B, PRICE, DEPTH / 4),
      anyVenue(A, X, 1.5, DEPTH),
      anyVenue(A, X, 1.5, DEPTH / 10),
      anyVenue(X, B, PRICE / 1.5, DEPTH),
      anyVenue(X, B, PRICE / 1.5, DEPTH / 10),
      anyVenue(X, Y, 0.7, DEPTH / 3),
      anyVenue(Y, B, PRICE / 1.05, DEPTH / 3),
    );
    const gas = fc.double({ min: 1e12, max: 1e15, noNaN: true });
    fc.assert(
      fc.property(book, amounts, gas, (venues, amountIn, gasPrice) => {
        const amount = Number(amountIn);
        for (const plan of corridors(venues, A, B, [X, Y])) {
          const choice = chooseVenues(plan, venues, amount, gasPrice, Number.NEGATIVE_INFINITY);
          const nets = subsets(venues.map((_, place) => place)).flatMap((places) => {
            const some = venues.map((venue, place) => (places.includes(place) ? venue : emptied(venue)));
            const free = chooseVenues(plan, some, amount, 0, Number.NEGATIVE_INFINITY);
            return free === undefined ? [] : [free.out - gasOf(venues, free) * gasPrice];
          });
          expect((choice?.net ?? NaN) / Math.max(...nets)).toBeCloseTo(1, 9);
        }
      }),
      { ...RUNS, numRuns: 25 },
    );
  });

  it('counts a venue that two legs share as the first leaves it', () => {
    const shared = pair(A, X, 10n ** 21n, 10n ** 21n);
    const venues = [shared, pair(X, B, 10n ** 20n, 10n ** 12n), pair(X, B, 2n * 10n ** 20n, 2n * 10n ** 12n)];
    const amountIn = 10n ** 20n;
    const { legs } = routed(bestRoute({ venues, tokenIn: A, tokenOut: B, amountIn, gasPriceInOut: 0 }));
    expect(legs).toHaveLength(2);
    const [first, second] = legs;
    const before = swapExactIn(shared, A, first?.amountIn ?? 0n);
    if (!before.ok) throw new Error(before.reason);
    const after = swapExactIn(before.after, A, second?.amountIn ?? 0n);
    expect(first?.hops[0]?.expectedOut).toBe(before.amountOut);
    expect(second?.hops[0]?.expectedOut).toBe(after.ok ? after.amountOut : undefined);
    expect(second?.hops[1]?.amountIn).toBe(second?.hops[0]?.expectedOut);
  });

  it('refuses what it cannot know', () => {
    const thin = pool(A, B, { tick: 0, ranges: [{ lower: -100, upper: 100, liquidity: 10n ** 18n }], words: 1 });
    const ask = (more: Partial<Parameters<typeof bestRoute>[0]>) =>
      bestRoute({ venues: [thin], tokenIn: A, tokenOut: B, amountIn: 10n ** 15n, gasPriceInOut: 0, ...more });
    expect(ask({}).ok).toBe(true);
    expect(ask({ amountIn: 10n ** 30n })).toEqual({ ok: false, reason: 'beyond-known' });
    expect(ask({ amountIn: 0n })).toEqual({ ok: false, reason: 'nothing' });
    expect(ask({ amountIn: 1n })).toEqual({ ok: false, reason: 'nothing' });
    expect(ask({ tokenOut: A })).toEqual({ ok: false, reason: 'same-token' });
    expect(ask({ tokenOut: X })).toEqual({ ok: false, reason: 'no-venue' });
    expect(ask({ venues: [] })).toEqual({ ok: false, reason: 'no-venue' });
    const elsewhere = { ...thin, block: { ...thin.block, hash: `0x${'08'.repeat(32)}` } } as const;
    expect(ask({ venues: [thin, elsewhere] })).toEqual({ ok: false, reason: 'mixed-blocks' });
    const empty = { ...pair(A, B, 0n, 0n) };
    expect(ask({ venues: [empty] })).toEqual({ ok: false, reason: 'no-venue' });
    // A pair beside it takes what the pool cannot be known to take.
    expect(ask({ venues: [thin, pair(A, B, 10n ** 24n, 10n ** 24n)], amountIn: 10n ** 24n }).ok).toBe(true);
  });

  it('answers or refuses whatever it is asked, of empty, thin and endless venues', () => {
    const odd = fc.constantFrom<VenueState>(
      pair(A, B, 0n, 0n),
      pair(A, B, 1n, 1n),
      pair(A, B, 2n ** 112n - 1n, 1n),
      pair(A, B, 1n, 2n ** 112n - 1n),
      pool(A, B, { tick: 0, ranges: [], words: 0 }),
      pool(A, B, { tick: 887_000, ranges: [{ lower: 886_000, upper: 887_200, liquidity: 10n ** 30n }], words: 1 }),
      pool(A, B, { tick: -887_000, ranges: [{ lower: -887_200, upper: -886_000, liquidity: 1n }], words: 1 }),
      pool(A, B, { tick: 5, spacing: 1, ranges: [{ lower: 5, upper: 6, liquidity: 10n ** 18n }], words: 1 }),
    );
    const venue = fc.oneof(odd, anyVenue(A, B, PRICE, DEPTH), anyVenue(A, X, 1, DEPTH), anyVenue(X, B, 1, DEPTH));
    const amount = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 256n }), fc.bigInt({ min: 0n, max: 100n }), amounts);
    fc.assert(
      fc.property(fc.array(venue, { maxLength: 5 }), amount, gases, fc.boolean(), (venues, amountIn, gas, back) => {
        const [tokenIn, tokenOut] = back ? [B, A] : [A, B];
        const result = bestRoute({ venues, tokenIn, tokenOut, amountIn, gasPriceInOut: gas });
        if (!result.ok) return;
        const { legs, expectedOut, impact } = result.route;
        expect(legs.reduce((sum, leg) => sum + leg.amountIn, 0n)).toBe(amountIn);
        expect(expectedOut).toBeGreaterThan(0n);
        expect(impact).toBeGreaterThanOrEqual(0);
        expect(impact).toBeLessThanOrEqual(1);
      }),
      RUNS,
    );
  });

  it('leaves out a venue whose gain does not pay its gas', () => {
    const venues = [pair(A, B, 10n ** 21n, 10n ** 21n), pair(A, B, 10n ** 17n, 10n ** 17n)];
    const legs = (gasPriceInOut: number) =>
      routed(bestRoute({ venues, tokenIn: A, tokenOut: B, amountIn: 10n ** 18n, gasPriceInOut })).legs.length;
    expect([legs(0), legs(1e9)]).toEqual([2, 1]);
  });
});
