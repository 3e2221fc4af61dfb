import { field } from './venue-message';
import type { VenueMapper, VenueSpec } from './venue-spec';

const CHANNEL = 'order_book';

/**
 * Bitstamp's `order_book`: the best hundred of both sides, whole with each message. tardis-dev has no book ticker of
 * it, and its L2 mapper wants a snapshot by REST from a fixed host first; but it subscribes to any channel it is told.
 */
export const bitstampSpec: VenueSpec = {
  exchange: 'bitstamp',
  group: 'exchange',
  tellsEveryChange: true,
  sequence: (message) => {
    const micros = Number(field(field(message, 'data'), 'microtimestamp'));
    return Number.isSafeInteger(micros) ? micros : undefined;
  },
  complains: (message) => field(message, 'event') === 'bts:error',
  mapper: () => mapperTo(bookTicker),
};

/** All levels of the same channel, whole with each message. */
export const bitstampDepthMapper = (): VenueMapper =>
  mapperTo((message) => {
    const data = field(message, 'data');
    const sides = { bids: levels(field(data, 'bids')), asks: levels(field(data, 'asks')) };
    return { type: 'book_change', symbol: symbolOf(message), isSnapshot: true, ...sides, timestamp: timeOf(data) };
  });

function mapperTo(map: (message: unknown, receivedAt: Date) => unknown): VenueMapper {
  return {
    getFilters: (symbols = []) => [{ channel: CHANNEL, symbols: symbols.map((symbol) => symbol.toLowerCase()) }],
    canHandle: (message) => field(message, 'event') === 'data' && symbolOf(message) !== undefined,
    map: (message, receivedAt) => [map(message, receivedAt)],
  };
}

function bookTicker(message: unknown, localTimestamp: Date): unknown {
  const data = field(message, 'data');
  const [bidPrice, bidAmount] = best(field(data, 'bids'));
  const [askPrice, askAmount] = best(field(data, 'asks'));
  const timestamp = timeOf(data);
  const prices = { bidPrice, bidAmount, askPrice, askAmount };
  return { type: 'book_ticker', exchange: 'bitstamp', symbol: symbolOf(message), ...prices, timestamp, localTimestamp };
}

function symbolOf(message: unknown): string | undefined {
  const channel = field(message, 'channel');
  if (typeof channel !== 'string' || !channel.startsWith(`${CHANNEL}_`)) return undefined;
  return channel.slice(CHANNEL.length + 1).toUpperCase();
}

function timeOf(data: unknown): Date {
  return new Date(Number(field(data, 'microtimestamp')) / 1000);
}

function levels(side: unknown): { price: number; amount: number }[] | undefined {
  return Array.isArray(side)
    ? side.map((level) => ({ price: Number(field(level, 0)), amount: Number(field(level, 1)) }))
    : undefined;
}

/** Price and amount of a side's first level. */
function best(side: unknown): [number | undefined, number | undefined] {
  const level = field(side, 0);
  if (!Array.isArray(level)) return [undefined, undefined];
  return [Number(level[0]), Number(level[1])];
}
