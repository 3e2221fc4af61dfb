import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cascadeBook } from '@/lib/core/cascade/cascade-book';
import { depthBook } from '@/lib/core/cascade/depth/depth-book';
import { runGap } from '@/lib/core/cascade/gap/run-gap';
import { type Cell, pairCells, shockOf } from '@/lib/core/cascade/grid';
import { solveCell, solveCells } from '@/lib/core/cascade/orderly/solve';
import { liquidationSurface } from '@/lib/core/cascade/orderly/surface';
import { assetOf, STABLE, testBook, testMarket } from '@/test/fixtures/book';
import { cascadeScene, FALLING } from '@/test/fixtures/cascade';

const seeds = fc.integer({ min: 1, max: 5_000 });
const shares = fc.double({ min: 0.4, max: 1, noNaN: true });
const symbols = fc.constantFrom(...FALLING);
const cellOf = (first: number, left: number, second = first): Cell => ({
  first,
  second,
  firstLeft: left,
  secondLeft: left,
});

describe('the orderly engine', () => {
  it('ends lower the deeper the fall and the thinner the depth, and never above the shock', () => {
    fc.assert(
      fc.property(seeds, symbols, shares, shares, (seed, symbol, one, two) => {
        const { book, depth } = cascadeScene({ seed });
        const surface = liquidationSurface(book, 5);
        const place = book.assets.indexOf(assetOf(symbol));
        const solve = (left: number, scale: number) => solveCell(surface, depth, cellOf(place, left), scale);
        const [low, high] = [Math.min(one, two), Math.max(one, two)];
        // Near a runaway the surface's steps may turn two ends around by a hundredth or so.
        expect(solve(low, 1).firstLeft).toBeLessThanOrEqual(solve(high, 1).firstLeft * (1 + 0.02));
        expect(solve(low, 0.25).firstLeft).toBeLessThanOrEqual(solve(low, 2).firstLeft * (1 + 0.02));
        expect(solve(low, 1).firstLeft).toBeLessThanOrEqual(low);
        expect(solve(low, 1).accounts).toBeGreaterThanOrEqual(solve(high, 1).accounts - 1e-3);
      }),
      { numRuns: 60, seed: 20_262 },
    );
  });

  it('at endless depth liquidates what the gap engine does, within what a straight fall overstates', () => {
    const market = testMarket({});
    const book = cascadeBook(market, testBook(3_000, 4));
    const depth = depthBook(market, book.assets, { venues: [], money: new Set(book.assets) });
    const surface = liquidationSurface(book);
    const base = runGap(book, depth, new Float64Array(book.assets.length).fill(1), { evenAtALoss: true });
    const place = book.assets.indexOf(assetOf('WETH'));
    for (const left of [0.9, 0.8, 0.7, 0.6]) {
      const cell = cellOf(place, left);
      const gap = runGap(book, depth, shockOf(cell, book.assets.length), { evenAtALoss: true });
      const orderly = solveCell(surface, depth, cell, 1);
      // Whoever holds none of the asset is taken at today's prices by the gap engine, and is not on this ray.
      const others = base.liquidated;
      expect(Math.abs(orderly.liquidated - gap.liquidated)).toBeLessThan(0.12 * gap.liquidated + others);
      expect(Math.abs(orderly.accounts - gap.accounts)).toBeLessThan(0.03 * gap.accounts + base.accounts);
    }
  });

  it('ends at the price at which the gap engine ends, within a hundredth; lower where debts are netted', () => {
    const { book, depth } = cascadeScene({ seed: 4, size: 3_000, depthUsd: 2e8 });
    const surface = liquidationSurface(book, 5);
    for (const symbol of FALLING)
      for (const left of [0.95, 0.9, 0.8, 0.6, 0.5]) {
        const cell = cellOf(book.assets.indexOf(assetOf(symbol)), left);
        const gap = runGap(book, depth, shockOf(cell, book.assets.length), { gasUsd: 5 });
        const { firstLeft } = solveCell(surface, depth, cell, 1);
        const below = (gap.factors[cell.first] as number) - firstLeft;
        // What wstETH brings repays WETH without being sold on: the gap engine nets it, the orderly one does not.
        expect(Math.abs(below)).toBeLessThan(symbol === 'wstETH' ? 0.06 : 0.01);
        if (symbol === 'wstETH') expect(below).toBeGreaterThan(0);
      }
  });

  it('answers a pair the same both ways round, and a pair of which one does not move as that one alone', () => {
    const { book, depth } = cascadeScene({ seed: 8, size: 400 });
    const surface = liquidationSurface(book);
    const places = [assetOf('WETH'), assetOf('WBTC')].map((asset) => book.assets.indexOf(asset));
    const [both, there, back] = solveCells(surface, depth, pairCells(places, 0.3), 1);
    expect(there?.firstLeft).toBe(back?.secondLeft);
    expect(there?.liquidated).toBe(back?.liquidated);
    expect(there?.liquidated).toBeGreaterThan(both?.liquidated ?? Number.NaN);
  });

  it('does not answer beyond what is known', () => {
    const { market, book } = cascadeScene({ seed: 3 });
    const depth = depthBook(market, book.assets, { venues: [], money: STABLE });
    const place = book.assets.indexOf(assetOf('WETH'));
    const outcome = solveCell(liquidationSurface(book), depth, cellOf(place, 0.5), 1);
    expect(outcome.beyond).toBe(true);
    expect(outcome.runaway).toBe(true);
  });
});
