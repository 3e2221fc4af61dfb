import type { CascadeBook } from '../cascade-book';
import type { DepthBook } from '../depth/depth-book';
import { type Sales, saleValue, sellAll, startSales } from '../depth/sales';
import type { GapOptions, GapOutcome } from './gap-outcome';
import { closePositions } from './gap-totals';
import { healthOf, type Near, notePrices } from './near-list';
import { isClearlyMore, type Take, takeMost } from './take';

const MAX_ROUNDS = 500;

/** What one run writes to; made once and used for every cell of a map. */
export interface GapScratch {
  readonly collateral: Float64Array;
  readonly debt: Float64Array;
  /** By position: 1 once liquidated. */
  readonly touched: Uint8Array;
  readonly near: Near;
}

export const gapScratch = (book: CascadeBook): GapScratch => ({
  collateral: new Float64Array(book.collateral.length),
  debt: new Float64Array(book.debt.length),
  touched: new Uint8Array(book.size),
  near: { list: new Uint32Array(book.size), count: 0, factors: new Float64Array(book.assets.length) },
});

/** What one round adds up, by asset, in tokens (dollars of today's prices). */
interface Flows {
  readonly seized: Float64Array;
  readonly sold: Float64Array;
  readonly repaid: Float64Array;
  readonly writtenOff: Float64Array;
}

/**
 * Everything falls at once to `shock` (each price's share of today's); then rounds: every position below 1 at the oracle's
 * price is liquidated once, as far as the protocol lets one call go, by the pair that pays best and only where that pays;
 * what was seized is sold together; prices move down the depth; the oracle follows; until nobody new is taken.
 * The order of positions decides nothing but who gets the last of a reserve's cash. Same input, same output.
 */
export function runGap(
  book: CascadeBook,
  depth: DepthBook,
  shock: Float64Array,
  options: GapOptions = {},
  scratch: GapScratch = gapScratch(book),
): GapOutcome {
  const { depthScale = 1, roundSeconds = 0, maxRounds = MAX_ROUNDS, onRound } = options;
  const n = book.assets.length;
  const { collateral, debt, touched, near } = scratch;
  collateral.set(book.collateral);
  debt.set(book.debt);
  touched.fill(0);
  near.count = -1;
  const sales = startSales(depth, shock, depthScale);
  const keep = 2 ** (-roundSeconds / depth.halfLifeSeconds);
  const cash = Float64Array.from(book.law.cash);
  const all = flowsOf(n);
  const perRound: number[] = [];
  let [rounds, liquidated, accounts] = [0, 0, 0];
  for (; rounds < maxRounds; rounds += 1) {
    const before = onRound && Float64Array.from(sales.factors);
    const flows = flowsOf(n);
    notePrices(near, book, collateral, debt, sales.factors);
    let [taken, repaid] = [0, 0];
    for (let at = 0; at < near.count; at += 1) {
      const position = near.list[at] as number;
      const dollars = liquidate(book, sales, position, scratch, cash, flows, options);
      if (dollars === 0) continue;
      taken += 1;
      repaid += dollars;
      accounts += 1 - (touched[position] as number);
      touched[position] = 1;
    }
    if (taken === 0) break;
    let worth = 0;
    const net = new Float64Array(n);
    for (let place = 0; place < n; place += 1) {
      worth += (flows.sold[place] as number) * (sales.factors[place] as number);
      net[place] = (flows.sold[place] as number) - (flows.repaid[place] as number);
      for (const key of ['seized', 'sold', 'repaid', 'writtenOff'] as const)
        all[key][place] = (all[key][place] as number) + (flows[key][place] as number);
    }
    perRound.push(worth);
    liquidated += repaid;
    sellAll(sales, net, keep);
    if (onRound && before)
      onRound({
        before,
        after: Float64Array.from(sales.factors),
        accounts: taken,
        repaid,
        seized: flows.seized,
        sold: flows.sold,
        repaidBy: flows.repaid,
        beyond: Uint8Array.from(sales.beyond),
      });
  }
  const { written, ...end } = closePositions(book, scratch, sales.factors, all.writtenOff);
  const total = perRound.reduce((sum, each) => sum + each, 0);
  return {
    rounds,
    accounts,
    liquidated,
    seized: all.seized,
    sold: all.sold,
    repaidBy: all.repaid,
    writtenOff: all.writtenOff,
    factors: sales.factors,
    beyond: sales.beyond,
    badDebt: end.shortfall + written,
    stuck: end.stuck,
    branching: total > 0 ? 1 - (perRound[0] as number) / total : 0,
    runaway: rounds === maxRounds || sales.beyond.includes(1) || grewTwice(perRound),
  };
}

const flowsOf = (n: number): Flows => ({
  seized: new Float64Array(n),
  sold: new Float64Array(n),
  repaid: new Float64Array(n),
  writtenOff: new Float64Array(n),
});

