import { join } from 'node:path';
import { csvGz } from './csv-gz';

const FOLDER = 'exchanges-2023-03';
const USD = 1e8;

/** One market of BTC; its quote currency is turned into dollars by a rate that it has no part in. */
const MARKETS = [
  { source: 'coinbase BTC-USD', venue: 'coinbase', file: 'coinbase_btcusd', rate: undefined },
  { source: 'kraken BTC/USD', venue: 'kraken', file: 'kraken_btcusd', rate: undefined },
  { source: 'binance.us BTCUSD', venue: 'binance.us', file: 'binanceus_btcusd', rate: undefined },
  { source: 'coinbase BTC-USDT', venue: 'coinbase', file: 'coinbase_btcusdt', rate: 'USDT' },
  { source: 'kraken BTC/USDT', venue: 'kraken', file: 'kraken_btcusdt', rate: 'USDT' },
  { source: 'binance.us BTCUSDT', venue: 'binance.us', file: 'binanceus_btcusdt', rate: 'USDT' },
  { source: 'kraken BTC/USDC', venue: 'kraken', file: 'kraken_btcusdc', rate: 'USDC' },
  { source: 'binance.us BTCUSDC', venue: 'binance.us', file: 'binanceus_btcusdc', rate: 'USDC' },
] as const;

/** Dollar markets of the stablecoins. */
const RATES = { USDT: ['coinbase_usdtusd', 'kraken_usdtusd'], USDC: ['kraken_usdcusd'] } as const;
/** A rate that traded within so many minutes still converts. */
const RATE_MINUTES = 5;

const path = (name: string): string => `${FOLDER}/${name}.csv.gz`;
export const CANDLE_FILES = [...MARKETS.map(({ file }) => file), ...RATES.USDT, ...RATES.USDC].map(path);

/** What one market did in one minute, prices in units of 1e-8 USD. A minute without a trade has none. */
export interface Print {
  readonly source: string;
  /** Itself: each market is a vote of its own where not said otherwise. */
  readonly upstream: string;
  readonly venue: string;
  /** The last trade. */
  readonly price: number;
  /** (high + low + close) / 3. */
  readonly typical: number;
  /** BTC. */
  readonly volume: number;
}

export interface Minute {
  /** Unix seconds of its end. */
  readonly at: number;
  /** Of the markets that traded, in the order of `SOURCES`. */
  readonly prints: readonly Print[];
  /** What the market agreed on: the median of its markets' typical prices; NaN of fewer than three. */
  readonly consensus: number;
  /** What was paid on average over all markets; NaN of none. */
  readonly paid: number;
}

export const SOURCES: readonly string[] = MARKETS.map(({ source }) => source);

interface Candle {
  readonly close: number;
  readonly typical: number;
  readonly volume: number;
}

/** Candles with a trade by the unix seconds of their start. */
function candles(folder: string, name: string): ReadonlyMap<number, Candle> {
  const rows = csvGz(join(folder, path(name))).map((row) => {
    const [ts, high, low, close, volume] = ['ts', 'high', 'low', 'close', 'volume'].map((field) => Number(row[field]));
    return {
      ts: ts ?? NaN,
      close: close ?? NaN,
      typical: ((high ?? NaN) + (low ?? NaN) + (close ?? NaN)) / 3,
      volume: volume ?? NaN,
    };
  });
  return new Map(rows.filter(({ volume, close }) => volume > 0 && close > 0).map(({ ts, ...candle }) => [ts, candle]));
}

/** Every minute of the history, in order. */
export function marketHistory(folder: string): readonly Minute[] {
  const markets = MARKETS.map((market) => ({ ...market, candles: candles(folder, market.file) }));
  const rates = {
    USDT: RATES.USDT.map((name) => candles(folder, name)),
    USDC: RATES.USDC.map((name) => candles(folder, name)),
  };
  /** The mean of the dollar markets that traded lately. */
  const rateAt = (coin: 'USDT' | 'USDC', ts: number): number | undefined => {
    const fresh = rates[coin].flatMap((market) => {
      for (let back = 0; back < RATE_MINUTES; back += 1) {
        const candle = market.get(ts - back * 60);
        if (candle !== undefined) return [candle.close];
      }
      return [];
    });
    return fresh.length === 0 ? undefined : fresh.reduce((sum, rate) => sum + rate, 0) / fresh.length;
  };
  const starts = markets.flatMap((market) => [...market.candles.keys()]);
  const first = starts.reduce((least, ts) => Math.min(least, ts), Infinity);
  const last = starts.reduce((most, ts) => Math.max(most, ts), -Infinity);
  const minutes: Minute[] = [];
  for (let ts = first; ts <= last; ts += 60) {
    const prints = markets.flatMap(({ source, venue, rate, candles: own }): Print[] => {
      const candle = own.get(ts);
      const dollars = rate === undefined ? 1 : rateAt(rate, ts);
      if (candle === undefined || dollars === undefined) return [];
      const units = (price: number): number => Math.round(price * dollars * USD);
      const priced = { price: units(candle.close), typical: units(candle.typical), volume: candle.volume };
      return [{ source, upstream: source, venue, ...priced }];
    });
    minutes.push({ at: ts + 60, prints, consensus: consensus(prints), paid: paid(prints) });
  }
  return minutes;
}

function consensus(prints: readonly Print[]): number {
  const typical = prints.map((print) => print.typical).sort((a, b) => a - b);
  if (typical.length < 3) return NaN;
  return ((typical[(typical.length - 1) >> 1] ?? NaN) + (typical[typical.length >> 1] ?? NaN)) / 2;
}

function paid(prints: readonly Print[]): number {
  const volume = prints.reduce((sum, print) => sum + print.volume, 0);
  return prints.reduce((sum, print) => sum + print.typical * print.volume, 0) / volume;
}
