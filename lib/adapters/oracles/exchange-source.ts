import type { Quote } from '@/lib/core/oracle/quote';
import { Usd } from '@/lib/core/units/units';
import type { Clock, PriceSource } from '@/lib/engine/ports';
import { createExchangeHealth, EXCHANGE_TIMING, type ExchangeTiming } from './exchange-health';
import { createMessageLog } from './message-log';
import type { RatioTable } from './ratio-table';
import type { StablecoinRates } from './stablecoin-rates';
import { createVenueBooks } from './venue-books';
import { createVenueClock } from './venue-clock';
import type { OpenVenue, VenueFrame } from './venue-feed';
import { keepVenueConnected } from './venue-loop';
import { field } from './venue-message';
import { createVenueQuotes, REPEAT_MS } from './venue-quotes';
import type { VenueMapper } from './venue-spec';
import { VENUE_SPECS } from './venue-specs';
import type { Venue, VenueSymbol } from './venue-symbols';
import { readTop } from './venue-top';

export interface ExchangeSourceOptions {
  readonly venue: Venue;
  readonly symbols: readonly VenueSymbol[];
  readonly clock: Clock;
  readonly rates: StablecoinRates;
  readonly ratios: RatioTable;
  readonly open: OpenVenue;
  readonly timing?: ExchangeTiming;
  readonly random?: () => number;
}

/** A market that the venue refused is asked for again after so long. */
const REFUSED_MS = 600_000;

/**
 * One exchange as a source of quotes: its best bid and ask and their middle, in dollars. A crossed book is passed on
 * as it came, to be rejected in sight. It never throws and never dies.
 *
 * What makes a quote's age: the venue's own time of its message. On a feed that tells every change, later life of the
 * connection (any message, a heartbeat, an answered ping) vouches for the standing best prices: they are repeated
 * with that later time, as long as the market itself spoke within the last minute. A half-open connection vouches for
 * nothing, and the quotes age.
 */
