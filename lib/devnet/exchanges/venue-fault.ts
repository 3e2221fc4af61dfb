import type { VenueQuote } from './quote-maker';

/**
 * What can be wrong with a venue.
 * Connections: `refuse` answers new ones with 503; `drop` cuts each at the next quote; `silent` keeps them and sends
 * nothing; `half-open` neither pings nor answers one; `slow` sends each frame in two parts, far apart.
 * Frames: `garbage` is no JSON; `wrong-types` holds other things than it should.
 * Quotes: `crossed` bids above asks; `nan`, `negative`, `huge` prices that are none; `duplicate` sends each frame
 * twice; `reorder` the newer before the older; `gap` loses all but one in
 * two seconds.
 */
export const VENUE_FAULTS = [
  'refuse',
  'drop',
  'silent',
  'half-open',
  'slow',
  'garbage',
  'wrong-types',
  'crossed',
  'nan',
  'negative',
  'huge',
  'duplicate',
  'reorder',
  'gap',
] as const;
export type VenueFault = (typeof VENUE_FAULTS)[number];

const GAP_MS = 2_000;

const BAD_PRICES: Partial<Record<VenueFault, string>> = { nan: 'NaN', negative: '-2000.5', huge: '1e30' };

/** Does to one venue's quotes what the fault of the moment does: gives what is sent instead, in order. */
export function createQuoteFaults() {
  const held = new Map<string, VenueQuote>();
  /** Unix ms since when a market's quotes are lost. */
  const missing = new Map<string, number>();
  return (quote: VenueQuote, fault: VenueFault | undefined): readonly VenueQuote[] => {
    const { symbol } = quote.market;
    const before = held.get(symbol);
    held.delete(symbol);
    if (fault === 'gap') {
      const since = missing.get(symbol) ?? quote.atMs;
      missing.set(symbol, since);
      if (quote.atMs - since < GAP_MS) return [{ ...quote, lost: true }];
    }
    const afterLoss = missing.delete(symbol);
    const bad = fault === undefined ? undefined : BAD_PRICES[fault];
    if (bad !== undefined) return [{ ...quote, afterLoss, bid: bad, ask: bad }];
    if (fault !== 'reorder') return [{ ...quote, afterLoss }];
    // Of two in one millisecond a venue that counts in those could not say which was first.
    if (before !== undefined && before.atMs < quote.atMs) return [quote, before];
    held.set(symbol, quote);
    return [];
  };
}

/** The same frame with numbers, and texts of numbers, in the wrong type, and no list inside. */
export function wrongTypes(frame: unknown, inside = false): unknown {
  if (typeof frame === 'number') return 'x';
  if (typeof frame === 'string') return /^-?[\d.]+$/.test(frame) ? {} : frame;
  if (Array.isArray(frame)) return inside ? null : frame.map((item) => wrongTypes(item, true));
  if (typeof frame !== 'object' || frame === null) return frame;
  return Object.fromEntries(Object.entries(frame).map(([key, value]) => [key, wrongTypes(value, true)]));
}
