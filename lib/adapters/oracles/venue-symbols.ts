import type { Address } from 'viem';
import { MarketConfigError } from '@/lib/adapters/protocols/aave-v3/market-config-error';
import type { AssetFeeds, MarketConfig } from '@/lib/core/protocols/market-config';
import type { Stablecoin } from './stablecoin-rates';

export type Venue = keyof AssetFeeds['exchanges'];
export const VENUES: readonly Venue[] = ['binance', 'coinbase', 'kraken', 'okx', 'bybit', 'bitstamp', 'hyperliquid'];

export interface VenueSymbol {
  /** The venue's own spelling, upper case. */
  readonly symbol: string;
  /** Assets priced by it: several when a market lists one token twice. */
  readonly assets: readonly Address[];
  readonly quotedIn: 'USD' | Stablecoin;
  /** Tells the worth of this stablecoin in dollars. */
  readonly rateOf: Stablecoin | undefined;
}

/** Listed on the venues whether or not a market's assets name them: they turn stablecoin quotes into dollars. */
const RATE_SYMBOLS: Record<Venue, readonly { readonly symbol: string; readonly rateOf: Stablecoin }[]> = {
  binance: [],
  coinbase: [{ symbol: 'USDT-USD', rateOf: 'USDT' }],
  kraken: [
    { symbol: 'USDT/USD', rateOf: 'USDT' },
    { symbol: 'USDC/USD', rateOf: 'USDC' },
  ],
  okx: [],
  bybit: [],
  bitstamp: [
    { symbol: 'USDTUSD', rateOf: 'USDT' },
    { symbol: 'USDCUSD', rateOf: 'USDC' },
  ],
  hyperliquid: [],
};

/** The symbols to stream from a venue: those the market's feeds name, and the rates that some venue's quotes need. Throws `MarketConfigError` on a symbol of unknown quote. */
export function venueSymbols(venue: Venue, feeds: MarketConfig['feeds']): readonly VenueSymbol[] {
  const symbols = new Map<string, VenueSymbol>();
  for (const [asset, feed] of Object.entries(feeds)) {
    const symbol = feed.exchanges[venue]?.toUpperCase();
    if (symbol === undefined) continue;
    const assets = [...(symbols.get(symbol)?.assets ?? []), asset as Address];
    symbols.set(symbol, { symbol, assets, quotedIn: quoteOf(venue, symbol), rateOf: undefined });
  }
  const needed = new Set(
    Object.values(feeds).flatMap((feed) =>
      VENUES.flatMap((any) => {
        const symbol = feed.exchanges[any]?.toUpperCase();
        return symbol === undefined ? [] : [quoteOf(any, symbol)];
      }),
    ),
  );
  for (const { symbol, rateOf } of RATE_SYMBOLS[venue]) {
    if (!needed.has(rateOf)) continue;
    symbols.set(symbol, { symbol, assets: symbols.get(symbol)?.assets ?? [], quotedIn: 'USD', rateOf });
  }
  return [...symbols.values()];
}

function quoteOf(venue: Venue, symbol: string): VenueSymbol['quotedIn'] {
  // Its perpetuals are named by the coin alone: denominated in USDT, settled in USDC without conversion.
  if (venue === 'hyperliquid') return 'USDT';
  const quote = /(USDT|USDC|USD)$/.exec(symbol)?.[1];
  if (quote === 'USD' || quote === 'USDT' || quote === 'USDC') return quote;
  throw new MarketConfigError(
    `The market configuration prices an asset by ${venue}'s ${symbol}, which is not quoted in USD, USDT or USDC.`,
  );
}
