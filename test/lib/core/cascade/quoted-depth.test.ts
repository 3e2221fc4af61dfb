import { describe, expect, it } from 'vitest';
import { depthBook } from '@/lib/core/cascade/depth/depth-book';
import { bookCurve, curveAfter, depthAfter } from '@/lib/core/cascade/depth/quoted-depth';
import { refillFactor } from '@/lib/core/cascade/depth/refill';
import { saleValue, sellAll, startSales } from '@/lib/core/cascade/depth/sales';
import { marginalAt, outOf } from '@/lib/core/venue/curve';
import { type L2Book, takeLevels } from '@/lib/core/venue/l2-book';
import { assetOf, STABLE } from '@/test/fixtures/book';
import { cascadeScene } from '@/test/fixtures/cascade';

const { market, book, venues, depth } = cascadeScene({ depthUsd: 2e6 });
const WETH = assetOf('WETH');
const weth = book.assets.indexOf(WETH);
const PRICE = 2_500;

/** Forty levels of 20 WETH each, a dollar apart, below the oracle's price. */
const quotes = (over: Partial<L2Book> = {}): L2Book => ({
  ...{ asset: WETH, source: 'binance', symbol: 'ETHUSDT', group: 'exchange', asks: [], at: 1_000, receivedAt: 1_000 },
  bids: Array.from({ length: 40 }, (_, level) => ({ price: PRICE - 1 - level, amount: 20 })),
  ...over,
});
const withBooks = (books: readonly L2Book[], pools = venues) =>
  depthBook(market, book.assets, { venues: pools, books, money: STABLE });
const shockTo = (left: number): Float64Array => {
  const shock = new Float64Array(book.assets.length).fill(1);
  shock[weth] = left;
  return shock;
};

describe('order books as depth', () => {
  it('bring what their levels bring, less the fee and what lies between two levels', () => {
    const curve = bookCurve([quotes()], PRICE);
    expect(curve.max).toBeCloseTo(800 * PRICE, 3);
    for (const tokens of [20, 200, 790]) {
      const { dollars } = takeLevels(quotes().bids, tokens);
      const brought = outOf(curve, tokens * PRICE);
      expect(brought).toBeLessThan(dollars * 0.999);
      expect(brought).toBeGreaterThan(dollars * 0.999 * (1 - 1 / PRICE));
    }
    expect(outOf(curve, 801 * PRICE)).toBeNaN();
  });

  it('count beside pools, each market of an exchange once, perpetuals not at all', () => {
    const both = withBooks([quotes(), quotes({ source: 'kraken' })]);
    const one = withBooks([quotes(), quotes(), quotes({ asset: assetOf('wstETH') }), quotes({ group: 'perpetual' })]);
    expect(one.assets[weth]?.source).toMatchObject({ kind: 'venues', venues: [{}], books: [{ source: 'binance' }] });
    expect(one.assets[book.assets.indexOf(assetOf('wstETH'))]).toEqual(
      depth.assets[book.assets.indexOf(assetOf('wstETH'))],
    );
    const value = (each: typeof depth, tokens: number) => saleValue(startSales(each, shockTo(1), 1), weth, tokens, -1);
    for (const sold of [1e4, 1e6]) {
      expect(value(one, sold)).toBeGreaterThan(value(depth, sold));
      expect(value(both, sold)).toBeGreaterThan(value(one, sold));
      expect(value(both, sold)).toBeLessThan(sold);
    }
    const alone = withBooks([quotes()], []);
    expect(alone.assets[weth]?.source).toMatchObject({ venues: [], block: undefined });
    expect(value(alone, 3e6)).toBeNaN();
  });

  it('are quoted anew around the price that a shock leaves; pools lie further down', () => {
    const all = withBooks([quotes()]);
    for (const left of [1, 0.9, 0.5]) {
      const sales = startSales(depthAfter(all, shockTo(left)), shockTo(left), 1);
      const pools = startSales(depth, shockTo(left), 1);
      expect(sales.factors[weth]).toBe(left);
      const value = saleValue(sales, weth, 1e6, -1);
      expect(value).toBeLessThan(1e6 * left);
      expect(value).toBeGreaterThan(saleValue(pools, weth, 1e6, -1));
      const flows = new Float64Array(book.assets.length);
      flows[weth] = 1e6;
      sellAll(sales, flows.slice(), 1);
      sellAll(pools, flows.slice(), 1);
      expect(sales.factors[weth]).toBeLessThan(left);
      expect(sales.factors[weth]).toBeGreaterThan(pools.factors[weth] as number);
    }
    expect(depthAfter(depth, shockTo(0.9))).toBe(depth);
  });

  it('a curve from a later point on is the same curve', () => {
    const curve = bookCurve([quotes()], PRICE);
    const later = curveAfter(curve, 123_456);
    for (const more of [0, 10_000, 900_000]) {
      expect(outOf(later, more)).toBeCloseTo(outOf(curve, 123_456 + more) - outOf(curve, 123_456), 4);
      expect(marginalAt(later, more)).toBeCloseTo(marginalAt(curve, 123_456 + more), 9);
    }
    expect(curveAfter(curve, 1e9).from).toEqual([]);
  });
});

describe('refillFactor', () => {
  it('is 1 at once, grows with time, and tends to λt', () => {
    expect(refillFactor(0, 600)).toBe(1);
    expect(refillFactor(600, 600)).toBeCloseTo(2 * Math.LN2, 12);
    expect(refillFactor(86_400, 600)).toBeCloseTo(144 * Math.LN2, 9);
    expect(refillFactor(1e-3, 600)).toBeCloseTo(1, 5);
  });
});
