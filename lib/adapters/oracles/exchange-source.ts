import type { Address } from 'viem';
import { z } from 'zod';
import { backoff, sleep } from '@/lib/adapters/chain/backoff';
import type { Quote } from '@/lib/core/oracle/quote';
import type { SourceHealth } from '@/lib/core/snapshot/status-schema';
import { USD, Usd } from '@/lib/core/units/units';
import type { Clock, PriceSource } from '@/lib/engine/ports';
import { numberPrice } from './decimal-price';
import type { RatioTable } from './ratio-table';
import type { StablecoinRates } from './stablecoin-rates';
import type { Venue, VenueSymbol } from './venue-symbols';

/** Best bid and ask as tardis-dev normalises every venue's. */
const bookTickerSchema = z.object({
  type: z.literal('book_ticker'),
  symbol: z.string(),
  bidPrice: z.number().positive().finite(),
  askPrice: z.number().positive().finite(),
  timestamp: z.date(),
});
const disconnectSchema = z.object({ type: z.literal('disconnect') });

/** One venue's messages, as an async sequence that reconnects by itself: tardis-dev's, or a test's. */
export type VenueStream = (
  venue: Venue,
  symbols: readonly string[],
  onError: (error: Error) => void,
) => Promise<AsyncIterableIterator<unknown>>;

export interface ExchangeSourceOptions {
  readonly venue: Venue;
  readonly symbols: readonly VenueSymbol[];
  readonly clock: Clock;
  readonly rates: StablecoinRates;
  readonly ratios: RatioTable;
  readonly stream: VenueStream;
  readonly random?: () => number;
}

/** Silence after which a venue counts as stale: venues report best bid and ask many times a second. */
const STALE_MS = 15_000;
/** An unchanged price is repeated this often, so that the aggregate knows it is alive. */
const REPEAT_MS = 1000;

/** One exchange as a source of quotes: the middle of the best bid and ask, in dollars. It never throws and never dies. */
export function createExchangeSource(options: ExchangeSourceOptions): PriceSource {
  const { venue, clock, rates, ratios, random = Math.random } = options;
  const bySymbol = new Map(options.symbols.map((symbol) => [symbol.symbol, symbol]));
  const listed = [...new Set(options.symbols.flatMap(({ assets }) => assets))];
  const sent = new Map<Address, { price: bigint; at: number }>();
  const stopping = new AbortController();
  let stream: AsyncIterableIterator<unknown> | undefined;
  const startedAt = clock.now();
  let lastAt: number | null = null;
  let rejected = 0;
  /** Why the connection is down; `undefined` while messages come. */
  let lost: string | undefined;
  let withheld: string | undefined;
  let shown: { state: SourceHealth['state']; since: number } = { state: 'connecting', since: startedAt };

  const emit = (onQuote: (quote: Quote) => void, asset: Address, price: bigint, observedAt: number): void => {
    const now = clock.now();
    const last = sent.get(asset);
    if (last?.price === price && now - last.at < REPEAT_MS) return;
    sent.set(asset, { price, at: now });
    // A venue's clock may run ahead of ours; a quote is never from the future.
    const quote = { source: venue, group: 'exchange' as const, asset, price: Usd(price), receivedAt: now };
    onQuote({ ...quote, observedAt: Math.min(observedAt, now) });
  };

  const accept = (message: unknown, onQuote: (quote: Quote) => void): void => {
    const parsed = bookTickerSchema.safeParse(message);
    const symbol = parsed.success ? bySymbol.get(parsed.data.symbol.toUpperCase()) : undefined;
    const bid = parsed.success ? numberPrice(parsed.data.bidPrice) : undefined;
    const ask = parsed.success ? numberPrice(parsed.data.askPrice) : undefined;
    // A crossed book is no price: the venue is in trouble, or a message was lost.
    if (!parsed.success || symbol === undefined || bid === undefined || ask === undefined || bid > ask) {
      rejected += 1;
      return;
    }
    const middle = (bid + ask) / 2n;
    lastAt = clock.now();
    lost = undefined;
    if (symbol.rateOf !== undefined) rates.set(symbol.rateOf, venue, Usd(middle));
    const rate = symbol.quotedIn === 'USD' ? USD : rates.get(symbol.quotedIn);
    withheld =
      rate === undefined
        ? `${venue} quotes in ${symbol.quotedIn}, and no fresh ${symbol.quotedIn}/USD rate is known: its prices are withheld.`
        : undefined;
    if (rate === undefined) return;
    const price = (middle * rate) / USD;
    const observedAt = parsed.data.timestamp.getTime();
    for (const asset of symbol.assets) {
      emit(onQuote, asset, price, observedAt);
      for (const derived of ratios.through(asset, venue))
        emit(onQuote, derived.asset, derived.price(price), observedAt);
    }
  };

  const run = async (onQuote: (quote: Quote) => void): Promise<void> => {
    let failures = 0;
    const failed = (error: unknown): void => {
      if (error instanceof SyntaxError) rejected += 1;
      lost = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 160);
    };
    while (!stopping.signal.aborted) {
      try {
        stream = await options.stream(venue, [...bySymbol.keys()], failed);
        for await (const message of stream) {
          if (stopping.signal.aborted) return;
          if (disconnectSchema.safeParse(message).success) {
            lost ??= 'the connection was closed';
            // tardis-dev reconnects at once after some faults; not asking for its next message holds it back.
            if (failures > 0) await sleep(backoff(failures, 250, 30_000, random), stopping.signal);
            failures += 1;
            continue;
          }
          const before = lastAt;
          accept(message, onQuote);
          if (lastAt !== before) failures = 0;
        }
      } catch (error) {
        failed(error);
      }
      await sleep(backoff(failures, 500, 30_000, random), stopping.signal);
      failures += 1;
    }
  };

  const assess = (): { state: SourceHealth['state']; detail: string } => {
    if (stopping.signal.aborted) return { state: 'off', detail: 'Stopped.' };
    if (lost !== undefined) return { state: 'down', detail: `${venue} is disconnected (${lost}). Reconnecting.` };
    const silence = clock.now() - (lastAt ?? startedAt);
    if (silence > STALE_MS) {
      return { state: 'stale', detail: `${venue} has sent no price for ${Math.round(silence / 1000)} s.` };
    }
    if (lastAt === null) return { state: 'connecting', detail: `Waiting for the first price from ${venue}.` };
    return withheld === undefined ? { state: 'live', detail: '' } : { state: 'stale', detail: withheld };
  };

  return {
    id: venue,
    group: 'exchange',
    assets: [...listed, ...listed.flatMap((asset) => ratios.assetsThrough(asset, venue))],
    messages: () => [],
    subscribe(assets, onQuote) {
      void run((quote) => {
        if (assets.has(quote.asset)) onQuote(quote);
      });
      return async () => {
        stopping.abort();
        // The library ends its socket with its next message or when it finds the line silent; waiting for that could take seconds.
        stream?.return?.().catch(() => undefined);
      };
    },
    health() {
      const { state, detail } = assess();
      if (state !== shown.state) shown = { state, since: clock.now() };
      return { id: venue, kind: 'exchange', state, lastAt, since: shown.since, rejected, detail };
    },
  };
}
