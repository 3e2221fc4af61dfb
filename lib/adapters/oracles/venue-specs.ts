import { bitstampSpec } from './venue-bitstamp';
import { bybitSpec } from './venue-bybit';
import { coinbaseSpec } from './venue-coinbase';
import { field, numberField } from './venue-message';
import type { VenueSpec } from './venue-spec';
import type { Venue } from './venue-symbols';

/**
 * Every venue through tardis-dev's book ticker, save Bitstamp, for which it has none. All but Coinbase's tell the
 * whole top of the book with each message and at each change, so that after a lost one the next sets it right; what
 * can be found missing is said by `continuity`.
 */
export const VENUE_SPECS: Record<Venue, VenueSpec> = {
  binance: {
    exchange: 'binance',
    group: 'exchange',
    mapper: (tardis) => tardis.normalizeBookTickers('binance', new Date()),
    tellsEveryChange: true,
    tellsNoTime: true,
    // The book's update id ascends, with holes wherever an update left the best prices alone.
    sequence: (message) => numberField(field(message, 'data'), 'u'),
  },
  coinbase: coinbaseSpec,
  kraken: {
    exchange: 'kraken',
    group: 'exchange',
    mapper: (tardis) => tardis.normalizeBookTickers('kraken', new Date()),
    // The `spread` channel, with a heartbeat after each second of silence.
    tellsEveryChange: true,
    // Its time, in microseconds: finer than the mapper's.
    sequence(message) {
      const micros = Math.round(Number(field(field(message, 1), 2)) * 1e6);
      return Number.isSafeInteger(micros) ? micros : undefined;
    },
  },
  okx: {
    exchange: 'okex',
    group: 'exchange',
    mapper: (tardis) => tardis.normalizeBookTickers('okex', new Date()),
    // `bbo-tbt`: every 10 ms, if changed.
    tellsEveryChange: true,
    sequence: (message) => numberField(field(field(message, 'data'), 0), 'seqId'),
    complains: (message) => field(message, 'event') === 'error',
  },
  bybit: bybitSpec,
  bitstamp: bitstampSpec,
  hyperliquid: {
    exchange: 'hyperliquid',
    group: 'perpetual',
    mapper: (tardis) => tardis.normalizeBookTickers('hyperliquid', new Date()),
    // `bbo`: at each block that changed it.
    tellsEveryChange: true,
  },
};
