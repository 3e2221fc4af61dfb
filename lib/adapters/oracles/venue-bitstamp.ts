import { field } from './venue-message';
import type { VenueSpec } from './venue-spec';

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
  mapper: () => ({
    getFilters: (symbols = []) => [{ channel: CHANNEL, symbols: symbols.map((symbol) => symbol.toLowerCase()) }],
    canHandle: (message) => field(message, 'event') === 'data' && symbolOf(message) !== undefined,
    map: (message, receivedAt) => [bookTicker(message, receivedAt)],
  }),
};

function bookTicker(message: unknown, localTimestamp: Date): unknown {
  const data = field(message, 'data');
  const [bidPrice, bidAmount] = best(field(data, 'bids'));
  const [askPrice, askAmount] = best(field(data, 'asks'));
  const timestamp = new Date(Number(field(data, 'microtimestamp')) / 1000);
  const prices = { bidPrice, bidAmount, askPrice, askAmount };
  return { type: 'book_ticker', exchange: 'bitstamp', symbol: symbolOf(message), ...prices, timestamp, localTimestamp };
}

function symbolOf(message: unknown): string | undefined {
  const channel = field(message, 'channel');
  if (typeof channel !== 'string' || !channel.startsWith(`${CHANNEL}_`)) return undefined;
  return channel.slice(CHANNEL.length + 1).toUpperCase();
}

/** Price and amount of a side's first level. */
function best(side: unknown): [number | undefined, number | undefined] {
  const level = field(side, 0);
  if (!Array.isArray(level)) return [undefined, undefined];
  return [Number(level[0]), Number(level[1])];
}
