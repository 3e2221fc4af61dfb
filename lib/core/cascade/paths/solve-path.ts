import type { DepthBook } from '../depth/depth-book';
import { restartSales, type Sales, sellAll, startSales } from '../depth/sales';
import {
  ACCOUNTS,
  BAD_CONSTANT,
  BAD_LINEAR,
  COLUMNS,
  FIRST_FIXED,
  FIRST_LINEAR,
  type Histogram,
  REPAID_CONSTANT,
  REPAID_LINEAR,
  stepsTo,
} from '../orderly/histogram';
import type { JointSurface } from './joint-surface';

/** What one path comes to, dollars; filled in place. */
export interface PathLoss {
  liquidated: number;
  badDebt: number;
  accounts: number;
  /** It did not come to rest, or more is sold than the known depth takes. */
  runaway: boolean;
}

export interface PathScratch {
  /** Tokens sold less tokens repaid, by asset, dollars of today's prices. */
  readonly flows: Float64Array;
  readonly prices: Float64Array;
  readonly sales: Sales;
  /** What the shock alone brought. */
  readonly brought: Float64Array;
}

/** What one path after another writes to. `scale` multiplies every depth. */
export function pathScratch(depth: DepthBook, scale: number): PathScratch {
  const n = depth.assets.length;
  const prices = new Float64Array(n).fill(1);
  return { flows: new Float64Array(n), prices, sales: startSales(depth, prices, scale), brought: new Float64Array(n) };
}

/** What prices lie apart by less than this is the same end. */
const STILL = 1e-3;
const MOST_STEPS = 100;

/**
 * One path: prices at the shares that `prices` (of the scratch) holds, what a straight fall to them liquidates, what its
 * sales take off the prices, what that liquidates, until nothing moves: the greatest prices at which it rests. The shock
 * takes venues along (`startSales`), debts repaid are taken off what is sold, and buying lifts no price above the shock's.
 */
export function solvePath(surface: JointSurface, { flows, prices, sales, brought }: PathScratch, into: PathLoss): void {
  into.runaway = false;
  if (!readSurface(surface, prices, flows, into)) return;
  restartSales(sales, prices);
  brought.set(sales.brought);
  for (let step = 0; ; step += 1) {
    sales.sold.fill(0);
    sales.brought.set(brought);
    sellAll(sales, flows, 0);
    if (!lower(prices, sales)) break;
    if (step === MOST_STEPS) {
      into.runaway = true;
      break;
    }
    readSurface(surface, prices, flows, into);
  }
  if (sales.beyond.includes(1)) into.runaway = true;
}

/** Takes the prices down to where the sales left them; whether any moved. */
function lower(prices: Float64Array, { factors }: Sales): boolean {
  let moved = false;
  for (let place = 0; place < prices.length; place += 1) {
    const [before, after] = [prices[place] as number, factors[place] as number];
    if (after >= before) continue;
    if (after < before * (1 - STILL)) moved = true;
    prices[place] = after;
  }
  return moved;
}

/** What a straight move to these prices liquidates, and the flows of it; whether there is anything. */
function readSurface(
  { histograms, opens, held, sold, owed }: JointSurface,
  prices: Float64Array,
  flows: Float64Array,
  into: PathLoss,
): boolean {
  flows.fill(0);
  const { from: heldFrom, asset: heldAsset, share: heldShare } = held;
  const { from: owedFrom, asset: owedAsset, share: owedShare } = owed;
  const { from: soldFrom, asset: soldAsset, share: soldShare } = sold;
  let liquidated = 0;
  let badDebt = 0;
  let accounts = 0;
  let at = 0;
  let owedAt = 0;
  for (let group = 0; group < histograms.length; group += 1) {
    let up = 0;
    for (const end = heldFrom[group + 1] as number; at < end; at += 1)
      up += (heldShare[at] as number) * (prices[heldAsset[at] as number] as number);
    let unit = 0;
    const owedEnd = owedFrom[group + 1] as number;
    const owedStart = owedAt;
    for (; owedAt < owedEnd; owedAt += 1)
      unit += (owedShare[owedAt] as number) * (prices[owedAsset[owedAt] as number] as number);
    const ratio = Math.min(1, up / unit);
    if (!(ratio < (opens[group] as number))) continue;
    const histogram = histograms[group] as Histogram;
    const steps = stepsTo(ratio);
    const low = Math.floor(steps);
    const part = steps - low;
    const here = low * COLUMNS;
    // The last step has none after it.
    const next = part > 0 ? here + COLUMNS : here;
    const repaid =
      between(histogram, here, next, REPAID_CONSTANT, part) +
      between(histogram, here, next, REPAID_LINEAR, part) * ratio;
    liquidated += repaid * unit;
    badDebt +=
      (between(histogram, here, next, BAD_CONSTANT, part) + between(histogram, here, next, BAD_LINEAR, part) * ratio) *
      unit;
    accounts += between(histogram, here, next, ACCOUNTS, part);
    const tokens =
      between(histogram, here, next, FIRST_LINEAR, part) / ratio + between(histogram, here, next, FIRST_FIXED, part);
    for (let each = soldFrom[group] as number, end = soldFrom[group + 1] as number; each < end; each += 1) {
      const asset = soldAsset[each] as number;
      flows[asset] = (flows[asset] as number) + tokens * (soldShare[each] as number);
    }
    for (let each = owedStart; each < owedEnd; each += 1) {
      const asset = owedAsset[each] as number;
      flows[asset] = (flows[asset] as number) - repaid * (owedShare[each] as number);
    }
  }
  into.liquidated = liquidated;
  into.badDebt = Math.max(0, badDebt);
  into.accounts = accounts;
  return liquidated > 0;
}

const between = (histogram: Histogram, here: number, next: number, column: number, part: number): number => {
  const before = histogram[here + column] as number;
  return before + part * ((histogram[next + column] as number) - before);
};
