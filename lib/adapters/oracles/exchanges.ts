import type { Address } from 'viem';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { Clock, PriceSource } from '@/lib/engine/ports';
import { createExchangeSource, type VenueStream } from './exchange-source';
import { createRatioTable } from './ratio-table';
import { createStablecoinRates } from './stablecoin-rates';
import { VENUES, venueSymbols } from './venue-symbols';

export interface Exchanges {
  /** One source a venue that the market's feeds name. */
  readonly sources: readonly PriceSource[];
  /** Tells the sources an on-chain ratio; see the protocol readers' `onRatio`. */
  setRatio(ratio: { readonly asset: Address; readonly value: bigint; readonly decimals: number }): void;
}

/** Streams through tardis-dev, imported when first needed. WSS_URL_BINANCE and so on redirect it to other servers. */
const tardisStream: VenueStream = async (venue, symbols, onError) => {
  const { normalizeBookTickers, streamNormalized } = await import('tardis-dev');
  return streamNormalized(
    { exchange: venue, symbols: [...symbols], timeoutIntervalMS: 20_000, withDisconnectMessages: true, onError },
    normalizeBookTickers,
  );
};

/** The exchanges that price a market's assets. Throws when a feed's symbol is quoted in something unknown. */
export function createExchanges(options: {
  readonly feeds: MarketConfig['feeds'];
  readonly clock: Clock;
  readonly stream?: VenueStream;
}): Exchanges {
  const { feeds, clock, stream = tardisStream } = options;
  const rates = createStablecoinRates(() => clock.now());
  const ratios = createRatioTable(feeds);
  const sources = VENUES.flatMap((venue) => {
    const symbols = venueSymbols(venue, feeds);
    return symbols.length === 0 ? [] : [createExchangeSource({ venue, symbols, clock, rates, ratios, stream })];
  });
  return {
    sources,
    setRatio: ({ asset, value, decimals }) => ratios.set(asset, value, decimals),
  };
}
