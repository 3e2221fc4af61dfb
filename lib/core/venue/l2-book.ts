import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';

/** One price of an exchange's book: dollars a whole token, and whole tokens. Doubles: for estimates, never for money. */
export const l2LevelSchema = z.object({ price: z.number().positive(), amount: z.number().nonnegative() });
export type L2Level = z.infer<typeof l2LevelSchema>;

/**
 * One exchange's order book of one asset, in dollars, as far as it was told: beyond the last level nothing is known.
 * Nothing on chain can trade against it, so that it never is part of a plan that is sent.
 */
export const l2BookSchema = z.object({
  asset: addressSchema,
  /** The exchange, as its quotes name it: `binance`. */
  source: z.string(),
  /** The exchange's own name of the market. Two assets of one symbol share one book: it counts once. */
  symbol: z.string(),
  /** A perpetual's book takes no delivery: it says how deep a market is, not where tokens can be sold. */
  group: z.enum(['exchange', 'perpetual']),
  /** Best first: descending. */
  bids: z.array(l2LevelSchema).readonly(),
  /** Best first: ascending. */
  asks: z.array(l2LevelSchema).readonly(),
  /** Unix ms by the exchange's clock, or of receipt where it tells none. */
  at: z.number(),
  /** Unix ms by ours. */
  receivedAt: z.number(),
});
export type L2Book = Readonly<z.infer<typeof l2BookSchema>>;

/** Ms since the book was so, at the least 0: by whichever of both clocks says that it is older. */
export const l2BookAge = ({ at, receivedAt }: L2Book, now: number): number =>
  Math.max(0, now - Math.min(at, receivedAt));

/** The books of one asset that are no older than `maxAgeMs` at `now` (unix ms), each market of each exchange once. */
export function freshL2Books(
  books: readonly L2Book[],
  asset: L2Book['asset'],
  now: number,
  maxAgeMs: number,
): readonly L2Book[] {
  return books.filter((book) => book.asset === asset && l2BookAge(book, now) <= maxAgeMs);
}

/** One side of several books as one: best first, amounts of one price together. `feeBps` is taken off what a sale is paid, and put onto what a purchase costs. */
export function mergedLevels(
  books: readonly L2Book[],
  side: 'bids' | 'asks',
  feeBps: (book: L2Book) => number = () => 0,
): readonly L2Level[] {
  const sign = side === 'bids' ? -1 : 1;
  const levels = books.flatMap((book) => {
    const factor = 1 + (sign * feeBps(book)) / 10_000;
    return book[side].map(({ price, amount }) => ({ price: price * factor, amount }));
  });
  const merged: { price: number; amount: number }[] = [];
  for (const level of levels.sort((a, b) => sign * (a.price - b.price))) {
    const last = merged.at(-1);
    if (last?.price === level.price) last.amount += level.amount;
    else merged.push(level);
  }
  return merged;
}

/** What taking `amount` tokens from levels comes to in dollars; `left` is what they do not hold. */
export function takeLevels(
  levels: readonly L2Level[],
  amount: number,
): { readonly dollars: number; readonly left: number; readonly lastPrice: number | undefined } {
  let [dollars, left] = [0, amount];
  let lastPrice: number | undefined;
  for (const { price, amount: held } of levels) {
    if (left <= 0) break;
    const taken = Math.min(left, held);
    dollars += taken * price;
    left -= taken;
    lastPrice = price;
  }
  return { dollars, left, lastPrice };
}
