import type { AssetFeeds } from '@/lib/core/protocols/market-config';
import type { DevAsset } from '@/lib/devnet/local-market';

export type Venue = keyof AssetFeeds['exchanges'];

/** One market of one venue. */
export interface VenueMarket {
  /** The venue's own spelling, upper case: `ETHUSDT`, `ETH-USD`, `ETH/USD`, `ETH`. */
  readonly symbol: string;
  /** The local market's symbol of the priced asset. */
  readonly asset: string;
  /** What it is priced in: the dollar, or a stablecoin of the local market. */
  readonly quote: 'USD' | 'USDT' | 'USDC';
}

/** Listed whether or not the market config names them: what turns quotes in stablecoins into dollars. */
const STABLE_MARKETS: Record<Venue, readonly VenueMarket[]> = {
  binance: [{ symbol: 'USDCUSDT', asset: 'USDC', quote: 'USDT' }],
  coinbase: [
    { symbol: 'USDT-USD', asset: 'USDT', quote: 'USD' },
    { symbol: 'USDT-USDC', asset: 'USDT', quote: 'USDC' },
  ],
  kraken: [
    { symbol: 'USDT/USD', asset: 'USDT', quote: 'USD' },
    { symbol: 'USDC/USD', asset: 'USDC', quote: 'USD' },
  ],
  okx: [],
  bybit: [],
  bitstamp: [
    { symbol: 'USDTUSD', asset: 'USDT', quote: 'USD' },
    { symbol: 'USDCUSD', asset: 'USDC', quote: 'USD' },
  ],
  hyperliquid: [],
};

/** The markets a venue lists: those the assets name, and its stablecoin pairs. Throws on a symbol of unknown quote. */
export function venueMarkets(
  venue: Venue,
  assets: readonly Pick<DevAsset, 'symbol' | 'exchanges'>[],
): readonly VenueMarket[] {
  const markets = new Map(STABLE_MARKETS[venue].map((market) => [market.symbol, market]));
  for (const asset of assets) {
    const symbol = asset.exchanges[venue]?.toUpperCase();
    if (symbol !== undefined) markets.set(symbol, { symbol, asset: asset.symbol, quote: quoteOf(venue, symbol) });
  }
  return [...markets.values()];
}

/** The market's mid price in its own quote; `undefined` when a price that it needs is missing. */
export function midPrice(market: VenueMarket, usd: ReadonlyMap<string, number>): number | undefined {
  const price = usd.get(market.asset);
  const quote = market.quote === 'USD' ? 1 : usd.get(market.quote);
  return price === undefined || quote === undefined ? undefined : price / quote;
}

function quoteOf(venue: Venue, symbol: string): VenueMarket['quote'] {
  // Perpetuals, named by the coin alone and denominated in USDT.
  if (venue === 'hyperliquid') return 'USDT';
  const quote = /(USDT|USDC|USD)$/.exec(symbol)?.[1];
  if (quote === 'USD' || quote === 'USDT' || quote === 'USDC') return quote;
  throw new Error(`the market ${symbol} is quoted in something the local exchanges do not know`);
}
