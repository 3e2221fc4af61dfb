import { z } from 'zod';
import type { Usd } from '@/lib/core/units/units';
import { numberPrice } from './decimal-price';

/** No price of anything, in whatever it is quoted in: a venue that says so is out of order. */
export const ABSURD_PRICE = 1e12;

const priceSchema = z.number().positive().lt(ABSURD_PRICE);
/** Best bid and ask as tardis-dev normalises every venue's: what `readTop` takes, as a schema. */
export const bookTickerSchema = z.object({
  type: z.literal('book_ticker'),
  symbol: z.string(),
  bidPrice: priceSchema,
  askPrice: priceSchema,
  timestamp: z.date(),
});

/** A venue's best bid and ask, 8 decimals of what it is quoted in. `bid > ask`: a crossed book, told as it came. */
export interface VenueTop {
  /** Upper case. */
  readonly symbol: string;
  readonly bid: Usd;
  readonly ask: Usd;
  /** Unix ms by the venue's clock; receipt where it does not say. */
  readonly at: number;
}

/**
 * Reads one normalised book ticker, or says why not. Checked by hand, because this runs for every message of every
 * venue: it takes what `bookTickerSchema` takes, which a test holds.
 */
export function readTop(message: unknown): VenueTop | string {
  if (typeof message !== 'object' || message === null) return 'not a message';
  const { type, symbol, bidPrice, askPrice, timestamp }: Partial<Record<string, unknown>> = message;
  if (type !== 'book_ticker' || typeof symbol !== 'string') return 'not a best bid and ask';
  if (bidPrice === undefined || askPrice === undefined) return 'one side of the book is empty';
  if (!isPrice(bidPrice) || !isPrice(askPrice)) return 'a price is no number between 0 and 10^12';
  const bid = numberPrice(bidPrice);
  const ask = numberPrice(askPrice);
  if (bid === undefined || ask === undefined) return 'a price is no number between 0 and 10^12';
  if (!(timestamp instanceof Date) || Number.isNaN(timestamp.getTime())) return 'it carries no valid time';
  return { symbol: symbol.toUpperCase(), bid, ask, at: timestamp.getTime() };
}

function isPrice(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value < ABSURD_PRICE;
}
