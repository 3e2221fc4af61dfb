import type { VenueMarket } from './venue-markets';

/** One venue's book top and last trade of one market at one moment. Prices and sizes as the venue prints them. */
export interface VenueQuote {
  readonly market: VenueMarket;
  readonly bid: string;
  readonly ask: string;
  readonly bidSize: string;
  readonly askSize: string;
  readonly last: string;
  readonly lastSize: string;
  readonly takerBuys: boolean;
  /** Grows by one a quote, per market. */
  readonly sequence: number;
  /** Unix ms. */
  readonly atMs: number;
  /** A fault took it: no client was sent it. */
  readonly lost: boolean;
  /** Quotes of this market before it were lost, and this one does not say so. */
  readonly afterLoss: boolean;
}

/** Turns mids into a venue's quotes, with that venue's own seeded noise. */
export function createQuoteMaker(seed: number, noiseBps: number, spreadBps: number) {
  const random = mulberry32(seed);
  const sequences = new Map<VenueMarket, number>();
  return (market: VenueMarket, mid: number, atMs: number, crossed: boolean): VenueQuote => {
    const sequence = (sequences.get(market) ?? 1_000_000) + 1;
    sequences.set(market, sequence);
    const stable = market.asset.startsWith('USD') || market.asset === 'DAI';
    const skew = 1 + ((random() + random() - 1) * noiseBps * (stable ? 0.2 : 1)) / 10_000;
    const half = ((stable ? 0.5 : spreadBps / 2) / 10_000) * (crossed ? -20 : 1);
    const digits = mid >= 1000 ? 2 : mid >= 10 ? 3 : mid >= 2 ? 4 : 5;
    const price = (value: number) => value.toFixed(digits);
    const size = () => ((2000 + 30_000 * random()) / mid).toFixed(5);
    const takerBuys = random() < 0.5;
    const bid = mid * skew * (1 - half);
    const ask = mid * skew * (1 + half);
    return {
      market,
      bid: price(bid),
      ask: price(ask),
      bidSize: size(),
      askSize: size(),
      last: price(takerBuys ? ask : bid),
      lastSize: size(),
      takerBuys,
      sequence,
      atMs,
      lost: false,
      afterLoss: false,
    };
  };
}

function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
