import type { Usd } from '@/lib/core/units/units';

export type Stablecoin = 'USDT' | 'USDC';

/** The stablecoin that a market's token of this symbol is; bridged spellings included. */
export function stablecoinOf(symbol: string | undefined): Stablecoin | undefined {
  if (symbol === undefined) return undefined;
  if (/^(USDT|USDT\.e|USDt|USD₮0)$/.test(symbol)) return 'USDT';
  return symbol === 'USDC' || symbol === 'USDCn' ? 'USDC' : undefined;
}

/** A rate older than this does not convert anything any more. */
const FRESH_MS = 60_000;
/** One source alone sets no rate: were it wrong, every price converted by it would be. */
const MIN_SOURCES = 2;
/** Two sources further apart than this outvote nobody, bps. */
const MAX_PAIR_SPREAD_BPS = 50n;

/**
 * What stablecoins are worth in dollars, by the sources that price them in dollars: venues, and what else is set. A
 * venue that quotes ETH in USDT says nothing of dollars without it: there is no default of 1.
 */
export function createStablecoinRates(now: () => number) {
  const rates: Record<Stablecoin, Map<string, { price: Usd; at: number }>> = { USDT: new Map(), USDC: new Map() };
  const known = new Map<string, { value: bigint | undefined; until: number }>();

  const compute = (coin: Stablecoin, venue: string, at: number): { value: bigint | undefined; until: number } => {
    const fresh = [...rates[coin]].flatMap(([source, rate]) =>
      source !== venue && at - rate.at <= FRESH_MS ? [rate] : [],
    );
    const until = Math.min(...fresh.map((rate) => rate.at + FRESH_MS), at + FRESH_MS);
    const prices = fresh.map((rate) => rate.price).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return { value: agreed(prices), until };
  };

  return {
    /** `at`: unix ms of the rate itself; a rate older than what its source said before is ignored. */
    set(coin: Stablecoin, source: string, price: Usd, at = now()): void {
      const last = rates[coin].get(source);
      if (last !== undefined && at < last.at) return;
      rates[coin].set(source, { price, at: Math.min(at, now()) });
      known.clear();
    },
    /**
     * The median of the fresh rates of sources other than `venue`, whose quote it is to convert, 8 decimals, rounded
     * down; `undefined` with fewer than two, or when the only two disagree.
     */
    get(coin: Stablecoin, venue: string): bigint | undefined {
      const at = now();
      const key = `${coin} ${venue}`;
      const cached = known.get(key);
      if (cached !== undefined && at <= cached.until) return cached.value;
      const fresh = compute(coin, venue, at);
      known.set(key, fresh);
      return fresh.value;
    },
  };
}

export type StablecoinRates = ReturnType<typeof createStablecoinRates>;

/** `prices` ascend. */
function agreed(prices: readonly bigint[]): bigint | undefined {
  const count = prices.length;
  const low = prices[(count - 1) >> 1];
  const high = prices[count >> 1];
  if (count < MIN_SOURCES || low === undefined || high === undefined) return undefined;
  if (count === 2 && (high - low) * 10_000n > low * MAX_PAIR_SPREAD_BPS) return undefined;
  return (low + high) / 2n;
}
