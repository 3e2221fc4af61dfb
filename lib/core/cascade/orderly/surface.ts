import type { CascadeBook } from '../cascade-book';
import { addRungs, createHistogram, cumulate, type Histogram, type Rungs, takeRungs } from './histogram';
import { ladderRungs, writeLadder } from './ladder';

/**
 * What falls of one asset, and of two together, liquidate: built once for a book, asked for any depth. `pairs` holds what two
 * assets together do more or less than each alone: positions that hold both.
 */
export interface Surface {
  readonly assets: number;
  readonly singles: readonly Histogram[];
  /** By the two places in order (`pairKey`); a pair that nobody holds is absent. */
  readonly pairs: ReadonlyMap<number, Histogram>;
}

export const pairKey = (low: number, high: number, assets: number): number => low * assets + high;

/** One pass over the book. `gasUsd`: what a liquidation must pay at least. */
export function liquidationSurface(book: CascadeBook, gasUsd = 0): Surface {
  const assets = book.assets.length;
  const singles = book.assets.map(createHistogram);
  const pairs: (Histogram | undefined)[] = Array.from({ length: assets * assets });
  const { collateralFrom, collateralAsset } = book;
  // By the position's legs: each one's ladder alone is taken out of every pair that it is part of.
  const alone: Rungs[] = [];
  const both = ladderRungs();
  for (let position = 0; position < book.size; position += 1) {
    const from = collateralFrom[position] as number;
    const legs = (collateralFrom[position + 1] as number) - from;
    while (alone.length < legs) alone.push(ladderRungs());
    for (let leg = 0; leg < legs; leg += 1) {
      const one = collateralAsset[from + leg] as number;
      const rungs = alone[leg] as Rungs;
      writeLadder(rungs, book, position, one, one, gasUsd);
      addRungs(singles[one] as Histogram, rungs);
    }
    for (let leg = 0; leg < legs; leg += 1)
      for (let other = 0; other < legs; other += 1) {
        const one = collateralAsset[from + leg] as number;
        const two = collateralAsset[from + other] as number;
        if (one >= two) continue;
        const key = pairKey(one, two, assets);
        const pair = pairs[key] ?? createHistogram();
        pairs[key] = pair;
        writeLadder(both, book, position, one, two, gasUsd);
        addRungs(pair, both);
        takeRungs(pair, alone[leg] as Rungs, false);
        takeRungs(pair, alone[other] as Rungs, true);
      }
  }
  for (const histogram of singles) cumulate(histogram);
  const held = new Map<number, Histogram>();
  for (const [key, histogram] of pairs.entries()) {
    if (histogram === undefined) continue;
    cumulate(histogram);
    held.set(key, histogram);
  }
  return { assets, singles, pairs: held };
}
