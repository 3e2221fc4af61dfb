import { field, numberField } from './venue-message';
import type { VenueSpec } from './venue-spec';

/**
 * Coinbase's `ticker` channel. It speaks at trades only: between them the book may move unseen, so a price ages from
 * its own message. The `heartbeat` channel, once a second, keeps the connection watched and tells the last trade; a
 * ticker for it that has not come by the next heartbeat is lost.
 */
export const coinbaseSpec: VenueSpec = {
  exchange: 'coinbase',
  group: 'exchange',
  mapper: (tardis) => tardis.normalizeBookTickers('coinbase', new Date()),
  tellsEveryChange: false,
  // Of the product's every event: it ascends, with holes.
  sequence: (message) => numberField(message, 'sequence'),
  alsoSubscribe: (symbols) => [
    { type: 'subscribe', channels: [{ name: 'heartbeat', product_ids: symbols.map((one) => one.toUpperCase()) }] },
  ],
  continuity() {
    const traded = new Map<unknown, number>();
    const announced = new Map<unknown, number>();
    return (message) => {
      const product = field(message, 'product_id');
      const type = field(message, 'type');
      if (type === 'ticker') {
        const trade = numberField(message, 'trade_id');
        if (trade !== undefined) traded.set(product, Math.max(trade, traded.get(product) ?? 0));
      } else if (type === 'heartbeat') {
        const seen = traded.get(product);
        const owed = announced.get(product);
        if (seen !== undefined && owed !== undefined && seen < owed)
          return `the ticker of ${product}'s trade ${owed} is missing`;
        const last = numberField(message, 'last_trade_id');
        if (last !== undefined) announced.set(product, last);
      }
      return undefined;
    };
  },
};
