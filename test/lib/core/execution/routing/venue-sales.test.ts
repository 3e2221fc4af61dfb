import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bestRoute } from '@/lib/core/execution/routing/best-route';
import { salesBeyondVenues, venueSales } from '@/lib/core/execution/routing/venue-sales';
import { anyVenue, pair, pool, token } from '@/test/fixtures/venues';

const [A, B, C] = [token(1), token(2), token(3)];

it('sells as the best route does, never less for more, and refuses what depth does not tell', () => {
  const books = fc.array(anyVenue(A, B, 2_000, 1e21), { minLength: 1, maxLength: 4 });
  const amounts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 20n }), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(books, amounts, (venues, sold) => {
      const sales = venueSales({ venues, connectors: [], gasPriceIn: () => 0 });
      let before = 0n;
      for (const amountIn of sold.sort((a, b) => (a < b ? -1 : 1))) {
        const sale = sales.sell(A, B, amountIn);
        const route = bestRoute({ venues, tokenIn: A, tokenOut: B, amountIn, gasPriceInOut: 0 });
        expect(sale.out).toBe(route.ok ? route.route.expectedOut : 0n);
        expect(sale.out).toBeGreaterThanOrEqual(before);
        before = sale.out;
      }
    }),
    { numRuns: 100, seed: 6, endOnFailure: true },
  );
});

it('needs no sale within one asset, and tells dust from what cannot be known', () => {
  const thin = pool(A, B, { tick: 0, ranges: [{ lower: -100, upper: 100, liquidity: 10n ** 18n }], words: 1 });
  const sales = venueSales({ venues: [thin, pair(B, C, 10n, 10n)], connectors: [], gasPriceIn: () => undefined });
  expect(sales.sell(A, A, 5n)).toEqual({ out: 5n, gas: 0n, ways: '' });
  expect(sales.sell(A, B, 0n)).toEqual({ out: 0n, gas: 0n, ways: '' });
  expect(sales.sell(A, B, 1n)).toEqual({ out: 0n, gas: 0n, ways: '' });
  expect(sales.sell(A, B, 10n ** 30n)).toEqual({ out: 0n, gas: 0n, ways: '', error: 'beyond-known' });
  expect(sales.sell(A, C, 10n)).toEqual({ out: 0n, gas: 0n, ways: '', error: 'no-venue' });
});

it('falls back on a model for pairs without any venue alone', () => {
  const thin = pool(A, B, { tick: 0, ranges: [{ lower: -100, upper: 100, liquidity: 10n ** 18n }], words: 1 });
  const routes = venueSales({ venues: [thin], connectors: [], gasPriceIn: () => 0 });
  const sales = salesBeyondVenues(routes, { sell: () => ({ out: 7n, gas: 1n }) });
  expect(sales.sell(A, C, 10n)).toEqual({ out: 7n, gas: 1n });
  expect(sales.ceilings?.(A, C)).toBeUndefined();
  expect(sales.sell(A, B, 10n ** 15n)).toEqual(routes.sell(A, B, 10n ** 15n));
  expect(sales.sell(A, B, 10n ** 30n).error).toBe('beyond-known');
  expect(sales.ceilings?.(A, B)).toHaveLength(1);
});
