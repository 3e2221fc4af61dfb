import type { CascadeBook } from '../cascade-book';
import type { DepthBook } from '../depth/depth-book';
import { type Sales, saleValue, startSales } from '../depth/sales';
import { type Take, takeMost } from '../gap/take';
import { sidesOf } from './exposures';

/** Between 0.95 and 1: where a liquidation may take half. */
const JUST_BELOW = 0.97;
const take: Take = { repaid: 0, seized: 0, fee: 0 };

/**
 * By position: 1 where no call would pay that takes as much as the pool allows when its health factor has just come to 1, by
 * the weight of its own sale at today's depth, as the gap engine asks of each. Such a position stays as it is.
 */
export function unsaleable(book: CascadeBook, depth: DepthBook, scale: number, gasUsd: number): Uint8Array {
  const sales = startSales(depth, new Float64Array(book.assets.length).fill(1), scale);
  return Uint8Array.from({ length: book.size }, (_, position) => (pays(book, sales, position, gasUsd) ? 0 : 1));
}

function pays(book: CascadeBook, sales: Sales, position: number, gasUsd: number): boolean {
  const { weighted, owed } = sidesOf(book, position);
  // The fall of all collateral together that brings it to 1.
  const left = Math.min(1, owed / weighted);
  for (let c = book.collateralFrom[position] as number; c < (book.collateralFrom[position + 1] as number); c += 1)
    for (let d = book.debtFrom[position] as number; d < (book.debtFrom[position + 1] as number); d += 1) {
      const asset = book.collateralAsset[c] as number;
      const debtAsset = book.debtAsset[d] as number;
      if (book.law.closed[asset * book.assets.length + debtAsset] === 1) continue;
      const pair = {
        health: JUST_BELOW,
        totalDebt: owed,
        collateral: (book.collateral[c] as number) * left,
        debt: book.debt[d] as number,
        bonus: book.bonus[c] as number,
        feeShare: book.law.fee[asset] as number,
        cash: (book.law.cash[asset] as number) * left,
      };
      if (!takeMost(book.law, pair, take)) continue;
      const value = saleValue(sales, asset, (take.seized - take.fee) / left, debtAsset) * left;
      // NaN beyond the known depth: nobody counts on it.
      if (value - take.repaid > gasUsd) return true;
    }
  return false;
}
