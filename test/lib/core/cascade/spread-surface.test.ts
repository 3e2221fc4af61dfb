import { describe, expect, it } from 'vitest';
import { runGap } from '@/lib/core/cascade/gap/run-gap';
import { shockOf } from '@/lib/core/cascade/grid';
import { solveCell } from '@/lib/core/cascade/orderly/solve';
import { spreadSurface } from '@/lib/core/cascade/orderly/spread-surface';
import { liquidationSurface } from '@/lib/core/cascade/orderly/surface';
import { assetOf, STABLE } from '@/test/fixtures/book';
import { cascadeScene } from '@/test/fixtures/cascade';

const { book, depth } = cascadeScene({ size: 2_000, seed: 11, depthUsd: 5e8 });
const weth = book.assets.indexOf(assetOf('WETH'));
const spreadOf = (share: number) => Float64Array.from(book.assets, (asset) => (STABLE.has(asset) ? 0 : share));
const cellOf = (left: number) => ({ first: weth, second: weth, firstLeft: left, secondLeft: left });

describe('spreadSurface', () => {
  it('is the whole market’s answer where others fall along: accounts and dollars near those of gap in deep markets', () => {
    for (const share of [0.3, 0.7, 1]) {
      const surface = spreadSurface(book, weth, spreadOf(share), 0);
      for (const left of [0.9, 0.75, 0.6]) {
        const orderly = solveCell(surface, depth, cellOf(left), 1);
        const gap = runGap(book, depth, shockOf(cellOf(left), book.assets.length, spreadOf(share)));
        expect(gap.accounts).toBeGreaterThan(20);
        // Who is below 1 today and healed by the fall of what he owes is taken on the way; at once he is not.
        expect(Math.abs(orderly.accounts / gap.accounts - 1)).toBeLessThan(0.2);
        expect(Math.abs(orderly.liquidated / gap.liquidated - 1)).toBeLessThan(0.3);
        expect(Math.abs(orderly.firstLeft - (gap.factors[weth] as number))).toBeLessThan(0.02);
      }
    }
  });

  it('takes more the more fall along, and never less than the row alone', () => {
    const alone = solveCell(liquidationSurface(book), depth, cellOf(0.75), 1);
    let last = alone.accounts;
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      const { accounts } = solveCell(spreadSurface(book, weth, spreadOf(share), 0), depth, cellOf(0.75), 1);
      expect(accounts).toBeGreaterThanOrEqual(last * 0.999);
      last = accounts;
    }
    expect(last).toBeGreaterThan(1.2 * alone.accounts);
  });
});
