import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sellCurve } from '@/lib/core/venue/sell-curve';
import { swapExactIn, swapExactOut } from '@/lib/core/venue/swap';
import { anyVenue, pair, pool, token } from '@/test/fixtures/venues';

const [A, B, X] = [token(1), token(2), token(3)];
const RUNS = { numRuns: 300, seed: 6, endOnFailure: true };
const books = fc.tuple(
  anyVenue(A, B, 2_000, 1e21),
  anyVenue(A, X, 1.5, 1e21),
  anyVenue(A, X, 1.5, 1e20),
  anyVenue(X, B, 1_333, 1e21),
);
const shares = fc.double({ min: 1e-5, max: 0.3, noNaN: true });

describe('sellCurve', () => {
  it('has the derivative that it says, which never rises', () => {
    fc.assert(
      fc.property(books, shares, (venues, share) => {
        const curve = sellCurve(venues, A, B);
        if (curve === undefined) throw new Error('no curve');
        const [amount, step] = [share * 1e21, 1e15];
        const slope = (curve.out(amount + step) - curve.out(amount - step)) / (2 * step);
        const [below, above] = [curve.marginal(amount - step), curve.marginal(amount + step)];
        expect(above).toBeLessThanOrEqual(below * (1 + 1e-12));
        // Doubles of 1e24 differ by 1e8 at the least: over steps of 1e15, 1e-7.
        expect(slope).toBeGreaterThan(above * (1 - 1e-6));
        expect(slope).toBeLessThan(below * (1 + 1e-6));
      }),
      RUNS,
    );
  });

  it('is what a venue alone gives, within its rounding', () => {
    fc.assert(
      fc.property(anyVenue(A, B, 2_000, 1e21), shares, (venue, share) => {
        const amountIn = BigInt(Math.floor(share * 1e20));
        const swap = swapExactIn(venue, A, amountIn);
        const out = sellCurve([venue], A, B)?.out(Number(amountIn)) ?? NaN;
        if (swap.ok) expect(Math.abs(out / Number(swap.amountOut) - 1)).toBeLessThan(1e-11);
        else expect(out).toBeNaN();
      }),
      RUNS,
    );
  });

  it('ends where what was read ends, and is none where there is no way', () => {
    const thin = pool(A, B, { tick: 0, ranges: [{ lower: -100, upper: 100, liquidity: 10n ** 18n }], words: 1 });
    const curve = sellCurve([thin], A, B);
    expect(curve?.max).toBeLessThan(1e16);
    expect(curve?.out(1e18)).toBeNaN();
    expect(curve?.marginal(1e18)).toBeNaN();
    expect(curve?.out(0)).toBe(0);
    expect(sellCurve([thin, pair(A, B, 10n ** 18n, 10n ** 18n)], A, B)?.max).toBe(Infinity);
    expect(sellCurve([thin], A, X)).toBeUndefined();
    expect(sellCurve([pair(A, B, 0n, 0n)], A, B)).toBeUndefined();
  });
});

describe('swaps', () => {
  it('cost, for exactly what a sale gave, no more than the sale', () => {
    fc.assert(
      fc.property(anyVenue(A, B, 2_000, 1e21), shares, fc.boolean(), (venue, share, forward) => {
        const tokenIn = forward ? A : B;
        const sale = swapExactIn(venue, tokenIn, BigInt(Math.floor(share * 1e20)));
        if (!sale.ok) return;
        const back = swapExactOut(venue, tokenIn, sale.amountOut);
        expect(back.ok && back.amountIn <= sale.amountIn).toBe(true);
        // And one unit less does not buy it, but for units that are worth less than one of the other.
        if (!back.ok || sale.amountIn - back.amountIn > 2_000n) return;
        const less = swapExactIn(venue, tokenIn, back.amountIn - 1n);
        expect(!less.ok || less.amountOut <= sale.amountOut).toBe(true);
      }),
      RUNS,
    );
  });

  it('leave a pool from which selling back never gains', () => {
    fc.assert(
      fc.property(anyVenue(A, B, 2_000, 1e21), shares, (venue, share) => {
        const amountIn = BigInt(Math.floor(share * 1e20));
        const there = swapExactIn(venue, A, amountIn);
        if (!there.ok) return;
        const back = swapExactIn(there.after, B, there.amountOut);
        expect(back.ok && back.amountOut < amountIn).toBe(true);
      }),
      RUNS,
    );
  });

  it('refuse tokens they do not trade and amounts of nothing', () => {
    const venue = pair(A, B, 10n ** 18n, 10n ** 18n);
    expect(swapExactIn(venue, X, 1n)).toEqual({ ok: false, reason: 'not-its-token' });
    expect(swapExactOut(venue, X, 1n)).toEqual({ ok: false, reason: 'not-its-token' });
    expect(swapExactIn(venue, A, 0n)).toEqual({ ok: false, reason: 'nothing' });
    expect(swapExactOut(venue, A, 10n ** 18n)).toEqual({ ok: false, reason: 'no-liquidity' });
    expect(swapExactIn(venue, A, 2n ** 112n)).toEqual({ ok: false, reason: 'too-much' });
  });
});
