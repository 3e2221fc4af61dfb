import type { CascadeBook } from '../cascade-book';
import { healthOf, type Near, notePrices } from './near-list';

/** What is left when nobody is taken any more, at the last prices. */
export function closePositions(
  book: CascadeBook,
  { collateral, debt, near }: { readonly collateral: Float64Array; readonly debt: Float64Array; readonly near: Near },
  factors: Float64Array,
  writtenOff: Float64Array,
): {
  /** Debt above collateral, and debt already written off: dollars. */
  readonly shortfall: number;
  readonly written: number;
  readonly stuck: { readonly accounts: number; readonly debt: number };
} {
  let [shortfall, written, accounts, owedByStuck] = [0, 0, 0, 0];
  notePrices(near, book, collateral, debt, factors);
  for (let at = 0; at < near.count; at += 1) {
    const position = near.list[at] as number;
    const health = healthOf(book, collateral, debt, factors, position);
    if (health >= 1) continue;
    const held = worth(collateral, book.collateralAsset, factors, book.collateralFrom, position);
    const owed = worth(debt, book.debtAsset, factors, book.debtFrom, position);
    accounts += 1;
    owedByStuck += owed;
    if (owed > held) shortfall += owed - held;
  }
  for (const [place, amount] of writtenOff.entries()) written += amount * (factors[place] as number);
  return { shortfall, written, stuck: { accounts, debt: owedByStuck } };
}

function worth(
  amounts: Float64Array,
  assets: Uint16Array,
  factors: Float64Array,
  from: Uint32Array,
  position: number,
): number {
  let sum = 0;
  for (let leg = from[position] as number, end = from[position + 1] as number; leg < end; leg += 1)
    sum += (amounts[leg] as number) * (factors[assets[leg] as number] as number);
  return sum;
}
