import { z } from 'zod';
import { createBookTeller, type PrintedLevel } from './book-ladder';
import type { VenueProtocol } from './venue-protocol';

const CHANNELS = ['spread', 'trade', 'book'] as const;

const requestSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('ping'), reqid: z.number().int().optional() }),
  z.object({
    event: z.enum(['subscribe', 'unsubscribe']),
    reqid: z.number().int().optional(),
    pair: z.array(z.string()).min(1),
    subscription: z.object({ name: z.string() }),
  }),
]);

const tellBook = createBookTeller();

/** Kraken's public feed, version 1: spread, trade and book, with a heartbeat after a second of silence. */
export const krakenProtocol: VenueProtocol = {
  greet(session) {
    session.send({ connectionID: 1_234_567_890_123, event: 'systemStatus', status: 'online', version: '1.9.6' });
  },
  receive(session, message, markets) {
    const request = requestSchema.safeParse(message);
    if (!request.success) {
      session.send({ errorMessage: 'Malformed request', event: 'error' });
      return;
    }
    const { event, reqid } = request.data;
    const echo = reqid === undefined ? {} : { reqid };
    if (request.data.event === 'ping') {
      session.send({ event: 'pong', ...echo });
      return;
    }
    const { pair: pairs, subscription } = request.data;
    for (const pair of pairs) {
      const answer = { event: 'subscriptionStatus', ...echo, pair, subscription: { name: subscription.name } };
      if (!CHANNELS.some((known) => known === subscription.name)) {
        session.send({ errorMessage: 'Subscription name invalid', ...answer, status: 'error' });
      } else if (!markets.has(pair)) {
        session.send({ errorMessage: `Currency pair not supported ${pair}`, ...answer, status: 'error' });
      } else {
        const key = `${subscription.name}|${pair}`;
        if (event === 'subscribe') session.subscriptions.add(key);
        else session.subscriptions.delete(key);
        const channelID = channelId(subscription.name);
        const status = event === 'subscribe' ? 'subscribed' : 'unsubscribed';
        session.send({ channelID, channelName: subscription.name, ...answer, status });
      }
    }
  },
  quote(session, quote) {
    const pair = quote.market.symbol;
    const time = (quote.atMs / 1000 + (quote.sequence % 1000) / 1e6).toFixed(6);
    if (session.subscriptions.has(`spread|${pair}`)) {
      const spread = [quote.bid, quote.ask, time, quote.bidSize, quote.askSize];
      session.send([channelId('spread'), spread, 'spread', pair]);
    }
    if (session.subscriptions.has(`book|${pair}`)) {
      const { bids, asks, before } = tellBook(session, quote);
      const side = (levels: readonly PrintedLevel[]) => levels.map((level) => [...level, time]);
      const [a, b] = [side(asks), side(bids)];
      const sides = before === undefined ? [{ as: a, bs: b }] : [{ a }, { b, c: '0' }];
      session.send([channelId('book'), ...sides, 'book-1000', pair]);
    }
    if (session.subscriptions.has(`trade|${pair}`)) {
      const trade = [quote.last, quote.lastSize, time, quote.takerBuys ? 'b' : 's', 'm', ''];
      session.send([channelId('trade'), [trade], 'trade', pair]);
    }
  },
  keepalive: {
    everyMs: 1000,
    run(session, nowMs) {
      if (session.subscriptions.size > 0 && nowMs - session.lastSentAt() >= 1000) session.send({ event: 'heartbeat' });
    },
  },
};

function channelId(channel: string): number {
  if (channel === 'book') return 336;
  return channel === 'spread' ? 341 : 337;
}
