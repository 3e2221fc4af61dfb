import type { CascadeBook } from '../cascade-book';

/** What a book rests on, by asset; dollars of today's prices. */
export interface Backing {
  /** Collateral of positions with debt. */
  readonly collateral: Float64Array;
  /** The debt that it backs: each position's, shared out by collateral × threshold. */
  readonly debt: Float64Array;
  /** The largest sale that one call can bring about: what repaying half of one position's debt takes of it, at its bonus. */
  readonly largestSale: Float64Array;
  /** Debt owed in it, and the average threshold of the collateral behind that debt (a fraction; NaN where none is owed). */
  readonly borrowed: Float64Array;
  readonly thresholdBehind: Float64Array;
}

/** Half of the debt is the most that one call repays above a health factor of 0.95 (mechanics A4). */
const CLOSE_FACTOR = 0.5;

/** One pass over the book. */
export function backing({ assets, size, collateralFrom, collateralAsset, collateral, ...book }: CascadeBook): Backing {
  const all: Backing = {
    collateral: new Float64Array(assets.length),
    debt: new Float64Array(assets.length),
    largestSale: new Float64Array(assets.length),
    borrowed: new Float64Array(assets.length),
    thresholdBehind: new Float64Array(assets.length),
  };
  const add = (to: Float64Array, asset: number, value: number): void => {
    to[asset] = (to[asset] as number) + value;
  };
  for (let at = 0; at < size; at += 1) {
    let debt = 0;
    for (let leg = book.debtFrom[at] as number; leg < (book.debtFrom[at + 1] as number); leg += 1)
      debt += book.debt[leg] as number;
    const from = collateralFrom[at] as number;
    const to = collateralFrom[at + 1] as number;
    let value = 0;
    let weighted = 0;
    for (let leg = from; leg < to; leg += 1) {
      value += collateral[leg] as number;
      weighted += (collateral[leg] as number) * (book.threshold[leg] as number);
    }
    for (let leg = book.debtFrom[at] as number; leg < (book.debtFrom[at + 1] as number); leg += 1) {
      const owed = book.debt[leg] as number;
      add(all.borrowed, book.debtAsset[leg] as number, owed);
      if (value > 0) add(all.thresholdBehind, book.debtAsset[leg] as number, (owed * weighted) / value);
    }
    for (let leg = from; leg < to; leg += 1) {
      const asset = collateralAsset[leg] as number;
      const held = collateral[leg] as number;
      add(all.collateral, asset, held);
      if (weighted > 0) add(all.debt, asset, (debt * held * (book.threshold[leg] as number)) / weighted);
      const sale = Math.min(held, CLOSE_FACTOR * debt * (book.bonus[leg] as number));
      all.largestSale[asset] = Math.max(all.largestSale[asset] as number, sale);
    }
  }
  for (let asset = 0; asset < assets.length; asset += 1)
    all.thresholdBehind[asset] = (all.thresholdBehind[asset] as number) / (all.borrowed[asset] as number);
  return all;
}
