import type { Usd } from '@/lib/core/units/units';

export type Stablecoin = 'USDT' | 'USDC';

/** A rate older than this does not convert anything any more. */
const FRESH_MS = 60_000;

/**
 * What stablecoins are worth in dollars, by the venues that trade them against dollars. A venue that quotes ETH in
 * USDT says nothing of dollars without it: there is no default of 1.
 */
export function createStablecoinRates(now: () => number) {
  const rates = new Map<string, { coin: Stablecoin; price: Usd; at: number }>();
  return {
    set(coin: Stablecoin, venue: string, price: Usd): void {
      rates.set(`${coin} ${venue}`, { coin, price, at: now() });
    },
    /** Mean of the fresh venues' rates, 8 decimals; `undefined` when none is fresh. */
    get(coin: Stablecoin): bigint | undefined {
      const fresh = [...rates.values()].filter((rate) => rate.coin === coin && now() - rate.at <= FRESH_MS);
      if (fresh.length === 0) return undefined;
      return fresh.reduce((sum, rate) => sum + rate.price, 0n) / BigInt(fresh.length);
    },
  };
}

export type StablecoinRates = ReturnType<typeof createStablecoinRates>;
