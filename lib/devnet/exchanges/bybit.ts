import { z } from 'zod';
import { createBookTeller } from './book-ladder';
import type { VenueQuote } from './quote-maker';
import type { VenueProtocol, VenueSession } from './venue-protocol';

const CONNECTION = '2324d924-aa4d-45b0-a858-7b8be29ab52b';
const TOPIC = 'orderbook.1.';
const BOOK_TOPIC = 'orderbook.50.';
/** The last snapshot is sent again after so long without change. */
const REPEAT_MS = 3_000;

const requestSchema = z.object({
  req_id: z.string().optional(),
  op: z.enum(['subscribe', 'unsubscribe', 'ping']),
  args: z.array(z.string()).max(10).default([]),
});

const tellBook = createBookTeller();

/** Bybit's public spot feed, version 5: orderbook.1 and orderbook.50, ten topics a request, the client pings by `{"op":"ping"}`. */
export const bybitProtocol: VenueProtocol = {
  greet: () => undefined,
  receive(session, message, markets, _text, newest) {
    const answer = { conn_id: CONNECTION };
    const request = requestSchema.safeParse(message);
    if (!request.success) {
      session.send({ success: false, ret_msg: 'error:request error', ...answer, req_id: '', op: 'subscribe' });
      return;
    }
    const { op, args, req_id = '' } = request.data;
    if (op === 'ping') {
      session.send({ success: true, ret_msg: 'pong', ...answer, req_id, op });
      return;
    }
    for (const topic of args) {
      if ([TOPIC, BOOK_TOPIC].some((kind) => topic.startsWith(kind) && markets.has(topic.slice(kind.length)))) continue;
      session.send({ success: false, ret_msg: `error:handler not found,topic:${topic}`, ...answer, req_id, op });
      return;
    }
    session.send({ success: true, ret_msg: op, ...answer, req_id, op });
    for (const topic of args) {
      if (op === 'unsubscribe') session.subscriptions.delete(topic);
      else session.subscriptions.add(topic);
      const quote = topic.startsWith(TOPIC) ? newest.get(topic.slice(TOPIC.length)) : undefined;
      if (op === 'subscribe' && quote !== undefined) snapshot(session, quote, quote.atMs, false);
    }
  },
  quote(session, quote) {
    snapshot(session, quote, quote.atMs, quote.afterLoss);
    const topic = `${BOOK_TOPIC}${quote.market.symbol}`;
    if (!session.subscriptions.has(topic)) return;
    const { bids: b, asks: a, before } = tellBook(session, quote);
    const data = { s: quote.market.symbol, b, a, u: quote.sequence, seq: quote.sequence * 7 };
    session.send({ topic, ts: quote.atMs, type: before === undefined ? 'snapshot' : 'delta', data, cts: quote.atMs });
  },
  keepalive: {
    everyMs: 1000,
    run(session, nowMs, newest) {
      for (const quote of newest.values()) {
        if (nowMs - quote.atMs >= REPEAT_MS && !quote.lost) snapshot(session, quote, nowMs, false);
      }
    },
  },
};

/** `change`: on top of the message before it, which it takes for received. */
function snapshot(session: VenueSession, quote: VenueQuote, ts: number, change: boolean): void {
  const topic = `${TOPIC}${quote.market.symbol}`;
  if (!session.subscriptions.has(topic)) return;
  const data = {
    s: quote.market.symbol,
    b: [[quote.bid, quote.bidSize]],
    a: [[quote.ask, quote.askSize]],
    u: quote.sequence,
    seq: quote.sequence * 7,
  };
  session.send({ topic, ts, type: change ? 'delta' : 'snapshot', data, cts: quote.atMs });
}
