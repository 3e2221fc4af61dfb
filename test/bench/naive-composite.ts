import { decimalPrice } from '@/lib/adapters/oracles/decimal-price';
import { bookTickerSchema } from '@/lib/adapters/oracles/venue-top';
import type { Quote } from '@/lib/core/oracle/quote';
import { Usd } from '@/lib/core/units/units';
import { SYMBOLS, venueName } from './oracle-feed';

const sorted = (values: readonly bigint[]): readonly bigint[] =>
  values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
const median = (values: readonly bigint[]): bigint => {
  const order = sorted(values);
  return ((order[(order.length - 1) >> 1] ?? 0n) + (order[order.length >> 1] ?? 0n)) / 2n;
};

/** The straightforward way: a schema for the message, digits moved in text, and median and MAD over bigints from scratch. */
export function naiveAggregator(): (message: unknown, venue: number, now: number) => bigint {
  const quotes = new Map<string, Map<string, Quote>>();
  return (message, venue, now) => {
    const { symbol, bidPrice, askPrice, timestamp } = bookTickerSchema.parse(message);
    const [bid, ask] = [decimalPrice(String(bidPrice)) ?? Usd(0n), decimalPrice(String(askPrice)) ?? Usd(0n)];
    const [asset] = SYMBOLS.get(symbol)?.assets ?? [];
    if (asset === undefined) return 0n;
    const own = quotes.get(asset) ?? new Map<string, Quote>();
    quotes.set(asset, own);
    const times = { observedAt: timestamp.getTime(), receivedAt: now };
    const source = venueName(venue);
    own.set(source, { source, group: 'exchange', asset, bid, ask, price: Usd((bid + ask) / 2n), ...times });
    const prices = [...own.values()].flatMap((quote) => (now - quote.observedAt <= 10_000 ? [quote.price] : []));
    const price = median(prices);
    const mad = median(prices.map((value) => (value > price ? value - price : price - value)));
    const spread = median([...own.values()].map((quote) => (quote.ask ?? 0n) - (quote.bid ?? 0n)));
    return price + (mad > spread ? mad : spread);
  };
}
