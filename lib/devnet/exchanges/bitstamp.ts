import { z } from 'zod';
import { bookLadder } from './book-ladder';
import type { VenueProtocol } from './venue-protocol';

const CHANNELS = ['order_book_', 'live_trades_'] as const;

const requestSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('bts:heartbeat') }),
  z.object({ event: z.enum(['bts:subscribe', 'bts:unsubscribe']), data: z.object({ channel: z.string() }) }),
]);

/** Bitstamp's WebSocket API, version 2: order_book and live_trades, and its own heartbeat on demand. */
export const bitstampProtocol: VenueProtocol = {
  greet: () => undefined,
  receive(session, message, markets) {
    const request = requestSchema.safeParse(message);
    if (!request.success) {
      session.send({ event: 'bts:error', channel: '', data: { code: null, message: 'Bad subscription string.' } });
      return;
    }
    if (request.data.event === 'bts:heartbeat') {
      session.send({ event: 'bts:heartbeat', channel: '', data: { status: 'success' } });
      return;
    }
    const { channel } = request.data.data;
    const kind = CHANNELS.find((known) => channel.startsWith(known));
    if (kind === undefined || !markets.has(channel.slice(kind.length).toUpperCase())) {
      session.send({ event: 'bts:error', channel: '', data: { code: null, message: 'Bad subscription string.' } });
      return;
    }
    const subscribe = request.data.event === 'bts:subscribe';
    if (subscribe) session.subscriptions.add(channel);
    else session.subscriptions.delete(channel);
    session.send({ event: `bts:${subscribe ? '' : 'un'}subscription_succeeded`, channel, data: {} });
  },
  quote(session, quote) {
    const market = quote.market.symbol.toLowerCase();
    const microtimestamp = String(quote.atMs * 1000 + (quote.sequence % 1000));
    const times = { timestamp: String(Math.floor(quote.atMs / 1000)), microtimestamp };
    const book = `order_book_${market}`;
    if (session.subscriptions.has(book)) {
      session.send({ data: { ...times, ...bookLadder(quote) }, channel: book, event: 'data' });
    }
    const trades = `live_trades_${market}`;
    if (session.subscriptions.has(trades)) {
      const { sequence: id, last, lastSize, takerBuys } = quote;
      const numbers = { amount: Number(lastSize), price: Number(last) };
      const strings = { amount_str: lastSize, price_str: last };
      const orders = { buy_order_id: id * 2, sell_order_id: id * 2 + 1 };
      const data = { id, ...times, ...numbers, ...strings, type: takerBuys ? 0 : 1, ...orders };
      session.send({ data, channel: trades, event: 'trade' });
    }
  },
  keepalive: { everyMs: 20_000, run: (session) => session.ping() },
};
