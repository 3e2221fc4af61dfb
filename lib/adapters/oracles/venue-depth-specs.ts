import { bitstampDepthMapper } from './venue-bitstamp';
import { bybitSpec } from './venue-bybit';
import { field, numberField } from './venue-message';
import type { VenueMapper, VenueSpec } from './venue-spec';
import type { Venue } from './venue-symbols';

export type VenueDepthSpec = Pick<VenueSpec, 'mapper' | 'continuity'>;

/** Binance's partial book: the best twenty, whole every 100 ms. Its changes would want a snapshot by REST first. */
const BINANCE_CHANNEL = 'depth20@100ms';

/**
 * Each venue's L2 book without any request by REST: whole (Binance 20 levels, Bitstamp 100, Hyperliquid 20), or a
 * snapshot and changes (Coinbase, Kraken 1,000, OKX 400, Bybit 50).
 */
export const VENUE_DEPTHS: Record<Venue, VenueDepthSpec> = {
  binance: { mapper: binanceDepthMapper },
  coinbase: { mapper: (tardis) => tardis.normalizeBookChanges('coinbase', new Date()) },
  kraken: { mapper: (tardis) => tardis.normalizeBookChanges('kraken', new Date()) },
  okx: { mapper: (tardis) => tardis.normalizeBookChanges('okex', new Date()), continuity: okxContinuity },
  bybit: {
    mapper: (tardis) => tardis.normalizeBookChanges('bybit-spot', new Date()),
    ...(bybitSpec.continuity && { continuity: bybitSpec.continuity }),
  },
  bitstamp: { mapper: bitstampDepthMapper },
  hyperliquid: { mapper: (tardis) => tardis.normalizeBookChanges('hyperliquid', new Date()) },
};

function binanceDepthMapper(): VenueMapper {
  const level = (pair: unknown) => ({ price: Number(field(pair, 0)), amount: Number(field(pair, 1)) });
  const side = (all: unknown) => (Array.isArray(all) ? all.map(level) : undefined);
  return {
    getFilters: (symbols = []) => [{ channel: BINANCE_CHANNEL, symbols: symbols.map((one) => one.toLowerCase()) }],
    canHandle: (message) => String(field(message, 'stream')).endsWith(`@${BINANCE_CHANNEL}`),
    map(message, timestamp) {
      const [symbol = ''] = String(field(message, 'stream')).split('@');
      const data = field(message, 'data');
      const sides = { bids: side(field(data, 'bids')), asks: side(field(data, 'asks')) };
      return [{ type: 'book_change', symbol: symbol.toUpperCase(), isSnapshot: true, ...sides, timestamp }];
    },
  };
}

/** Each change names the `seqId` it follows; one without change repeats it. */
function okxContinuity(): (message: unknown) => string | undefined {
  const last = new Map<unknown, number>();
  return (message) => {
    const data = field(field(message, 'data'), 0);
    const sequence = numberField(data, 'seqId');
    const instrument = field(field(message, 'arg'), 'instId');
    if (sequence === undefined || instrument === undefined) return undefined;
    const before = last.get(instrument);
    last.set(instrument, sequence);
    if (field(message, 'action') !== 'update' || before === undefined) return undefined;
    const follows = numberField(data, 'prevSeqId');
    return follows === before ? undefined : `changes of ${instrument} between ${before} and ${follows} are missing`;
  };
}
