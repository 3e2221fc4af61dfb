import type { VenueQuote } from './quote-maker';
import type { VenueSession } from './venue-protocol';

/** Price and size as the venue prints them; a size of 0 removes the price. */
export type PrintedLevel = readonly [price: string, size: string];

export interface PrintedBook {
  readonly bids: readonly PrintedLevel[];
  readonly asks: readonly PrintedLevel[];
}

const LEVELS = 25;
/** From one level to the next, bps of the price. */
const STEP_BPS = 2;

/** A whole book around a quote: its best prices, then steadily more at steadily worse ones. */
export function bookLadder({ bid, ask, bidSize, askSize }: VenueQuote, levels = LEVELS): PrintedBook {
  const side = (best: string, size: string, away: -1 | 1): readonly PrintedLevel[] => {
    const digits = best.split('.')[1]?.length ?? 0;
    return Array.from({ length: levels }, (_, place) => [
      place === 0 ? best : (Number(best) * (1 + (away * place * STEP_BPS) / 10_000)).toFixed(digits),
      place === 0 ? size : (Number(size) * (1 + place / 2)).toFixed(5),
    ]);
  };
  return { bids: side(bid, bidSize, -1), asks: side(ask, askSize, 1) };
}

/**
 * Tells each client a market's book whole at first, then what changed, as venues with incremental feeds do. `before`:
 * the number of the quote that the client's book stands at.
 */
export function createBookTeller() {
  const told = new WeakMap<VenueSession, Map<string, { readonly book: PrintedBook; readonly sequence: number }>>();
  return (session: VenueSession, quote: VenueQuote): PrintedBook & { readonly before: number | undefined } => {
    const own = told.get(session) ?? new Map<string, { readonly book: PrintedBook; readonly sequence: number }>();
    told.set(session, own);
    const last = own.get(quote.market.symbol);
    const book = bookLadder(quote);
    own.set(quote.market.symbol, { book, sequence: quote.sequence });
    if (last === undefined) return { ...book, before: undefined };
    const before = quote.afterLoss ? quote.sequence - 1 : last.sequence;
    return { bids: changed(last.book.bids, book.bids), asks: changed(last.book.asks, book.asks), before };
  };
}

function changed(from: readonly PrintedLevel[], to: readonly PrintedLevel[]): readonly PrintedLevel[] {
  const [old, next] = [new Map(from), new Map(to)];
  return [
    ...[...old.keys()].filter((price) => !next.has(price)).map((price): PrintedLevel => [price, '0']),
    ...[...next].filter(([price, size]) => old.get(price) !== size),
  ];
}
