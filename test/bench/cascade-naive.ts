import type { CascadeBook } from '@/lib/core/cascade/cascade-book';
import type { DepthBook } from '@/lib/core/cascade/depth/depth-book';
import { saleValue, sellAll, startSales } from '@/lib/core/cascade/depth/sales';
import { type Take, takeMost } from '@/lib/core/cascade/gap/take';

interface Leg {
  readonly asset: number;
  usd: number;
  readonly threshold: number;
  readonly bonus: number;
}
interface Naive {
  readonly collaterals: Leg[];
  readonly debts: Leg[];
}

/** The book as objects with a list of legs each, as one would first write it. */
export function naiveBook(book: CascadeBook): readonly Naive[] {
  return Array.from({ length: book.size }, (_, position) => {
    const range = (from: Uint32Array): number[] =>
      Array.from(
        { length: (from[position + 1] as number) - (from[position] as number) },
        (_each, at) => (from[position] as number) + at,
      );
    return {
      collaterals: range(book.collateralFrom).map((leg) => ({
        asset: book.collateralAsset[leg] as number,
        usd: book.collateral[leg] as number,
        threshold: book.threshold[leg] as number,
        bonus: book.bonus[leg] as number,
      })),
      debts: range(book.debtFrom).map((leg) => ({
        asset: book.debtAsset[leg] as number,
        usd: book.debt[leg] as number,
        threshold: 0,
        bonus: 0,
      })),
    };
  });
}

/** The same rounds over objects: every position copied for the cell and looked at in every round. Answers the dollars repaid. */
export function naiveGap(
  people: readonly Naive[],
  book: CascadeBook,
  depth: DepthBook,
  shock: Float64Array,
  gasUsd: number,
): number {
  const mine = people.map(({ collaterals, debts }) => ({
    collaterals: collaterals.map((leg) => ({ ...leg })),
    debts: debts.map((leg) => ({ ...leg })),
  }));
  const sales = startSales(depth, shock, 1);
  let liquidated = 0;
  for (let round = 0; round < 500; round += 1) {
    const flows = new Float64Array(book.assets.length);
    let taken = 0;
    for (const { collaterals, debts } of mine) {
      const at = ({ asset, usd }: Leg): number => usd * (sales.factors[asset] as number);
      const totalDebt = debts.reduce((sum, leg) => sum + at(leg), 0);
      const health = collaterals.reduce((sum, leg) => sum + at(leg) * leg.threshold, 0) / totalDebt;
      if (!(health < 1)) continue;
      const ways = collaterals.flatMap((held) =>
        debts.flatMap((owed) => {
          const take: Take = { repaid: 0, seized: 0, fee: 0 };
          const pair = {
            health,
            totalDebt,
            collateral: at(held),
            debt: at(owed),
            bonus: held.bonus,
            feeShare: book.law.fee[held.asset] as number,
            cash: Number.POSITIVE_INFINITY,
          };
          if (!takeMost(book.law, pair, take)) return [];
          const net = (take.seized - take.fee) / (sales.factors[held.asset] as number);
          const profit = saleValue(sales, held.asset, net, owed.asset) - take.repaid - gasUsd;
          return profit > 0 ? [{ held, owed, take, net, profit }] : [];
        }),
      );
      const [best] = ways.sort((a, b) => b.profit - a.profit);
      if (best === undefined) continue;
      const { held, owed, take, net } = best;
      const paid = take.repaid / (sales.factors[owed.asset] as number);
      held.usd = Math.max(0, held.usd - take.seized / (sales.factors[held.asset] as number));
      if (held.usd < 1e-9) held.usd = 0;
      owed.usd = Math.max(0, owed.usd - paid);
      flows[held.asset] = (flows[held.asset] as number) + net;
      flows[owed.asset] = (flows[owed.asset] as number) - paid;
      if (book.law.writesOff && collaterals.every(({ usd }) => usd === 0)) for (const leg of debts) leg.usd = 0;
      liquidated += take.repaid;
      taken += 1;
    }
    if (taken === 0) break;
    sellAll(sales, flows, 1);
  }
  return liquidated;
}
