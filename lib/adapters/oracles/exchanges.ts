import type { Address } from 'viem';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { Usd } from '@/lib/core/units/units';
import type { Clock, PriceSource } from '@/lib/engine/ports';
import type { ExchangeTiming } from './exchange-health';
import { createExchangeSource } from './exchange-source';
import { createRatioTable } from './ratio-table';
import { createStablecoinRates, type Stablecoin, type StablecoinRates } from './stablecoin-rates';
import { type OpenVenue, openTardisVenue } from './venue-feed';
import { VENUES, venueSymbols } from './venue-symbols';

export interface Exchanges {
  /** One source a venue that the market's feeds name. */
  readonly sources: readonly PriceSource[];
  /** Tells the sources an on-chain ratio; see the protocol readers' `onRatio`. */
  setRatio(ratio: { readonly asset: Address; readonly value: bigint; readonly decimals: number }): void;
  /** What stablecoins are worth, as the sources convert by it. */
  readonly rates: Pick<StablecoinRates, 'get'>;
  /**
   * Tells the sources a stablecoin's worth in dollars by another source (Chainlink), one voice beside the venues'. `at`:
   * unix ms until when it is known to hold, by default now; it serves for a minute from then.
   */
  setRate(coin: Stablecoin, source: string, price: Usd, at?: number): void;
}

/** The exchanges that price a market's assets. Throws when a feed's symbol is quoted in something unknown. */
export function createExchanges(options: {
  readonly feeds: MarketConfig['feeds'];
  readonly clock: Clock;
  readonly open?: OpenVenue;
  readonly timing?: ExchangeTiming;
}): Exchanges {
  const { feeds, clock, open = openTardisVenue, timing } = options;
  const rates = createStablecoinRates(() => clock.now());
  const ratios = createRatioTable(feeds);
  const sources = VENUES.flatMap((venue) => {
    const symbols = venueSymbols(venue, feeds);
    if (symbols.length === 0) return [];
    return [createExchangeSource({ venue, symbols, clock, rates, ratios, open, ...(timing && { timing }) })];
  });
  return {
    sources,
    rates,
    setRatio: ({ asset, value, decimals }) => ratios.set(asset, value, decimals),
    setRate: (coin, source, price, at) => rates.set(coin, source, price, at),
  };
}
