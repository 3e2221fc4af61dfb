import { type BookChange, OrderBook } from 'tardis-dev';
import type { Clock } from '@/lib/engine/ports';
import { EXCHANGE_TIMING, type ExchangeTiming } from './exchange-health';
import { VENUE_DEPTHS } from './venue-depth-specs';
import { type OpenVenue, openTardisVenue, type VenueFrame } from './venue-feed';
import { keepVenueConnected } from './venue-loop';
import { field } from './venue-message';
import type { VenueMapper } from './venue-spec';
import { VENUE_SPECS } from './venue-specs';
import type { Venue } from './venue-symbols';

/** Price in what the market is quoted in, amount in its base; for the estimate of depth, not for money. */
export interface BookLevel {
  readonly price: number;
  readonly amount: number;
}

/** The best levels of one market, both sides best first. */
export interface VenueDepth {
  readonly venue: Venue;
  /** Upper case. */
  readonly symbol: string;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  /** Unix ms by the venue's clock. */
  readonly at: number;
  /** Unix ms by ours. */
  readonly receivedAt: number;
}

export interface VenueDepthOptions {
  readonly venue: Venue;
  /** The venue's own spelling. */
  readonly symbols: readonly string[];
  /** Levels a side. */
  readonly levels: number;
  readonly clock: Clock;
  /** Called with a market's book after a change, at most every `everyMs`. */
  onBook(depth: VenueDepth): void;
  /** The market's book is not known any more: a message was missed, the connection lost, the book crossed. */
  onLost(symbol: string, reason: string): void;
  /** Default 250. */
  readonly everyMs?: number;
  readonly open?: OpenVenue;
  readonly timing?: ExchangeTiming;
  readonly random?: () => number;
}

/**
 * One venue's L2 books. Apart from the quotes, which need the best prices only: nothing streams them unless asked.
 * Returns how to stop. What is no price or amount discards the book, as a gap does: half of a book is none.
 */
export function watchVenueDepth(options: VenueDepthOptions): () => void {
  const { venue, levels, clock, everyMs = 250, open = openTardisVenue, timing = EXCHANGE_TIMING } = options;
  const depth = VENUE_DEPTHS[venue];
  const spec = {
    exchange: VENUE_SPECS[venue].exchange,
    group: VENUE_SPECS[venue].group,
    tellsEveryChange: true,
    ...depth,
  };
  const stopping = new AbortController();
  const books = new Map<string, { readonly book: OrderBook; told: number }>();
  let continuity: ((message: unknown) => string | undefined) | undefined;
  let reason = 'the connection was closed';
  let good = false;

  const apply = (change: BookChange, now: number): string | undefined => {
    const symbol = change.symbol.toUpperCase();
    const known = books.get(symbol);
    if (known === undefined && !change.isSnapshot) return undefined;
    const { book, told } = known ?? { book: new OrderBook(), told: 0 };
    if (![...change.bids, ...change.asks].every(isLevel)) return `a level of ${symbol} is no price and amount`;
    book.update(change);
    const [bid, ask] = [book.bestBid(), book.bestAsk()];
    if (bid !== undefined && ask !== undefined && bid.price > ask.price) return `the book of ${symbol} is crossed`;
    good = true;
    const due = now - told >= everyMs;
    books.set(symbol, { book, told: due ? now : told });
    if (!due || bid === undefined || ask === undefined) return undefined;
    const side = (all: Iterable<BookLevel>) => best(all, levels);
    const at = change.timestamp.getTime();
    options.onBook({ venue, symbol, bids: side(book.bids()), asks: side(book.asks()), at, receivedAt: now });
    return undefined;
  };

  const receive = ({ message }: VenueFrame, mapper: VenueMapper, first: boolean): string | undefined => {
    if (first) continuity = depth.continuity?.();
    try {
      const missed = continuity?.(message);
      if (missed !== undefined) return missed;
      if (!mapper.canHandle(message)) return undefined;
      const now = clock.now();
      for (const change of mapper.map(message, new Date(now)) ?? []) {
        if (!isBookChange(change)) return 'a message is no change of a book';
        const wrong = apply(change, now);
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    } catch {
      return 'a message is not in the shape that this venue speaks in';
    }
  };

  void keepVenueConnected({
    spec,
    open,
    timing,
    random: options.random ?? Math.random,
    signal: stopping.signal,
    symbols: () => options.symbols,
    onFrame: receive,
    onAlive: () => undefined,
    onError: (error) => {
      reason = error.message.slice(0, 160);
    },
    onEnd(missed) {
      const was = good;
      for (const symbol of books.keys()) options.onLost(symbol, missed ?? reason);
      books.clear();
      reason = 'the connection was closed';
      good = false;
      return was;
    },
  });
  return () => stopping.abort();
}

function isBookChange(change: unknown): change is BookChange {
  return (
    field(change, 'type') === 'book_change' &&
    typeof field(change, 'symbol') === 'string' &&
    Array.isArray(field(change, 'bids')) &&
    Array.isArray(field(change, 'asks')) &&
    field(change, 'timestamp') instanceof Date
  );
}

function isLevel({ price, amount }: BookLevel): boolean {
  return Number.isFinite(price) && price > 0 && Number.isFinite(amount) && amount >= 0;
}

function best(all: Iterable<BookLevel>, count: number): readonly BookLevel[] {
  const levels: BookLevel[] = [];
  for (const { price, amount } of all) {
    levels.push({ price, amount });
    if (levels.length >= count) break;
  }
  return levels;
}
