import type { CascadeBook } from '../cascade-book';
import { createHistogram, cumulate, type Histogram } from './histogram';
import { addLadder } from './ladder';

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
  const pairs = new Map<number, Histogram>();
  const { collateralFrom, collateralAsset } = book;
  for (let position = 0; position < book.size; position += 1) {
    const [from, to] = [collateralFrom[position] as number, collateralFrom[position + 1] as number];
    for (let c = from; c < to; c += 1) {
      const one = collateralAsset[c] as number;
      addLadder(singles[one] as Histogram, book, position, { first: one, second: one }, gasUsd, 1);
      for (let other = from; other < to; other += 1) {
        const two = collateralAsset[other] as number;
        if (one >= two) continue;
        const key = pairKey(one, two, assets);
        let pair = pairs.get(key);
        if (pair === undefined) {
          pair = createHistogram();
          pairs.set(key, pair);
        }
        addLadder(pair, book, position, { first: one, second: two }, gasUsd, 1);
        addLadder(pair, book, position, { first: one, second: one }, gasUsd, -1);
        addSecond(pair, book, position, two, gasUsd);
      }
    }
  }
  for (const histogram of [...singles, ...pairs.values()]) cumulate(histogram);
  return { assets, singles, pairs };
}

/** Takes out what the second asset's own ladder adds: its sales are the second's. */
function addSecond(pair: Histogram, book: CascadeBook, position: number, two: number, gasUsd: number): void {
  addLadder(pair, book, position, { first: NONE, second: two }, gasUsd, -1);
}
const NONE = -1;
