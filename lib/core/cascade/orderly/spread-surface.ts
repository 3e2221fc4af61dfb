import type { CascadeBook } from '../cascade-book';
import { growingColumn } from '../growing-column';
import { addRungs, createHistogram, cumulate, type Histogram } from './histogram';
import { ladderRungs, writeLadder } from './ladder';
import type { Surface } from './surface';

/**
 * What falls of one asset liquidate when others fall along by a share of it (`spread`, by place): of a leg in such an
 * asset that share falls as the row's own does, the rest stands still, so that each health factor stays the same simple
 * function of the row's price. One pass over all positions a row; ask it for that row alone.
 */
export function spreadSurface(book: CascadeBook, row: number, spread: Float64Array, gasUsd: number): Surface {
  const along = book.assets.length;
  const split = splitBook(book, row, spread, along);
  const histogram = createHistogram();
  const rungs = ladderRungs();
  for (let position = 0; position < split.size; position += 1) {
    writeLadder(rungs, split, position, row, along, gasUsd);
    addRungs(histogram, rungs);
  }
  cumulate(histogram);
  const singles: Histogram[] = [];
  singles[row] = histogram;
  return { assets: along + 1, singles, pairs: new Map() };
}

/** Every leg that falls along in two: what stands still, and what falls, as a leg of one more asset (`along`). */
function splitBook(book: CascadeBook, row: number, spread: Float64Array, along: number): CascadeBook {
  const shareOf = (asset: number): number => (asset === row ? 0 : (spread[asset] as number));
  const collaterals = { from: growingColumn(), asset: growingColumn(), usd: growingColumn() };
  const terms = { threshold: growingColumn(), bonus: growingColumn() };
  const debts = { from: growingColumn(), asset: growingColumn(), usd: growingColumn() };
  for (let position = 0; position < book.size; position += 1) {
    collaterals.from.push(collaterals.usd.count());
    debts.from.push(debts.usd.count());
    for (let c = book.collateralFrom[position] as number; c < (book.collateralFrom[position + 1] as number); c += 1) {
      const asset = book.collateralAsset[c] as number;
      const share = shareOf(asset);
      for (const [of, part] of [[asset, 1 - share] as const, [along, share] as const]) {
        if (part === 0) continue;
        collaterals.asset.push(of);
        collaterals.usd.push((book.collateral[c] as number) * part);
        terms.threshold.push(book.threshold[c] as number);
        terms.bonus.push(book.bonus[c] as number);
      }
    }
    for (let d = book.debtFrom[position] as number; d < (book.debtFrom[position + 1] as number); d += 1) {
      const asset = book.debtAsset[d] as number;
      const share = shareOf(asset);
      for (const [of, part] of [[asset, 1 - share] as const, [along, share] as const]) {
        if (part === 0) continue;
        debts.asset.push(of);
        debts.usd.push((book.debt[d] as number) * part);
      }
    }
  }
  collaterals.from.push(collaterals.usd.count());
  debts.from.push(debts.usd.count());
  return {
    ...book,
    law: { ...book.law, fee: Float64Array.from([...book.law.fee, 0]) },
    collateralFrom: new Uint32Array(collaterals.from.values()),
    collateralAsset: new Uint16Array(collaterals.asset.values()),
    collateral: collaterals.usd.values(),
    threshold: terms.threshold.values(),
    bonus: terms.bonus.values(),
    debtFrom: new Uint32Array(debts.from.values()),
    debtAsset: new Uint16Array(debts.asset.values()),
    debt: debts.usd.values(),
  };
}
