import type { Address } from 'viem';
import type { StablecoinRates } from '@/lib/adapters/oracles/stablecoin-rates';
import { type VenueDepth, type VenueDepthOptions, watchVenueDepth } from '@/lib/adapters/oracles/venue-depth';
import { VENUE_SPECS } from '@/lib/adapters/oracles/venue-specs';
import { VENUES, type Venue, type VenueSymbol, venueSymbols } from '@/lib/adapters/oracles/venue-symbols';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { L2Book, L2Level } from '@/lib/core/venue/l2-book';

export interface ExchangeBooks {
  /** Every book that is known now, with the rates of now: by asset, then by exchange. */
  books(): readonly L2Book[];
  stop(): void;
}

export interface ExchangeBooksOptions
  extends Pick<VenueDepthOptions, 'levels' | 'clock' | 'everyMs' | 'open' | 'timing' | 'random'> {
  readonly feeds: MarketConfig['feeds'];
  readonly rates: Pick<StablecoinRates, 'get'>;
}

interface Watched {
  readonly venue: Venue;
  readonly symbol: VenueSymbol;
  depth: VenueDepth | undefined;
}

/**
 * The L2 books of every asset on every exchange that its feeds name, each over a connection of its own beside the
 * quotes'. A book that was lost, or whose stablecoin is worth nobody knows what, is not there. What an asset is only
 * priced through (a ratio) cannot be sold on an exchange and gets no book.
 */
export function watchExchangeBooks(options: ExchangeBooksOptions): ExchangeBooks {
  const { feeds, rates, ...watching } = options;
  const watched = VENUES.flatMap((venue) =>
    venueSymbols(venue, feeds).flatMap((symbol): Watched[] =>
      symbol.assets.length === 0 ? [] : [{ venue, symbol, depth: undefined }],
    ),
  );
  const stops = VENUES.flatMap((venue) => {
    const own = new Map(watched.flatMap((one) => (one.venue === venue ? [[one.symbol.symbol, one] as const] : [])));
    if (own.size === 0) return [];
    const put = (symbol: string, depth: VenueDepth | undefined): void => {
      const one = own.get(symbol);
      if (one !== undefined) one.depth = depth;
    };
    const symbols = [...own.keys()];
    return [
      watchVenueDepth({
        ...{ ...watching, venue, symbols },
        onBook: (depth) => put(depth.symbol, depth),
        onLost: (symbol) => put(symbol, undefined),
      }),
    ];
  });
  const order = new Map(Object.keys(feeds).map((asset, place) => [asset, place]));
  const placeOf = (asset: Address): number => order.get(asset) ?? order.size;
  return {
    books: () =>
      watched
        .flatMap(({ venue, symbol, depth }) => {
          const rate = depth === undefined ? undefined : rateOf(symbol, venue, rates);
          return depth === undefined || rate === undefined ? [] : booksOf(symbol, depth, rate);
        })
        .sort((a, b) => placeOf(a.asset) - placeOf(b.asset)),
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/** Dollars of what the market is quoted in; `undefined` when unknown. */
function rateOf({ quotedIn }: VenueSymbol, venue: Venue, rates: ExchangeBooksOptions['rates']): number | undefined {
  if (quotedIn === 'USD') return 1;
  const rate = rates.get(quotedIn, venue);
  return rate === undefined ? undefined : Number(rate) / 1e8;
}

function booksOf({ assets, symbol }: VenueSymbol, depth: VenueDepth, rate: number): readonly L2Book[] {
  const side = (levels: VenueDepth['bids']): readonly L2Level[] =>
    rate === 1 ? levels : levels.map(({ price, amount }) => ({ price: price * rate, amount }));
  const { venue, at, receivedAt } = depth;
  const [bids, asks] = [side(depth.bids), side(depth.asks)];
  return assets.map((asset) => ({
    ...{ asset, source: venue, symbol, group: VENUE_SPECS[venue].group, bids, asks, at, receivedAt },
  }));
}
