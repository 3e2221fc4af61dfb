import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createExchanges } from '@/lib/adapters/oracles/exchanges';
import { VENUES, type Venue } from '@/lib/adapters/oracles/venue-symbols';
import type { Quote } from '@/lib/core/oracle/quote';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';
import type { SourceHealth } from '@/lib/core/snapshot/status-schema';
import { type ExchangeServers, startExchangeServers } from '@/lib/devnet/exchanges/exchange-servers';
import { VENUE_FAULTS, type VenueFault } from '@/lib/devnet/exchanges/venue-fault';
import { devAssets } from '@/test/fixtures/dev-assets';

const WETH = `0x${'1'.repeat(40)}` as const;
const exchanges = devAssets.find(({ symbol }) => symbol === 'WETH')?.exchanges ?? {};
const feeds = marketConfigSchema.shape.feeds.parse({ [WETH]: { symbol: 'WETH', exchanges } });
const PUBLISH_MS = 50;

interface Expected {
  /** What the source must say of itself meanwhile, venue by venue where it differs. */
  readonly state: readonly SourceHealth['state'][];
  readonly detail: RegExp;
  /** What reaches the board once the fault holds. */
  readonly quotes: 'none' | 'crossed' | 'true';
  readonly rejects: boolean;
}
const quiet = { quotes: 'none', rejects: false } as const;
const unread = { state: ['stale'], detail: /cannot be used/, quotes: 'none', rejects: true } as const;
const unharmed = { state: ['live'], detail: /^$/, quotes: 'true', rejects: false } as const;