export function createExchangeSource(options: ExchangeSourceOptions): PriceSource {
  const { venue, clock, rates, ratios, timing = EXCHANGE_TIMING, random = Math.random } = options;
  const spec = VENUE_SPECS[venue];
  const bySymbol = new Map(options.symbols.map((symbol) => [symbol.symbol, symbol]));
  const listed = [...new Set(options.symbols.flatMap(({ assets }) => assets))];
  const refusedUntil = new Map<string, number>();
  const stopping = new AbortController();
  const log = createMessageLog();
  const books = createVenueBooks(spec.tellsEveryChange);
  const quote = createVenueQuotes({ venue, group: spec.group, rates, ratios });
  const venueClock = createVenueClock();
  const health = createExchangeHealth({ venue, spec, clock, timing });
  let onQuote: (quote: Quote) => void = () => undefined;
  /** A price came on this connection. */
  let accepted = false;
  let vouchedAt = 0;
  let continuity: ((message: unknown) => string | undefined) | undefined;

  const publish = (symbol: VenueSymbol, bid: bigint, ask: bigint, observedAt: number, now: number): void => {
    if (symbol.rateOf !== undefined && bid <= ask) rates.set(symbol.rateOf, venue, Usd((bid + ask) / 2n), observedAt);
    health.converts(symbol, quote(symbol, bid, ask, observedAt, now, onQuote));
  };

  /** What cannot be read may have been a change of this market's price, or of any: it stands no more. */
  const refuse = (reason: string, symbol?: unknown): string => {
    health.refuse(reason);
    books.doubt(symbol);
    return reason;
  };

  /** Takes one book ticker; says why not. */
  const take = (ticker: unknown, message: unknown, now: number): string | undefined => {
    const top = readTop(ticker);
    if (typeof top === 'string') return refuse(top, field(ticker, 'symbol'));
    const symbol = bySymbol.get(top.symbol);
    if (symbol === undefined) return refuse('a market that was not asked for', top.symbol);
    const older = books.update(top, spec.sequence?.(message), now);
    if (older !== undefined) return older;
    accepted = true;
    venueClock.hear(top.at, now);
    health.accept(top, now);
    publish(symbol, top.bid, top.ask, top.at, now);
    return undefined;
  };

  /** Repeats the standing prices that the connection's life vouches for, once a second. */
  const vouch = (now: number): void => {
    health.alive(now);
    if (now - vouchedAt < REPEAT_MS) return;
    vouchedAt = now;
    for (const { top, at } of books.standing(now, REPEAT_MS)) {
      const symbol = bySymbol.get(top.symbol);
      if (symbol !== undefined) publish(symbol, top.bid, top.ask, at, now);
    }
  };

  /** Takes one frame; says what was missed when something was: nothing known of the venue's books holds then. */
  const receive = ({ message, text }: VenueFrame, mapper: VenueMapper, first: boolean): string | undefined => {
    const now = clock.now();
    if (first) continuity = spec.continuity?.();
    let refused: string | undefined;
    let missed: string | undefined;
    try {
      missed = continuity?.(message) ?? books.stuck();
      if (missed === undefined && mapper.canHandle(message)) {
        let read = 0;
        for (const ticker of mapper.map(message, new Date(now)) ?? []) {
          refused = take(ticker, message, now) ?? refused;
          read += 1;
        }
        if (read === 0) refused = refuse('no best bid and ask in it');
      } else if (spec.complains?.(message)) refused = 'the venue refuses a subscription';
    } catch {
      refused = refuse('not in the shape that this venue speaks in');
    }
    log.add(now, text, missed ?? refused);
    if (missed === undefined) vouch(now);
    return missed;
  };

  const failed = (error: Error, text: string | undefined): void => {
    const reason = error.message.replace(/\s+/g, ' ').slice(0, 160);
    health.lose(reason);
    if (text === undefined) return;
    health.refuse(reason);
    log.add(clock.now(), text, reason);
    // One market that the venue does not know must not cost the others: it is left out for a while.
    const mentioned = [...bySymbol.keys()].filter((symbol) => mentions(text, symbol));
    if (mentioned.length === bySymbol.size || !error.message.startsWith('Received error message')) return;
    for (const symbol of mentioned) refusedUntil.set(symbol, clock.now() + REFUSED_MS);
  };

  const wanted = (): readonly string[] => {
    for (const [symbol, until] of refusedUntil) if (until <= clock.now()) refusedUntil.delete(symbol);
    health.leaveOut([...refusedUntil.keys()]);
    return [...bySymbol.keys()].filter((symbol) => !refusedUntil.has(symbol));
  };

  const run = (): Promise<void> =>
    keepVenueConnected({
      spec,
      open: options.open,
      timing,
      random,
      signal: stopping.signal,
      symbols: wanted,
      onFrame: receive,
      onAlive: () => vouch(clock.now()),
      onError: failed,
      onEnd(missed) {
        const good = accepted;
        accepted = false;
        books.discard();
        if (missed !== undefined) health.lose(`${missed}: its books were discarded`);
        health.close();
        return good;
      },
    });

  return {
    id: venue,
    group: spec.group,
    assets: [...listed, ...listed.flatMap((asset) => ratios.through(asset, venue).map((derived) => derived.asset))],
    messages: () => log.messages(),
    ...(spec.tellsNoTime !== true && { clockOffset: () => venueClock.offset(clock.now()) }),
    subscribe(assets, listener) {
      onQuote = (one) => {
        if (!stopping.signal.aborted && assets.has(one.asset)) listener(one);
      };
      void run();
      return async () => {
        stopping.abort();
      };
    },
    health: () => health.health(stopping.signal.aborted, books.crossed()),
  };
}

/** True when `text` names this symbol, and not merely a longer one. */
function mentions(text: string, symbol: string): boolean {
  const upper = text.toUpperCase();
  for (let from = upper.indexOf(symbol); from >= 0; from = upper.indexOf(symbol, from + 1)) {
    const around = `${upper[from - 1] ?? ' '}${upper[from + symbol.length] ?? ' '}`;
    if (!/[A-Z0-9/-]/.test(around)) return true;
  }
  return false;
}
