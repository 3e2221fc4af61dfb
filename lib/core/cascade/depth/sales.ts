import type { DepthBook } from './depth-book';
import { broughtBy, type DepthLaw, knownOf, priceAfter, soldAt } from './depth-law';

/**
 * The market of one cell: how far each asset's venues are down their curve and what it costs. All by place. A shock takes
 * the venues themselves down to the new price (whoever trades against them does that), so that what a cascade sells
 * meets the liquidity that lies below, and the price comes back only by replenishment.
 */
export interface Sales {
  readonly depth: DepthBook;
  /** Each asset's law in this cell: from above today's price where what it is sold into falls further than itself. */
  readonly laws: DepthLaw[];
  /** Multiplies every depth: 0.25 to 2. */
  readonly scale: number;
  /** Sold before the cascade, by the shock. */
  readonly before: Float64Array;
  /** What the shock left of the price against the asset it is sold into, where the curve does not tell it. */
  readonly lift: Float64Array;
  /** Net sold by the cascade and not replenished yet, dollars of today's prices; never below 0. */
  readonly sold: Float64Array;
  /** What `before + sold` brings in all, a share as the law counts it. */
  readonly brought: Float64Array;
  /** Each price now, its share of today's. */
  readonly factors: Float64Array;
  /** 1 where more is sold than is known: the price is then at most this. */
  readonly beyond: Uint8Array;
}

/** The market after a shock: `shock` holds each price's share of today's. */
export function startSales(depth: DepthBook, shock: Float64Array, scale: number): Sales {
  const n = depth.assets.length;
  const sales: Sales = {
    depth,
    laws: depth.assets.map(({ law }) => law),
    scale,
    before: new Float64Array(n),
    lift: new Float64Array(n).fill(1),
    sold: new Float64Array(n),
    brought: new Float64Array(n),
    factors: Float64Array.from(shock),
    beyond: new Uint8Array(n),
  };
  restartSales(sales, shock);
  return sales;
}

/** The same market after another shock, with nothing sold: for who asks thousands of times. */
export function restartSales(
  { depth, laws, scale, before, lift, sold, brought, factors, beyond }: Sales,
  shock: Float64Array,
): void {
  sold.fill(0);
  beyond.fill(0);
  factors.set(shock);
  for (let place = 0; place < before.length; place += 1) {
    const { law: lower, above, via } = depth.assets[place] as DepthBook['assets'][number];
    const ratio = (shock[place] as number) / (via < 0 ? 1 : (shock[via] as number));
    const law = ratio > 1 ? (above ?? lower) : lower;
    const down = soldAt(law, ratio, scale);
    laws[place] = law;
    before[place] = down;
    lift[place] = ratio / priceAfter(law, down, scale);
    brought[place] = broughtBy(law, down, scale);
  }
}

/**
 * Dollars that selling `tokens` more of an asset for `into` (a place; −1 = dollars) brings by its own weight alone, fees
 * taken. NaN beyond what is known.
 */
export function saleValue(sales: Sales, place: number, tokens: number, into: number): number {
  const { depth, laws, scale, before, sold, brought, lift, factors } = sales;
  let at = place;
  let amount = tokens;
  while (at >= 0 && at !== into) {
    const { via, edge } = depth.assets[at] as DepthBook['assets'][number];
    const law = laws[at] as DepthLaw;
    const from = (before[at] as number) + (sold[at] as number);
    amount = (broughtBy(law, from + amount, scale) - (brought[at] as number)) * (lift[at] as number) * edge;
    at = via;
  }
  return at < 0 ? amount : amount * (factors[at] as number);
}

/**
 * Takes one round's net flows (tokens by place, negative where more was bought than sold) to the venues at once and moves
 * the prices. `keep`: the share of earlier sales that is not replenished.
 */
export function sellAll(sales: Sales, flows: Float64Array, keep: number): void {
  const { depth, laws, scale, before, sold, brought, lift, factors, beyond } = sales;
  for (const place of depth.order) {
    const { via, edge } = depth.assets[place] as DepthBook['assets'][number];
    const law = laws[place] as DepthLaw;
    if (law.kind === 'flat') continue;
    const last = brought[place] as number;
    const most = knownOf(law) * scale - (before[place] as number);
    const wanted = Math.max(0, (sold[place] as number) * keep + (flows[place] as number));
    if (wanted > most) beyond[place] = 1;
    // Where knowledge ends the price is told as that of the last known unit: no more than that.
    sold[place] = Math.max(0, Math.min(wanted, most * KNOWN));
    if (law.kind === 'none') continue;
    brought[place] = broughtBy(law, (before[place] as number) + (sold[place] as number), scale);
    if (via < 0) continue;
    flows[via] = (flows[via] as number) + ((brought[place] as number) - last) * (lift[place] as number) * edge;
  }
  for (let at = depth.order.length - 1; at >= 0; at -= 1) {
    const place = depth.order[at] as number;
    const { via } = depth.assets[place] as DepthBook['assets'][number];
    const law = laws[place] as DepthLaw;
    const at0 = (before[place] as number) + (sold[place] as number);
    const own = law.kind === 'none' ? 1 : priceAfter(law, at0, scale);
    factors[place] = own * (lift[place] as number) * (via < 0 ? 1 : (factors[via] as number));
  }
}

/** Short of the very end, so that rounding stays inside. */
const KNOWN = 1 - 1e-12;
