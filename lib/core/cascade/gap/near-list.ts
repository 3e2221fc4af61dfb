import type { CascadeBook } from '../cascade-book';

/** Positions that prices may reach before the next look at everybody. */
export interface Near {
  readonly list: Uint32Array;
  /** −1: not looked yet. */
  count: number;
  /** The prices at that look. */
  readonly factors: Float64Array;
}

/** A look takes in whoever would be below 1 after prices fall by this much against each other. */
const REACH = 0.9;

/** Health factor at these prices; Infinity without debt. */
export function healthOf(
  book: CascadeBook,
  collateral: Float64Array,
  debt: Float64Array,
  factors: Float64Array,
  position: number,
): number {
  const { collateralFrom, collateralAsset, threshold, debtFrom, debtAsset } = book;
  let weighted = 0;
  for (let c = collateralFrom[position] as number, end = collateralFrom[position + 1] as number; c < end; c += 1)
    weighted +=
      (collateral[c] as number) * (threshold[c] as number) * (factors[collateralAsset[c] as number] as number);
  let owed = 0;
  for (let d = debtFrom[position] as number, end = debtFrom[position + 1] as number; d < end; d += 1)
    owed += (debt[d] as number) * (factors[debtAsset[d] as number] as number);
  return owed === 0 ? Number.POSITIVE_INFINITY : weighted / owed;
}

/**
 * Makes sure that every position below 1 at `factors` is in the list. A health factor falls at most by the least ratio of the
 * prices now to those at the last look over the greatest one, so only past `REACH` is the whole book looked at again.
 */
export function notePrices(
  near: Near,
  book: CascadeBook,
  collateral: Float64Array,
  debt: Float64Array,
  factors: Float64Array,
): void {
  if (near.count >= 0) {
    let [least, greatest] = [1, 1];
    for (let place = 0; place < factors.length; place += 1) {
      const ratio = (factors[place] as number) / (near.factors[place] as number);
      if (ratio < least) least = ratio;
      if (ratio > greatest) greatest = ratio;
    }
    if (least / greatest > REACH) return;
  }
  near.factors.set(factors);
  let count = 0;
  for (let position = 0; position < book.size; position += 1) {
    if (healthOf(book, collateral, debt, factors, position) >= 1 / REACH) continue;
    near.list[count] = position;
    count += 1;
  }
  near.count = count;
}