const EXPECTED: Record<VenueFault, Expected> = {
  refuse: { ...quiet, state: ['down'], detail: /disconnected \(.*503/ },
  // Bybit sends the standing snapshot to each that comes, before it is cut again.
  drop: { ...unharmed, state: ['down'], detail: /disconnected \(the connection was closed\)/ },
  silent: { ...quiet, state: ['stale', 'down'], detail: /has sent nothing|disconnected/ },
  'half-open': { ...quiet, state: ['stale', 'down'], detail: /has sent nothing|disconnected/ },
  slow: unharmed,
  garbage: { state: ['down'], detail: /disconnected \(.*JSON/, quotes: 'none', rejects: true },
  'wrong-types': unread,
  crossed: { state: ['stale'], detail: /is crossed/, quotes: 'crossed', rejects: false },
  nan: unread,
  negative: unread,
  huge: unread,
  duplicate: unharmed,
  reorder: unharmed,
  gap: { ...unharmed, state: ['live', 'stale'], detail: /^$|no price|sent nothing/ },
};
/** Only these two venues' messages can be found missing. */
const GAP_SEEN: Partial<Record<Venue, RegExp>> = {
  coinbase: /trade \d+ is missing/,
  bybit: /updates of .* are missing/,
};

/** tardis-dev's own client against local servers that speak the venues' frames. */
describe('exchanges through tardis-dev', () => {
  let servers: ExchangeServers;
  let publishing: NodeJS.Timeout;
  const stops: (() => Promise<void>)[] = [];
  const quotes: Quote[] = [];
  /** What was published and when; it only rises, so that anything older shows. */
  const published: { readonly at: number; readonly usd: number }[] = [];
  const created = createExchanges({
    feeds,
    clock: { now: () => Date.now() },
    timing: { staleMs: 500, timeoutMs: 1500, backoffMs: 40 },
  });
  const source = (venue: Venue) => {
    const found = created.sources.find(({ id }) => id === venue);
    if (found === undefined) throw new Error(`no ${venue}`);
    return found;
  };
  const of = (venue: Venue, since = 0) => quotes.filter((quote) => quote.source === venue && quote.receivedAt > since);

  beforeAll(async () => {
    servers = await startExchangeServers([{ symbol: 'WETH', exchanges }], 1, 0);
    for (const [name, url] of Object.entries(servers.env)) vi.stubEnv(name, url);
    let usd = 2000;
    publishing = setInterval(() => {
      usd *= 1.002;
      published.push({ at: Date.now(), usd });
      servers.publish(new Map(Object.entries({ WETH: usd, USDT: 0.99, USDC: 1 })));
    }, PUBLISH_MS);
    for (const one of created.sources) stops.push(one.subscribe(new Set(one.assets), (quote) => quotes.push(quote)));
    await allLive();
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
    clearInterval(publishing);
    vi.unstubAllEnvs();
    await servers.stop();
  });

  const allLive = () =>
    vi.waitFor(
      () =>
        expect(VENUES.map((venue) => `${venue} ${source(venue).health().state}`)).toEqual(
          VENUES.map((v) => `${v} live`),
        ),
      8000,
    );

  /** Everything quoted was the market's price when it says, and never goes back. */
  const expectTrue = (list: readonly Quote[], venue: Venue) => {
    let last: Quote | undefined;
    for (const quote of list) {
      expect(quote.asset).toBe(WETH);
      expect(quote.observedAt).toBeLessThanOrEqual(quote.receivedAt);
      if (quote.bid === undefined || quote.ask === undefined) throw new Error('no bid and ask');
      if (quote.bid > quote.ask) continue;
      expect(quote.price).toBe((quote.bid + quote.ask) / 2n);
      const price = Number(quote.price) / 1e8;
      if (last !== undefined) {
        expect(price, `${venue} goes back`).toBeGreaterThan((Number(last.price) / 1e8) * 0.9992);
        expect(quote.observedAt).toBeGreaterThanOrEqual(last.observedAt);
      }
      last = quote;
      const close = published.some(({ usd }) => Math.abs(price / usd - 1) < 0.002);
      expect(close, `${venue} quotes ${price}`).toBe(true);
    }
  };

  it('prices in dollars, with the venue’s time', async () => {
    for (const venue of VENUES) {
      await vi.waitFor(() => expect(of(venue).length).toBeGreaterThan(3));
      expectTrue(of(venue), venue);
      const newest = of(venue).at(-1);
      expect(newest?.group).toBe(venue === 'hyperliquid' ? 'perpetual' : 'exchange');
      expect((newest?.receivedAt ?? 0) - (newest?.observedAt ?? 0)).toBeLessThan(1000);
      expect(source(venue).health()).toMatchObject({ state: 'live', detail: '', rejected: 0 });
    }
  });

  it('keeps the raw frames of each', () => {
    for (const venue of VENUES) {
      const messages = source(venue).messages();
      expect(messages.length).toBeGreaterThan(3);
      expect(() => JSON.parse(messages[0]?.text ?? '')).not.toThrow();
      expect(messages.every(({ refused }) => refused === undefined)).toBe(true);
      expect(messages[0]?.at).toBeGreaterThanOrEqual(messages[1]?.at ?? 0);
    }
  });

  it('quotes the others when a venue does not know one market', { timeout: 10_000 }, async () => {
    const unknown = {
      binance: 'NOPEUSDT',
      coinbase: 'NOPE-USD',
      kraken: 'NOPE/USD',
      okx: 'NOPE-USDT',
      bybit: 'NOPEUSDT',
      bitstamp: 'nopeusd',
      hyperliquid: 'NOPE',
    };
    const more = createExchanges({
      feeds: marketConfigSchema.shape.feeds.parse({
        [WETH]: { symbol: 'WETH', exchanges },
        [`0x${'2'.repeat(40)}`]: { symbol: 'NOPE', exchanges: unknown },
      }),
      clock: { now: () => Date.now() },
      timing: { staleMs: 500, timeoutMs: 1500, backoffMs: 40 },
    });
    const seen = new Set<string>();
    const ends = more.sources.map((one) => one.subscribe(new Set(one.assets), (quote) => seen.add(quote.source)));
    try {
      await vi.waitFor(() => expect([...seen].sort()).toEqual([...VENUES].sort()), 6000);
      const details = new Map(more.sources.map((one) => [one.id, one.health().detail]));
      for (const venue of ['coinbase', 'kraken', 'bybit', 'hyperliquid'])
        expect(details.get(venue), venue).toMatch(/refused NOPE/);
      for (const venue of ['okx', 'bitstamp']) {
        const messages = more.sources.find(({ id }) => id === venue)?.messages() ?? [];
        expect(
          messages.some(({ refused }) => refused === 'the venue refuses a subscription'),
          venue,
        ).toBe(true);
      }
    } finally {
      for (const end of ends) await end();
    }
  });

  it.each(VENUE_FAULTS)('lives through: %s', { timeout: 20_000 }, async (fault) => {
    const expected = EXPECTED[fault];
    const before = new Map(VENUES.map((venue) => [venue, source(venue).health().rejected]));
    const opened = new Map(VENUES.map((venue) => [venue, servers.venues[venue].opened()]));
    const start = Date.now();
    for (const venue of VENUES) servers.fault(venue, fault);

    await Promise.all(
      VENUES.map(async (venue) => {
        const { state, detail } =
          fault === 'gap' && GAP_SEEN[venue] ? { state: ['down'], detail: GAP_SEEN[venue] } : expected;
        if (expected.quotes === 'true' && state[0] === 'live') await sleep(700);
        await vi.waitFor(
          () => {
            const health = source(venue).health();
            expect(state, `${venue} is ${health.state}: ${health.detail}`).toContain(health.state);
            expect(health.detail, venue).toMatch(detail);
          },
          { timeout: 6000, interval: 5 },
        );
      }),
    );
    const settled = Math.max(Date.now(), start + 250);
    await sleep(settled + 400 - Date.now());
    for (const venue of VENUES) {
      const meanwhile = of(venue, settled);
      if (expected.quotes === 'none') expect(meanwhile, venue).toEqual([]);
      if (expected.quotes === 'crossed') {
        expect(meanwhile.length, venue).toBeGreaterThan(0);
        expect(
          meanwhile.every(({ bid = 0n, ask = 0n }) => bid > ask),
          venue,
        ).toBe(true);
      }
      const refused = source(venue)
        .messages()
        .filter((message) => message.refused !== undefined && message.at > start);
      if (expected.rejects) {
        expect(source(venue).health().rejected, venue).toBeGreaterThan(before.get(venue) ?? 0);
        expect(refused.length, venue).toBeGreaterThan(0);
      }
      if (fault === 'garbage') expect(refused[0]?.text).toBe('\u0000{"not json');
      if (fault === 'reorder') expect(refused[0]?.refused, venue).toBe('older than what is known');
      // Neither a storm of connections nor none.
      const tries = servers.venues[venue].opened() - (opened.get(venue) ?? 0);
      if (fault === 'drop') expect(tries, venue).toBeGreaterThan(1);
      expect(tries, venue).toBeLessThan(15);
    }

    for (const venue of VENUES) servers.fault(venue, undefined);
    const healed = Date.now();
    await allLive();
    for (const venue of VENUES) {
      await vi.waitFor(() => expect(of(venue, healed).length, venue).toBeGreaterThan(2), 6000);
      expectTrue(of(venue, start), venue);
      expect(servers.venues[venue].connections(), venue).toBe(1);
    }
  });

  it('leaves no connection behind, not even a silent one', async () => {
    for (const venue of VENUES) servers.fault(venue, 'silent');
    for (const stop of stops) await stop();
    await vi.waitFor(() =>
      expect(VENUES.map((venue) => servers.venues[venue].connections())).toEqual(VENUES.map(() => 0)),
    );
    for (const venue of VENUES) expect(source(venue).health().state).toBe('off');
  });
});
