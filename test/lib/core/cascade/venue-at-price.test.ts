import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startSales } from '@/lib/core/cascade/depth/sales';
import { venueAtPrice } from '@/lib/core/cascade/depth/venue-at-price';
import { venueCurve } from '@/lib/core/venue/venue-curve';
import { assetOf } from '@/test/fixtures/book';
import { cascadeScene, shockOn } from '@/test/fixtures/cascade';
import { anyVenue, token } from '@/test/fixtures/venues';

const [A, B] = [token(0), token(1)];

describe('venueAtPrice', () => {
  it('leaves a venue whose next unit fetches the price, up or down, as far as its depth is known', () => {
    fc.assert(
      fc.property(anyVenue(A, B, 3, 1e24), fc.double({ min: 0.2, max: 5, noNaN: true }), (venue, factor) => {
        const curve = venueCurve(venue, A, Number.POSITIVE_INFINITY);
        const price = (curve.price[0] as number) * factor;
        const moved = venueAtPrice(venue, A, price);
        const reached = venueCurve(moved, A, Number.POSITIVE_INFINITY).price[0];
        // Sold out, it fetches nothing any more.
        const known = factor < 1 ? curve : venueCurve(venue, B, Number.POSITIVE_INFINITY);
        if (reached === undefined || known.max < Number.POSITIVE_INFINITY) return;
        expect(Math.abs(reached / price - 1)).toBeLessThan(1e-6);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('moves v3 pools to the price within their known range', () => {
    fc.assert(
      fc.property(anyVenue(A, B, 3, 1e24), fc.double({ min: 0.85, max: 1.15, noNaN: true }), (venue, factor) => {
        if (venue.kind !== 'uniswap-v3') return;
        const price = (venueCurve(venue, A, Number.POSITIVE_INFINITY).price[0] as number) * factor;
        const reached = venueCurve(venueAtPrice(venue, A, price), A, Number.POSITIVE_INFINITY).price[0] as number;
        expect(Math.abs(reached / price - 1)).toBeLessThan(1e-6);
      }),
      { numRuns: 300, seed: 8 },
    );
  });
});

describe('a shock that leaves an asset above what it is sold into', () => {
  it('starts from the raised pools: more to sell until today’s price, and the same price', () => {
    const scene = cascadeScene({ depthUsd: 5e6 });
    const place = scene.book.assets.indexOf(assetOf('wstETH'));
    const lifted = startSales(scene.depth, shockOn(scene.book, { WETH: 0.7 }), 1);
    const law = lifted.laws[place];
    expect(law).toBe(scene.depth.assets[place]?.above);
    expect(lifted.lift[place]).toBeCloseTo(1, 6);
    expect(lifted.before[place]).toBeGreaterThan(0);
    const down = startSales(scene.depth, shockOn(scene.book, { wstETH: 0.7 }), 1);
    expect(down.laws[place]).toBe(scene.depth.assets[place]?.law);
  });
});
