import { z } from 'zod';
import { bookLadder, type PrintedLevel } from './book-ladder';
import type { VenueProtocol } from './venue-protocol';

/** A connection that was sent nothing for so long is closed, pings or not. */
const SILENCE_MS = 60_000;

const requestSchema = z.discriminatedUnion('method', [
  z.object({ method: z.literal('ping') }),
  z.object({
    method: z.enum(['subscribe', 'unsubscribe']),
    subscription: z.object({ type: z.enum(['bbo', 'l2Book']), coin: z.string() }),
  }),
]);

/** Hyperliquid's WebSocket: bbo and l2Book by coin. */
export const hyperliquidProtocol: VenueProtocol = {
  greet: () => undefined,
  receive(session, message, markets, text) {
    const request = requestSchema.safeParse(message);
    if (!request.success) {
      session.send({
        channel: 'error',
        data: `Error parsing JSON into valid websocket request: ${text.slice(0, 200)}`,
      });
      return;
    }
    if (request.data.method === 'ping') {
      session.send({ channel: 'pong' });
      return;
    }
    const { method, subscription } = request.data;
    if (!markets.has(subscription.coin)) {
      session.send({ channel: 'error', data: `Invalid subscription ${JSON.stringify(subscription)}` });
      return;
    }
    const key = `${subscription.type}|${subscription.coin}`;
    if (method === 'subscribe') session.subscriptions.add(key);
    else session.subscriptions.delete(key);
    session.send({ channel: 'subscriptionResponse', data: { method, subscription } });
  },
  quote(session, quote) {
    const coin = quote.market.symbol;
    const bid = { px: quote.bid, sz: quote.bidSize, n: 3 };
    const ask = { px: quote.ask, sz: quote.askSize, n: 2 };
    if (session.subscriptions.has(`bbo|${coin}`))
      session.send({ channel: 'bbo', data: { coin, time: quote.atMs, bbo: [bid, ask] } });
    if (session.subscriptions.has(`l2Book|${coin}`)) {
      const { bids, asks } = bookLadder(quote, 20);
      const side = (levels: readonly PrintedLevel[]) => levels.map(([px, sz]) => ({ px, sz, n: 2 }));
      session.send({ channel: 'l2Book', data: { coin, time: quote.atMs, levels: [side(bids), side(asks)] } });
    }
  },
  keepalive: {
    everyMs: 1000,
    run(session, nowMs) {
      if (nowMs - session.lastSentAt() > SILENCE_MS) session.close(1000, 'Inactive');
    },
  },
};
