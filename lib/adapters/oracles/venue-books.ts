import type { VenueTop } from './venue-top';

/** A market silent for longer is not vouched for by the others' life: its own feed may be what hangs. */
const VOUCH_MS = 60_000;
/** Only messages older than what is known, for so long: not reordering, but a sequence that began anew. */
const STUCK_MS = 5_000;

interface Book {
  top: VenueTop;
  /** The venue's number of the newest message on this connection, and its time, never ahead of our clock. */
  sequence: number | undefined;
  at: number;
  receivedAt: number;
  /** Unix ms since when only older messages came. */
  olderSince: number | undefined;
  /** Known on this connection, without anything unread since: otherwise it may have changed unseen. */
  stands: boolean;
}

/** One venue's markets as the newest message in the venue's own order left them. */
export function createVenueBooks(tellsEveryChange: boolean) {
  const books = new Map<string, Book>();
  /** How late the venue's newest timed message reached us, ms. */
  let lag = 0;
  let stuck: string | undefined;

  return {
    /** Takes a market's new best prices; says so when they are older than those known. */
    update(top: VenueTop, sequence: number | undefined, now: number): string | undefined {
      const at = Math.min(top.at, now);
      const known = books.get(top.symbol);
      if (known === undefined) {
        books.set(top.symbol, { top, sequence, at, receivedAt: now, olderSince: undefined, stands: true });
        lag = now - at;
        return undefined;
      }
      const older = sequence !== undefined && known.sequence !== undefined ? sequence < known.sequence : at < known.at;
      if (older) {
        known.olderSince ??= now;
        if (now - known.olderSince > STUCK_MS) stuck = `the sequence of ${top.symbol} began anew`;
        return 'older than what is known';
      }
      known.top = top;
      known.sequence = sequence;
      known.at = at;
      known.receivedAt = now;
      known.olderSince = undefined;
      known.stands = true;
      lag = now - at;
      return undefined;
    },
    /** Says which market's order can be trusted no more. */
    stuck: (): string | undefined => stuck,
    /** Markets not heard of for `quietMs` whose best prices still stand, and the venue's time until when they do. */
    standing(now: number, quietMs: number): { readonly top: VenueTop; readonly at: number }[] {
      if (!tellsEveryChange) return [];
      const standing: { top: VenueTop; at: number }[] = [];
      for (const { top, at, receivedAt, stands } of books.values()) {
        const quiet = now - receivedAt;
        if (stands && quiet >= quietMs && quiet <= VOUCH_MS && top.at <= now) {
          // As late as the newest message was, so late is this.
          standing.push({ top, at: Math.max(at, now - lag) });
        }
      }
      return standing;
    },
    /** Markets whose newest best prices are crossed. */
    crossed: (): readonly string[] =>
      [...books.values()].flatMap(({ top, stands }) => (stands && top.bid > top.ask ? [top.symbol] : [])),
    /** Something came of this market, or of an unknown one, that could not be read: silence vouches no more. */
    doubt(symbol: unknown): void {
      for (const [known, book] of books) if (typeof symbol !== 'string' || symbol === known) book.stands = false;
    },
    /** The connection is gone: nothing stands any more, and the next one counts anew. */
    discard(): void {
      stuck = undefined;
      for (const book of books.values()) {
        book.stands = false;
        book.sequence = undefined;
        book.olderSince = undefined;
      }
    },
  };
}
