import { describe, expect, it } from 'vitest';
import { exchangeEstimateSchema } from '@/lib/core/snapshot/exchange-estimate-schema';
import type { L2Book } from '@/lib/core/venue/l2-book';
import { exchangeView } from '@/lib/server/exchange-view';
import { token } from '@/test/fixtures/venues';

const [WETH, USDC] = [token(1), token(2)];
const NOW = 100_000;
const book = (source: string, asset: typeof WETH, price: number, more: Partial<L2Book> = {}): L2Book => ({
  ...{ asset, source, symbol: source, group: 'exchange', at: NOW - 300, receivedAt: NOW - 250 },
  bids: [
    { price, amount: 1 },
    { price: price * 0.99, amount: 10 },
  ],
  asks: [{ price, amount: 1e6 }],
  ...more,
});
const ask = (books: readonly L2Book[], whole = 2) =>
  exchangeView({
    books,
    collateral: { asset: WETH, decimals: 18 },
    debt: { asset: USDC, decimals: 6 },
    amountIn: BigInt(whole) * 10n ** 18n,
    now: NOW,
  });

describe('exchangeView', () => {
  it('sells down the bids of every exchange, fee taken, and buys the debt', () => {
    const estimate = exchangeEstimateSchema.parse(
      ask([book('a', WETH, 2_000), book('b', WETH, 1_990), book('a', USDC, 1)], 2),
    );
    // One at 2,000, one at 1,990, ten bps less; then ten more for the dollars.
    expect(estimate.usd).toBe('3986.01');
    expect(estimate.bought).toBeCloseTo(3_986.01 / 1.001, 2);
    expect(estimate).toMatchObject({ estimateOnly: true, held: 1, sources: ['a', 'b'], ageMs: 300, feeBps: 10 });
    expect(estimate.impact).toBeCloseTo(1 - 3_990 / 4_000, 9);
  });

  it('says what the books do not hold, and leaves the debt out where nobody sells it', () => {
    expect(ask([book('a', WETH, 2_000)], 22)).toMatchObject({ held: 0.5, bought: null });
    const thin = book('a', USDC, 1, { asks: [{ price: 1, amount: 5 }] });
    expect(ask([book('a', WETH, 2_000), thin])).toMatchObject({ bought: null });
  });

  it('is none of a perpetual, of an old book, or of none', () => {
    expect(ask([book('perp', WETH, 2_000, { group: 'perpetual' })])).toBeNull();
    expect(ask([book('old', WETH, 2_000, { at: NOW - 10_001 })])).toBeNull();
    expect(ask([book('a', USDC, 1)])).toBeNull();
    expect(ask([])).toBeNull();
    expect(ask([book('a', WETH, 2_000)], 0)).toBeNull();
  });
});
