import { BTC, type HistoryAsset, type MarketQuote, USDC, USDT } from './breakers-world';
import { marketHistory } from './market-history';
import { closes, type PriceSeries } from './price-series';

/** What was quoted in one minute: of each asset the markets that traded in it or lately. */
export interface QuotedMinute {
  /** Unix ms of its end. */
  readonly at: number;
  readonly quotes: Readonly<Record<HistoryAsset, readonly Omit<MarketQuote, 'at'>[]>>;
}

/** A book stands without a trade, a coin's for longer: so many minutes a price counts. */
const CARRIED_MINUTES = { bitcoin: 5, coin: 60 };
const USD = 1e8;

interface Named {
  readonly source: string;
  readonly upstream: string;
  readonly byMinute: ReadonlyMap<number, number>;
}

const named = (source: string, upstream: string, series: PriceSeries): Named => ({
  source,
  upstream,
  byMinute: new Map(series.map(({ minute, price }) => [minute, price])),
});

/**
 * BTC of eight markets and three venues, one vote a venue; USDC and USDT of the dollar markets there are, and USDC through
 * USDT at Binance.US. Every minute of the history, in order.
 */
export function quotedMinutes(folder: string): readonly QuotedMinute[] {
  const history = marketHistory(folder);
  const bitcoin = new Map<string, { upstream: string; byMinute: Map<number, number> }>();
  for (const { at, prints } of history)
    for (const { source, venue, price } of prints) {
      const known = bitcoin.get(source) ?? { upstream: venue, byMinute: new Map<number, number>() };
      bitcoin.set(source, known);
      known.byMinute.set(at / 60, price);
    }
  const usdt = [
    named('coinbase USDT-USD', 'coinbase', closes(folder, 'coinbase_usdtusd')),
    named('kraken USDT/USD', 'kraken', closes(folder, 'kraken_usdtusd')),
  ];
  const usdcInUsdt = named('binance.us USDCUSDT', 'binance.us', closes(folder, 'binanceus_usdcusdt'));
  const usdc = [named('kraken USDC/USD', 'kraken', closes(folder, 'kraken_usdcusd'))];
  const btc = [...bitcoin].map(([source, { upstream, byMinute }]): Named => ({ source, upstream, byMinute }));
  const at = (market: Named, minute: number, carried: number): number | undefined => {
    for (let back = 0; back < carried; back += 1) {
      const price = market.byMinute.get(minute - back);
      if (price !== undefined) return price;
    }
    return undefined;
  };
  const quoted = (markets: readonly Named[], minute: number, scale: number, carried = CARRIED_MINUTES.coin) =>
    markets.flatMap((market) => {
      const price = at(market, minute, carried);
      return price === undefined ? [] : [{ source: market.source, upstream: market.upstream, price: price * scale }];
    });
  return history.map(({ at: end }) => {
    const minute = end / 60;
    const dollars = quoted(usdt, minute, USD);
    const rate = dollars.length === 0 ? undefined : dollars.reduce((sum, { price }) => sum + price, 0) / dollars.length;
    return {
      at: end * 1_000,
      quotes: {
        [BTC]: quoted(btc, minute, 1, CARRIED_MINUTES.bitcoin),
        [USDC]: [...quoted(usdc, minute, USD), ...(rate === undefined ? [] : quoted([usdcInUsdt], minute, rate))],
        [USDT]: dollars,
      },
    };
  });
}
