import { expect, it } from 'vitest';
import { afterRoute } from '@/lib/core/execution/routing/after-route';
import { bestRoute } from '@/lib/core/execution/routing/best-route';
import { routeHolds } from '@/lib/core/execution/routing/route-holds';
import { pair, token } from '@/test/fixtures/venues';

const [A, B] = [token(1), token(2)];
const E = 10n ** 18n;
const venues = [pair(A, B, 1_000n * E, 2_000_000n * E), pair(A, B, 500n * E, 1_000_000n * E, 500)];
const sale = (tokenIn: typeof A, amountIn: bigint) => {
  const found = bestRoute({
    ...{ venues, tokenIn, amountIn, gasPriceInOut: 0, slippageBps: 50 },
    tokenOut: tokenIn === A ? B : A,
  });
  if (!found.ok) throw new Error(found.reason);
  return found.route;
};

it('a route holds where it was found, and after a sale that leaves it within its slippage', () => {
  const route = sale(A, 10n * E);
  expect(routeHolds(route, venues)).toBe(true);
  expect(routeHolds(route, afterRoute(venues, sale(A, E)))).toBe(true);
});

it('not after one that takes more of the price than that, nor where a venue is gone; a sale the other way does it no harm', () => {
  const route = sale(A, 10n * E);
  expect(routeHolds(route, afterRoute(venues, sale(A, 30n * E)))).toBe(false);
  expect(routeHolds(route, [])).toBe(false);
  expect(routeHolds(route, afterRoute(venues, sale(B, 50_000n * E)))).toBe(true);
});
