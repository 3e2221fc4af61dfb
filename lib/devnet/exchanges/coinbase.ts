import { z } from 'zod';
import { createBookTeller, type PrintedLevel } from './book-ladder';
import type { VenueProtocol, VenueSession } from './venue-protocol';

const CHANNELS = ['ticker', 'matches', 'heartbeat', 'level2_batch'] as const;

const channelSchema = z.union([
  z.string().transform((name) => ({ name, product_ids: undefined })),
  z.object({ name: z.string(), product_ids: z.array(z.string()).optional() }),
]);
const requestSchema = z.object({
  type: z.enum(['subscribe', 'unsubscribe']),
  product_ids: z.array(z.string()).optional(),
  channels: z.array(channelSchema).min(1),
});

const tellBook = createBookTeller();

/** Coinbase Exchange's feed: ticker, matches, level2_batch, and the heartbeat channel once a second. */
export const coinbaseProtocol: VenueProtocol = {
  greet: () => undefined,
  receive(session, message, markets) {
    const request = requestSchema.safeParse(message);
    if (!request.success) {
      session.send({ type: 'error', message: 'Malformed JSON', reason: request.error.issues[0]?.message ?? '' });
      return;
    }
    const wanted = request.data.channels.flatMap((channel) =>
      (channel.product_ids ?? request.data.product_ids ?? []).map((product) => ({ channel: channel.name, product })),
    );
    for (const { channel, product } of wanted) {
      if (!CHANNELS.some((known) => known === channel)) return refuse(session, `${channel} is not a valid channel`);
      if (!markets.has(product)) return refuse(session, `${product} is not a valid product`);
    }
    for (const { channel, product } of wanted) {
      const key = `${channel}|${product}`;
      if (request.data.type === 'subscribe') session.subscriptions.add(key);
      else session.subscriptions.delete(key);
    }
    session.send({
      type: 'subscriptions',
      channels: CHANNELS.map((name) => ({
        name,
        product_ids: [...session.subscriptions]
          .filter((k) => k.startsWith(`${name}|`))
          .map((k) => k.slice(name.length + 1)),
        account_ids: null,
      })).filter(({ product_ids }) => product_ids.length > 0),
    });
  },
  quote(session, quote) {
    const product_id = quote.market.symbol;
    const time = isoMicros(quote.atMs);
    const side = quote.takerBuys ? 'buy' : 'sell';
    if (session.subscriptions.has(`ticker|${product_id}`)) {
      session.send({
        type: 'ticker',
        sequence: quote.sequence,
        product_id,
        price: quote.last,
        open_24h: quote.last,
        volume_24h: '100000.00000000',
        low_24h: quote.last,
        high_24h: quote.last,
        volume_30d: '3000000.00000000',
        best_bid: quote.bid,
        best_bid_size: quote.bidSize,
        best_ask: quote.ask,
        best_ask_size: quote.askSize,
        side,
        time,
        trade_id: quote.sequence,
        last_size: quote.lastSize,
      });
    }
    if (session.subscriptions.has(`level2_batch|${product_id}`)) {
      const { bids, asks, before } = tellBook(session, quote);
      const as = (name: string, levels: readonly PrintedLevel[]) => levels.map((level) => [name, ...level]);
      session.send(
        before === undefined
          ? { type: 'snapshot', product_id, bids, asks, time }
          : { type: 'l2update', product_id, changes: [...as('buy', bids), ...as('sell', asks)], time },
      );
    }
    if (session.subscriptions.has(`matches|${product_id}`)) {
      session.send({
        type: 'match',
        trade_id: quote.sequence,
        maker_order_id: '00000000-0000-4000-8000-000000000001',
        taker_order_id: '00000000-0000-4000-8000-000000000002',
        // The side of the maker's order.
        side: quote.takerBuys ? 'sell' : 'buy',
        size: quote.lastSize,
        price: quote.last,
        product_id,
        sequence: quote.sequence,
        time,
      });
    }
  },
  keepalive: {
    everyMs: 1000,
    run(session, nowMs, newest) {
      for (const key of session.subscriptions) {
        if (!key.startsWith('heartbeat|')) continue;
        const product_id = key.slice('heartbeat|'.length);
        const sequence = newest.get(product_id)?.sequence ?? 0;
        session.send({ type: 'heartbeat', last_trade_id: sequence, product_id, sequence, time: isoMicros(nowMs) });
      }
    },
  },
};

function refuse(session: VenueSession, reason: string): void {
  session.send({ type: 'error', message: 'Failed to subscribe', reason });
}

function isoMicros(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
