import { field, numberField } from './venue-message';
import type { VenueSpec } from './venue-spec';

/**
 * Bybit spot's `orderbook.1`. Its tickers lack bid and ask. It sends whole snapshots, the last one again after 3 s
 * without change under the same `u`. Were it to send changes, which other depths do, they hold only on top of the one
 * before: `u` then counts up by one, and restarts from a snapshot with 1.
 */
export const bybitSpec: VenueSpec = {
  exchange: 'bybit-spot',
  group: 'exchange',
  mapper: (tardis) => tardis.normalizeBookTickers('bybit-spot', new Date()),
  tellsEveryChange: true,
  sequence(message) {
    const update = numberField(field(message, 'data'), 'u');
    return update === 1 ? undefined : update;
  },
  continuity() {
    const last = new Map<unknown, number>();
    return (message) => {
      const topic = field(message, 'topic');
      const update = numberField(field(message, 'data'), 'u');
      if (update === undefined || topic === undefined) return undefined;
      const before = last.get(topic);
      if (field(message, 'type') !== 'delta') {
        last.set(topic, update);
        return undefined;
      }
      if (before !== undefined && update > before + 1)
        return `${update - before - 1} updates of ${topic} are missing before ${update}`;
      last.set(topic, Math.max(update, before ?? update));
      return undefined;
    };
  },
};
