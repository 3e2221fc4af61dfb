import { z } from 'zod';
import { bookLadder } from './book-ladder';
import type { VenueProtocol } from './venue-protocol';

const requestSchema = z.object({
  method: z.enum(['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS']),
  params: z.array(z.string()).default([]),
  id: z.union([z.number().int().nonnegative(), z.string(), z.null()]).default(null),
});

/**
 * Binance spot's combined stream (`/stream`): bookTicker, depth20, trade and aggTrade. As the venue does, it confirms a
 * subscription to a market that does not exist and then sends nothing for it; only malformed requests get an error.
 */
export const binanceProtocol: VenueProtocol = {
  greet(session) {
    for (const stream of (session.url.searchParams.get('streams') ?? '').split('/')) {
      if (stream) session.subscriptions.add(stream);
    }
  },
  receive(session, message) {
    if (message === undefined) {
      session.send({ error: { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' } });
      return;
    }
    const request = requestSchema.safeParse(message);
    if (!request.success) {
      const where = request.error.issues[0]?.path.join('.') ?? '';
      session.send({ error: { code: 2, msg: `Invalid request: ${where || 'expected an object'}` }, id: null });
      return;
    }
    const { method, params, id } = request.data;
    if (method === 'LIST_SUBSCRIPTIONS') {
      session.send({ result: [...session.subscriptions], id });
      return;
    }
    for (const stream of params) {
      if (method === 'SUBSCRIBE') session.subscriptions.add(stream);
      else session.subscriptions.delete(stream);
    }
    session.send({ result: null, id });
  },
  quote(session, quote) {
    const { symbol } = quote.market;
    const name = symbol.toLowerCase();
    const time =
      session.url.searchParams.get('timeUnit')?.toLowerCase() === 'microsecond' ? quote.atMs * 1000 : quote.atMs;
    const trade = { E: time, s: symbol, p: quote.last, q: quote.lastSize, T: time, m: !quote.takerBuys, M: true };
    const frames: Record<string, unknown> = {
      bookTicker: { u: quote.sequence, s: symbol, b: quote.bid, B: quote.bidSize, a: quote.ask, A: quote.askSize },
      'depth20@100ms': { lastUpdateId: quote.sequence, ...bookLadder(quote, 20) },
      trade: { e: 'trade', t: quote.sequence, ...trade },
      aggTrade: { e: 'aggTrade', a: quote.sequence, f: quote.sequence, l: quote.sequence, ...trade },
    };
    for (const [channel, data] of Object.entries(frames)) {
      const stream = `${name}@${channel}`;
      if (session.subscriptions.has(stream)) session.send({ stream, data });
    }
  },
  keepalive: { everyMs: 20_000, run: (session) => session.ping() },
};
