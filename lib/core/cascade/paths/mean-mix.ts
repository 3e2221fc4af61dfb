import type { CascadeBook } from '../cascade-book';
import { sidesOf } from './exposures';

/** Assets and their shares of one side, for each group from `from[g]` to `from[g + 1]`. */
export interface Mixes {
  readonly from: Uint32Array;
  readonly asset: Uint16Array;
  readonly share: Float64Array;
}

/** A share below this is left out: it costs every path more than it tells. */
const LEAST_SHARE = 0.004;

/**
 * The mean mix of each group of positions (places group after group): what health factors go by (`held`, by thresholds),
 * what is sold of it (`sold`, by value), and the debt (`owed`). Every position counts by its weight.
 */
export function meanMixes(
  book: CascadeBook,
  { order, from }: { readonly order: Uint32Array; readonly from: Uint32Array },
  weights: Float64Array,
): { readonly held: Mixes; readonly sold: Mixes; readonly owed: Mixes } {
  const n = book.assets.length;
  const groups = from.length - 1;
  const held = collector();
  const sold = collector();
  const owed = collector();
  for (let group = 0; group < groups; group += 1) {
    const sums = { held: new Float64Array(n), sold: new Float64Array(n), owed: new Float64Array(n) };
    for (let at = from[group] as number; at < (from[group + 1] as number); at += 1) {
      const position = order[at] as number;
      const sides = sidesOf(book, position);
      // Whoever cannot move counts so little that he decides only among his like.
      const weight = (weights[position] as number) + 1e-9 * sides.owed;
      for (let c = book.collateralFrom[position] as number; c < (book.collateralFrom[position + 1] as number); c += 1) {
        const asset = book.collateralAsset[c] as number;
        const value = book.collateral[c] as number;
        if (sides.weighted > 0)
          sums.held[asset] =
            (sums.held[asset] as number) + (weight * value * (book.threshold[c] as number)) / sides.weighted;
        sums.sold[asset] = (sums.sold[asset] as number) + (weight * value) / sides.held;
      }
      for (let d = book.debtFrom[position] as number; d < (book.debtFrom[position + 1] as number); d += 1) {
        const asset = book.debtAsset[d] as number;
        sums.owed[asset] = (sums.owed[asset] as number) + (weight * (book.debt[d] as number)) / sides.owed;
      }
    }
    held.add(sums.held);
    sold.add(sums.sold);
    owed.add(sums.owed);
  }
  return { held: held.mixes(), sold: sold.mixes(), owed: owed.mixes() };
}

function collector() {
  const from = [0];
  const asset: number[] = [];
  const share: number[] = [];
  return {
    add: (sums: Float64Array): void => {
      const total = sums.reduce((sum, each) => sum + each, 0);
      const kept = sums.map((each) => (each >= LEAST_SHARE * total ? each : 0));
      const rest = kept.reduce((sum, each) => sum + each, 0);
      for (const [place, each] of kept.entries())
        if (each > 0) {
          asset.push(place);
          share.push(each / rest);
        }
      from.push(asset.length);
    },
    mixes: (): Mixes => ({
      from: Uint32Array.from(from),
      asset: Uint16Array.from(asset),
      share: Float64Array.from(share),
    }),
  };
}
