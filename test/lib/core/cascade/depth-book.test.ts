import { describe, expect, it } from 'vitest';
import { depthBook } from '@/lib/core/cascade/depth/depth-book';
import { broughtBy, priceAfter, soldAt } from '@/lib/core/cascade/depth/depth-law';
import { saleValue, sellAll, startSales } from '@/lib/core/cascade/depth/sales';
import { swapExactIn } from '@/lib/core/venue/swap';
import { assetOf, STABLE } from '@/test/fixtures/book';
import { cascadeScene } from '@/test/fixtures/cascade';

const { market, book, depth, venues } = cascadeScene({ depthUsd: 1e7 });
const placeOf = (symbol: 'WETH' | 'wstETH' | 'USDC' | 'LINK') => book.assets.indexOf(assetOf(symbol));
const at = (symbol: 'WETH' | 'wstETH' | 'USDC' | 'LINK') => depth.assets[placeOf(symbol)];

describe('depthBook', () => {
  it('knows where depth comes from and at which block; a pool named twice counts once', () => {
    expect(at('WETH')?.source).toMatchObject({ kind: 'venues', block: { number: 7n } });
    expect(at('wstETH')?.via).toBe(placeOf('WETH'));
    expect(at('USDC')?.source.kind).toBe('money');
    const twice = depthBook(market, book.assets, { venues: [...venues, ...venues], money: STABLE });
    expect(twice).toEqual(depth);
    const law = depthBook(market, book.assets, { venues: [], money: STABLE, perRoot: () => 1e-4 });
    expect(law.assets[placeOf('LINK')]?.source.kind).toBe('square-root');
    const none = depthBook(market, book.assets, { venues: [], money: STABLE });
    expect(none.assets[placeOf('LINK')]?.source.kind).toBe('unknown');
  });

  it('brings what the venue itself pays', () => {
    const [venue] = venues;
    if (venue === undefined) throw new Error('no venue');
    const swap = swapExactIn(venue, assetOf('WETH'), 400n * 10n ** 18n);
    const sales = startSales(depth, new Float64Array(book.assets.length).fill(1), 1);
    const value = saleValue(sales, placeOf('WETH'), 400 * 2_500, -1);
    expect(value / (swap.ok ? Number(swap.amountOut) / 1e6 : Number.NaN)).toBeCloseTo(1, 6);
  });

  it('scales: twice the depth takes twice the sale to the same price; beyond what is known is unknown', () => {
    const law = { kind: 'root', perRoot: 1e-4, max: 1e6 } as const;
    expect(priceAfter(law, 4e5, 1)).toBeCloseTo(priceAfter(law, 8e5, 2), 12);
    expect(broughtBy(law, 1.1e6, 1)).toBeNaN();
    expect(broughtBy(law, 1.1e6, 2)).not.toBeNaN();
    expect(soldAt({ kind: 'none' }, 0.5, 1)).toBe(0);
    expect(broughtBy({ kind: 'none' }, 1, 1)).toBeNaN();
  });

  it('takes a pool that two assets sell into down by both, and lets it refill', () => {
    const n = book.assets.length;
    const start = () => startSales(depth, new Float64Array(n).fill(1), 1);
    const flows = new Float64Array(n);
    flows[placeOf('wstETH')] = 1e6;
    const one = start();
    sellAll(one, flows.slice(), 1);
    expect(one.factors[placeOf('WETH')]).toBeLessThan(0.9);
    expect(one.factors[placeOf('wstETH')]).toBeLessThan(one.factors[placeOf('WETH')] as number);
    flows[placeOf('WETH')] = 1e6;
    const two = start();
    sellAll(two, flows.slice(), 1);
    expect(two.factors[placeOf('WETH')]).toBeLessThan(one.factors[placeOf('WETH')] as number);
    sellAll(two, new Float64Array(n), 0.5);
    expect(two.factors[placeOf('WETH')]).toBeGreaterThan(0.84);
  });
});