const grewTwice = (worths: readonly number[]): boolean =>
  worths.some(
    (each, at) =>
      at > 1 && each > (worths[at - 1] as number) && (worths[at - 1] as number) > (worths[at - 2] as number),
  );

const take: Take = { repaid: 0, seized: 0, fee: 0 };
const best: Take & { collateral: number; debt: number } = { repaid: 0, seized: 0, fee: 0, collateral: -1, debt: -1 };

/** One position's call of this round; the dollars repaid, 0 where it is not below 1 or nothing pays. */
function liquidate(
  book: CascadeBook,
  sales: Sales,
  position: number,
  { collateral, debt }: GapScratch,
  cash: Float64Array,
  flows: Flows,
  { gasUsd = 0, bidShare = 0, evenAtALoss = false, onTake }: GapOptions,
): number {
  const { factors } = sales;
  const health = healthOf(book, collateral, debt, factors, position);
  if (!(health < 1)) return 0;
  const [c0, c1] = [book.collateralFrom[position] as number, book.collateralFrom[position + 1] as number];
  const [d0, d1] = [book.debtFrom[position] as number, book.debtFrom[position + 1] as number];
  let totalDebt = 0;
  for (let d = d0; d < d1; d += 1) totalDebt += (debt[d] as number) * (factors[book.debtAsset[d] as number] as number);
  let most = Number.NEGATIVE_INFINITY;
  for (let c = c0; c < c1; c += 1) {
    const asset = book.collateralAsset[c] as number;
    const price = factors[asset] as number;
    if ((collateral[c] as number) === 0) continue;
    for (let d = d0; d < d1; d += 1) {
      const owed = book.debtAsset[d] as number;
      const owedPrice = factors[owed] as number;
      if (book.law.closed[asset * book.assets.length + owed] === 1) continue;
      const pair = {
        health,
        totalDebt,
        collateral: (collateral[c] as number) * price,
        debt: (debt[d] as number) * owedPrice,
        bonus: book.bonus[c] as number,
        feeShare: book.law.fee[asset] as number,
        cash: (cash[asset] as number) * price,
      };
      if (!takeMost(book.law, pair, take)) continue;
      const net = take.seized - take.fee;
      const value = evenAtALoss ? net : saleValue(sales, asset, net / price, owed);
      const profit = (value - take.repaid) * (1 - bidShare) - gasUsd;
      // Beyond the known depth the value is NaN: nobody counts on it.
      if (!(evenAtALoss || profit > 0)) continue;
      if (most !== Number.NEGATIVE_INFINITY && !isClearlyMore(profit, most)) continue;
      most = profit;
      best.repaid = take.repaid;
      best.seized = take.seized;
      best.fee = take.fee;
      best.collateral = c;
      best.debt = d;
    }
  }
  if (most === Number.NEGATIVE_INFINITY) return 0;
  const asset = book.collateralAsset[best.collateral] as number;
  const owed = book.debtAsset[best.debt] as number;
  const price = factors[asset] as number;
  const tokens = best.seized / price;
  const isAll = best.seized >= (collateral[best.collateral] as number) * price * EVERYTHING;
  const seized = isAll ? (collateral[best.collateral] as number) : tokens;
  const net = seized * (1 - best.fee / best.seized);
  const paid = Math.min(debt[best.debt] as number, best.repaid / (factors[owed] as number));
  collateral[best.collateral] = (collateral[best.collateral] as number) - seized;
  debt[best.debt] = (debt[best.debt] as number) - paid;
  flows.seized[asset] = (flows.seized[asset] as number) + seized;
  flows.sold[asset] = (flows.sold[asset] as number) + net;
  flows.repaid[owed] = (flows.repaid[owed] as number) + paid;
  cash[asset] = Math.max(0, (cash[asset] as number) - net);
  cash[owed] = (cash[owed] as number) + paid;
  if (isAll && book.law.writesOff) writeOff(book, collateral, debt, flows, [c0, c1, d0, d1]);
  onTake?.({ position, health, collateral: asset, debt: owed, repaid: best.repaid, seized: best.seized, profit: most });
  return best.repaid;
}

/** Rounding aside, all of it. */
const EVERYTHING = 1 - 1e-12;

/** 3.3+: when the last collateral is gone, what is owed is burned as the reserve's deficit. */
function writeOff(
  book: CascadeBook,
  collateral: Float64Array,
  debt: Float64Array,
  flows: Flows,
  [c0, c1, d0, d1]: readonly [number, number, number, number],
): void {
  for (let c = c0; c < c1; c += 1) if ((collateral[c] as number) > 0) return;
  for (let d = d0; d < d1; d += 1) {
    const asset = book.debtAsset[d] as number;
    flows.writtenOff[asset] = (flows.writtenOff[asset] as number) + (debt[d] as number);
    debt[d] = 0;
  }
}
