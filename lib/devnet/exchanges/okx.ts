import { z } from 'zod';
import { createBookTeller, type PrintedLevel } from './book-ladder';
import type { VenueProtocol } from './venue-protocol';

const CHANNELS = ['bbo-tbt', 'books', 'tickers'] as const;
/** A connection that was pushed nothing for so long is closed. */
const IDLE_MS = 30_000;

const tellBook = createBookTeller();

const requestSchema = z.object({
  op: z.enum(['subscribe', 'unsubscribe']),
  args: z.array(z.object({ channel: z.string(), instId: z.string() })).min(1),
});

/** OKX's public feed, version 5: bbo-tbt, books and tickers. The keepalive is the bare text `ping`, answered by `pong`. */
export const okxProtocol: VenueProtocol = {
  greet: () => undefined,
  receive(session, message, markets, text) {
    if (text === 'ping') return session.sendText('pong');
    const request = requestSchema.safeParse(message);
    if (!request.success) {
      session.send({
        event: 'error',
        code: '60012',
        msg: `Invalid request: ${text.slice(0, 200)}`,
        connId: 'a4d3ae55',
      });
      return;
    }
    for (const arg of request.data.args) {
      if (!CHANNELS.some((known) => known === arg.channel) || !markets.has(arg.instId)) {
        const msg = `Wrong URL or channel:${arg.channel},instId:${arg.instId} doesn't exist. Please use the correct URL, channel and parameters referring to API document.`;
        session.send({ event: 'error', code: '60018', msg, connId: 'a4d3ae55' });
        continue;
      }
      const key = `${arg.channel}|${arg.instId}`;
      if (request.data.op === 'subscribe') session.subscriptions.add(key);
      else session.subscriptions.delete(key);
      session.send({ event: request.data.op, arg, connId: 'a4d3ae55' });
    }
  },
  quote(session, quote) {
    const instId = quote.market.symbol;
    const ts = String(quote.atMs);
    if (session.subscriptions.has(`bbo-tbt|${instId}`)) {
      const asks = [[quote.ask, quote.askSize, '0', '3']];
      const bids = [[quote.bid, quote.bidSize, '0', '5']];
      session.send({ arg: { channel: 'bbo-tbt', instId }, data: [{ asks, bids, ts, seqId: quote.sequence }] });
    }
    if (session.subscriptions.has(`books|${instId}`)) {
      const { bids, asks, before } = tellBook(session, quote);
      const side = (levels: readonly PrintedLevel[]) => levels.map((level) => [...level, '0', '2']);
      const sides = { asks: side(asks), bids: side(bids) };
      const data = [{ ...sides, ts, checksum: 0, seqId: quote.sequence, prevSeqId: before ?? -1 }];
      session.send({
        arg: { channel: 'books', instId },
        action: before === undefined ? 'snapshot' : 'update',
        data,
      });
    }
    if (session.subscriptions.has(`tickers|${instId}`)) {
      const { bid: bidPx, bidSize: bidSz, ask: askPx, askSize: askSz, last, lastSize: lastSz } = quote;
      const day = { open24h: last, high24h: last, low24h: last, volCcy24h: '100000', vol24h: '1000' };
      const ticker = { instType: 'SPOT', instId, last, lastSz, askPx, askSz, bidPx, bidSz, ...day, ts };
      session.send({ arg: { channel: 'tickers', instId }, data: [ticker] });
    }
  },
  keepalive: {
    everyMs: 1000,
    run(session, nowMs) {
      if (nowMs - session.lastSentAt() > IDLE_MS) session.close(4004, 'No data received in 30s.');
    },
  },
};
