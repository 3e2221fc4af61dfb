import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createExchanges } from '@/lib/adapters/oracles/exchanges';
import type { OpenVenue, VenueFrame } from '@/lib/adapters/oracles/venue-feed';
import type { Quote } from '@/lib/core/oracle/quote';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';
import { Usd } from '@/lib/core/units/units';

const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const WETH = address('1');
const WSTETH = address('2');
const USDT = address('3');
const feeds = marketConfigSchema.shape.feeds.parse({
  [WETH]: { symbol: 'WETH', exchanges: { binance: 'ETHUSDT', coinbase: 'ETH-USD' } },
  [WSTETH]: { symbol: 'wstETH', ratio: { base: WETH, source: address('9'), decimals: 18 } },
  [USDT]: { symbol: 'USDT', exchanges: { coinbase: 'USDT-USD' } },
});

interface Line {
  push(message: unknown): void;
  /** The connection ends, after an error if there is one. */
  end(error?: Error, text?: string): void;
  alive(): void;
}

/** Venues under the test's control, that speak book tickers. */
function manualVenues() {
  const lines = new Map<string, Line>();
  const opened: string[] = [];
  const open: OpenVenue = async ({ spec, symbols, onError, onAlive }) => {
    opened.push(`${spec.exchange} ${symbols.join(',')}`);
    const queue: (VenueFrame | 'end')[] = [];
    let wake = () => {};
    const add = (item: VenueFrame | 'end') => {
      queue.push(item);
      wake();
    };
    lines.set(spec.exchange, {
      push: (message) => add({ message, text: JSON.stringify(message) ?? '' }),
      end(error, text) {
        if (error !== undefined) onError(error, text);
        add('end');
      },
      alive: onAlive,
    });
    return {
      mapper: { getFilters: () => [], canHandle: () => true, map: (message) => [message] },
      frames: (async function* () {
        for (;;) {
          const item = queue.shift();
          if (item === 'end') return;
          if (item !== undefined) yield item;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      })(),
      close: () => add('end'),
    };
  };
  const line = (venue: string) => {
    const found = lines.get(venue);
    if (found === undefined) throw new Error(`${venue} was not opened`);
    return found;
  };
  return { open, opened, line };
}

const ticker = (symbol: string, bidPrice: unknown, askPrice: unknown, at = Date.now()) => ({
  type: 'book_ticker',
  symbol,
  bidPrice,
  askPrice,
  timestamp: new Date(at),
  localTimestamp: new Date(),
});

const settle = () => vi.advanceTimersByTimeAsync(0);

async function setUp() {
  const venue = manualVenues();
  const exchanges = createExchanges({ feeds, clock: { now: () => Date.now() }, open: venue.open });
  const quotes: Quote[] = [];
  const stops = new Map(
    exchanges.sources.map((source) => [
      source.id,
      source.subscribe(new Set(source.assets), (quote) => quotes.push(quote)),
    ]),
  );
  await settle();
  const source = (id: string) => {
    const found = exchanges.sources.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no ${id}`);
    return found;
  };
  const stop = async (id: string) => stops.get(id)?.();
  return { venue, exchanges, quotes, source, stop };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const brief = (quotes: readonly Quote[]) => quotes.map(({ source, asset, price }) => [source, asset, price]);

describe('exchange sources', () => {
  it('are one a venue that the market names, with the rates its quotes need', async () => {
    const { venue, exchanges } = await setUp();
    expect(exchanges.sources.map((source) => source.id)).toEqual(['binance', 'coinbase', 'kraken', 'bitstamp']);
    expect(venue.opened).toEqual([
      'binance ETHUSDT',
      'coinbase ETH-USD,USDT-USD',
      'kraken USDT/USD',
      'bitstamp USDTUSD',
    ]);
  });

  it('quote bid, ask and their middle, stamped by the venue', async () => {
    const { venue, quotes, source } = await setUp();
    const at = Date.now() - 40;
    venue.line('coinbase').push(ticker('ETH-USD', 2000.01, 2000.04, at));
    await settle();
    expect(quotes).toEqual([
      {
        source: 'coinbase',
        group: 'exchange',
        asset: WETH,
        price: 200_002_500_000n,
        bid: 200_001_000_000n,
        ask: 200_004_000_000n,
        observedAt: at,
        receivedAt: Date.now(),
      },
    ]);
    expect(source('coinbase').health()).toMatchObject({ state: 'live', detail: '', rejected: 0, lastAt: Date.now() });
  });

  it('take a venue clock a little ahead for ours, and pass on one far ahead as it is', async () => {
    const { venue, quotes } = await setUp();
    venue.line('coinbase').push(ticker('ETH-USD', 2000, 2001, Date.now() + 1500));
    venue.line('coinbase').push(ticker('ETH-USD', 2001, 2002, Date.now() + 60_000));
    venue.line('coinbase').push(ticker('ETH-USD', 2002, 2003));
    await settle();
    expect(quotes.map((quote) => quote.observedAt - Date.now())).toEqual([0, 60_000, 0]);
  });

  it('withhold quotes in USDT until two sources agree on its rate, and again when they are old', async () => {
    const { venue, quotes, source, exchanges } = await setUp();
    venue.line('binance').push(ticker('ETHUSDT', 2000, 2000));
    await settle();
    expect(quotes).toEqual([]);
    expect(source('binance').health()).toMatchObject({ state: 'stale', rejected: 0 });
    expect(source('binance').health().detail).toContain('withheld');

    venue.line('kraken').push(ticker('USDT/USD', 0.98, 0.98));
    await settle();
    venue.line('binance').push(ticker('ETHUSDT', 2000, 2000));
    await settle();
    expect(quotes).toEqual([]);

    exchanges.setRate('USDT', 'chainlink', Usd(98_000_000n), Date.now());
    venue.line('binance').push(ticker('ETHUSDT', 2000, 2001));
    await settle();
    expect(quotes).toMatchObject([
      { source: 'binance', asset: WETH, price: 196_049_000_000n, bid: 196_000_000_000n, ask: 196_098_000_000n },
    ]);
    expect(source('binance').health().state).toBe('live');

    await vi.advanceTimersByTimeAsync(61_000);
    venue.line('binance').push(ticker('ETHUSDT', 2000, 2000));
    await settle();
    expect(quotes).toHaveLength(1);
    expect(source('binance').health().state).toBe('stale');
  });

  it('convert by the median of the rates, which one bad rate does not move; one also prices USDT itself', async () => {
    const { venue, quotes } = await setUp();
    venue.line('kraken').push(ticker('USDT/USD', 0.999, 0.999));
    venue.line('coinbase').push(ticker('USDT-USD', 1, 1));
    venue.line('bitstamp').push(ticker('USDTUSD', 7, 7));
    await settle();
    venue.line('binance').push(ticker('ETHUSDT', 2000, 2000));
    await settle();
    expect(brief(quotes)).toEqual([
      ['coinbase', USDT, 100_000_000n],
      ['binance', WETH, 200_000_000_000n],
    ]);
  });

  it('take no rate from a crossed book', async () => {
    const { venue, quotes } = await setUp();
    venue.line('kraken').push(ticker('USDT/USD', 1, 1));
    venue.line('bitstamp').push(ticker('USDTUSD', 1.001, 0.999));
    await settle();
    venue.line('binance').push(ticker('ETHUSDT', 2000, 2000));
    await settle();
    expect(quotes).toEqual([]);
  });

  it('price an unlisted asset through its base once the ratio is known', async () => {
    const { venue, quotes, exchanges, source } = await setUp();
    expect(source('coinbase').assets).toContain(WSTETH);
    venue.line('coinbase').push(ticker('ETH-USD', 2000, 2000));
    await settle();
    expect(quotes.map((quote) => quote.asset)).toEqual([WETH]);
    exchanges.setRatio({ asset: WSTETH, value: 1_234_500_000_000_000_000n, decimals: 18 });
    venue.line('coinbase').push(ticker('ETH-USD', 1000, 1002));
    await settle();
    expect(quotes.slice(1)).toMatchObject([
      { asset: WETH, price: 100_100_000_000n },
      { asset: WSTETH, price: 123_573_450_000n, bid: 123_450_000_000n, ask: 123_696_900_000n },
    ]);
  });

  it('count garbage, keep it with the reason, and go on', async () => {
    const { venue, quotes, source } = await setUp();
    const line = venue.line('coinbase');
    const refused = [
      undefined,
      'text',
      { type: 'book_ticker' },
      ticker('ETH-USD', Number.NaN, 2000),
      ticker('ETH-USD', 2000, undefined),
      ticker('ETH-USD', 0, 2000),
      ticker('ETH-USD', -5, 2000),
      ticker('ETH-USD', 2000, 1e30),
      ticker('ETH-USD', 2000, Number.POSITIVE_INFINITY),
      ticker('DOGE-USD', 1, 1),
      { ...ticker('ETH-USD', 1, 1), timestamp: new Date(Number.NaN) },
    ];
    for (const message of refused) line.push(message);
    await settle();
    expect(quotes).toEqual([]);
    expect(source('coinbase').health().rejected).toBe(refused.length);
    const kept = source('coinbase').messages();
    expect(kept).toHaveLength(refused.length);
    expect(kept.every((message) => message.refused !== undefined)).toBe(true);
    expect(kept[1]).toEqual({
      at: Date.now(),
      text: JSON.stringify(refused.at(-2)),
      refused: 'a market that was not asked for',
    });
    line.push(ticker('ETH-USD', 2000, 2000));
    await settle();
    expect(quotes).toHaveLength(1);
    expect(source('coinbase').health().state).toBe('live');
    expect(source('coinbase').messages()[0]?.refused).toBeUndefined();
  });

  it('pass on a crossed book as it is, and say so until it is none', async () => {
    const { venue, quotes, source } = await setUp();
    venue.line('coinbase').push(ticker('ETH-USD', 2001, 2000));
    await settle();
    expect(quotes).toMatchObject([{ bid: 200_100_000_000n, ask: 200_000_000_000n, price: 200_050_000_000n }]);
    expect(source('coinbase').health()).toMatchObject({ state: 'stale', rejected: 0 });
    expect(source('coinbase').health().detail).toContain('ETH-USD is crossed');
    venue.line('coinbase').push(ticker('ETH-USD', 2000, 2001));
    await settle();
    expect(source('coinbase').health().state).toBe('live');
  });

  it('drop what is older than known, and keep it in sight', async () => {
    const { venue, quotes, source } = await setUp();
    const line = venue.line('coinbase');
    line.push(ticker('ETH-USD', 2000, 2000, Date.now() - 100));
    line.push(ticker('ETH-USD', 1000, 1000, Date.now() - 200));
    line.push({ ...ticker('ETH-USD', 2010, 2010), sequence: 7 });
    line.push({ ...ticker('ETH-USD', 1000, 1000), sequence: 6 });
    line.push({ ...ticker('ETH-USD', 2010, 2010), sequence: 7 });
    await settle();
    expect(quotes.map((quote) => quote.price)).toEqual([200_000_000_000n, 201_000_000_000n]);
    expect(
      source('coinbase')
        .messages()
        .map((message) => message.refused),
    ).toEqual([undefined, 'older than what is known', undefined, 'older than what is known', undefined]);
    expect(source('coinbase').health()).toMatchObject({ state: 'live', rejected: 0 });
  });

  it('connect anew when a sequence began anew', async () => {
    const { venue, quotes, source } = await setUp();
    const push = (price: number, sequence: number) =>
      venue.line('coinbase').push({ ...ticker('ETH-USD', price, price), sequence });
    push(2000, 1_000_000);
    for (let index = 0; index < 6; index += 1) {
      push(2100, index);
      await vi.advanceTimersByTimeAsync(1000);
    }
    push(2100, 7);
    await settle();
    push(2100, 8);
    await settle();
    expect(source('coinbase').health().detail).toContain('began anew');
    await vi.advanceTimersByTimeAsync(1000);
    push(2200, 9);
    await settle();
    expect(quotes.map((quote) => quote.price)).toEqual([200_000_000_000n, 220_000_000_000n]);
    expect(source('coinbase').health().state).toBe('live');
  });

  it('let the life of a connection vouch for standing prices where the feed tells every change', async () => {
    const { venue, quotes, source, exchanges } = await setUp();
    for (const from of ['chainlink', 'other']) exchanges.setRate('USDT', from, Usd(100_000_000n));
    venue.line('binance').push(ticker('ETHUSDT', 2000, 2000));
    venue.line('coinbase').push(ticker('ETH-USD', 2000, 2000));
    for (let second = 0; second < 30; second += 1) {
      await vi.advanceTimersByTimeAsync(1000);
      for (const id of ['binance', 'coinbase']) venue.line(id).alive();
    }
    const of = (id: string) => quotes.filter((quote) => quote.source === id);
    expect(of('binance')).toHaveLength(31);
    expect(of('binance').at(-1)?.observedAt).toBe(Date.now());
    expect(source('binance').health().state).toBe('live');
    // Coinbase speaks at trades: its book may have moved unseen.
    expect(of('coinbase')).toHaveLength(1);
    expect(source('coinbase').health()).toMatchObject({ state: 'stale' });

    // A connection that is dead vouches for nothing.
    const before = quotes.length;
    await vi.advanceTimersByTimeAsync(16_000);
    expect(quotes).toHaveLength(before);
    expect(source('binance').health().detail).toContain('has sent nothing');

    // A market silent for a minute is not vouched for, whatever else lives.
    await vi.advanceTimersByTimeAsync(15_000);
    venue.line('binance').alive();
    await settle();
    expect(quotes).toHaveLength(before);
    expect(source('binance').health().detail).toContain('though its connection is alive');
  });

  it('let nothing vouch for a price after a message that could not be read, until the next that can', async () => {
    const { venue, quotes, exchanges, source } = await setUp();
    for (const from of ['chainlink', 'other']) exchanges.setRate('USDT', from, Usd(100_000_000n));
    const line = venue.line('binance');
    const live = async (seconds: number) => {
      for (let second = 0; second < seconds; second += 1) {
        await vi.advanceTimersByTimeAsync(1000);
        line.alive();
      }
    };
    line.push(ticker('ETHUSDT', 2000, 2000));
    await live(2);
    expect(quotes).toHaveLength(3);
    line.push(ticker('ETHUSDT', Number.NaN, 2000));
    await live(3);
    expect(quotes).toHaveLength(3);
    expect(source('binance').health()).toMatchObject({ state: 'stale', rejected: 1 });
    line.push(ticker('ETHUSDT', 2001, 2001));
    await live(2);
    expect(quotes).toHaveLength(6);
    line.push('what is this');
    await live(2);
    expect(quotes).toHaveLength(6);
  });

  it('say how late prices come, and never make late ones young', async () => {
    const { venue, quotes, source } = await setUp();
    const late = Date.now() - 20_000;
    venue.line('kraken').push(ticker('USDT/USD', 1, 1, late));
    venue.line('coinbase').push(ticker('ETH-USD', 2000, 2000, late));
    await settle();
    await vi.advanceTimersByTimeAsync(2000);
    expect(quotes.map((quote) => quote.observedAt)).toEqual([late]);
    expect(source('coinbase').health()).toMatchObject({ state: 'stale' });
    expect(source('coinbase').health().detail).toContain('20 s late');
  });

  it('say when they are stale, when they are down, and recover', async () => {
    const { venue, source } = await setUp();
    expect(source('coinbase').health().state).toBe('connecting');
    venue.line('coinbase').push(ticker('ETH-USD', 2000, 2000));
    await settle();
    await vi.advanceTimersByTimeAsync(15_001);
    expect(source('coinbase').health()).toMatchObject({ state: 'stale' });
    const since = source('coinbase').health().since;
    await vi.advanceTimersByTimeAsync(1000);
    expect(source('coinbase').health().since).toBe(since);
    venue.line('coinbase').end(new Error('ECONNRESET'));
    await settle();
    expect(source('coinbase').health()).toMatchObject({ state: 'down', rejected: 0 });
    expect(source('coinbase').health().detail).toContain('ECONNRESET');
    await vi.advanceTimersByTimeAsync(1000);
    venue.line('coinbase').push(ticker('ETH-USD', 2000, 2000));
    await settle();
    expect(source('coinbase').health().state).toBe('live');
  });

  it('wait longer with each failed attempt, and longest where they are told that they come too often', async () => {
    const { venue } = await setUp();
    const attempts = () => venue.opened.filter((opened) => opened.startsWith('coinbase')).length;
    for (let index = 0; index < 5; index += 1) {
      venue.line('coinbase').end(new Error('refused'));
      await vi.advanceTimersByTimeAsync(500 * 2 ** index);
    }
    expect(attempts()).toBe(6);
    venue.line('coinbase').push(ticker('ETH-USD', 2000, 2000));
    await settle();
    venue.line('coinbase').end(new Error('Unexpected server response: 429'));
    await vi.advanceTimersByTimeAsync(14_000);
    expect(attempts()).toBe(6);
    await vi.advanceTimersByTimeAsync(16_001);
    expect(attempts()).toBe(7);
  });

  it('leave out a market that the venue refuses, and ask for it again later', async () => {
    const { venue, source } = await setUp();
    const newest = () => venue.opened.filter((opened) => opened.startsWith('coinbase')).at(-1);
    const text = '{"type":"error","reason":"USDT-USD is not a valid product"}';
    venue.line('coinbase').end(new Error(`Received error message: ${text}`), text);
    await vi.advanceTimersByTimeAsync(1000);
    expect(newest()).toBe('coinbase ETH-USD');
    venue.line('coinbase').push(ticker('ETH-USD', 2000, 2000));
    await settle();
    expect(source('coinbase').health()).toMatchObject({ state: 'live' });
    expect(source('coinbase').health().detail).toContain('refused USDT-USD');
    await vi.advanceTimersByTimeAsync(600_000);
    venue.line('coinbase').end();
    await vi.advanceTimersByTimeAsync(1000);
    expect(newest()).toBe('coinbase ETH-USD,USDT-USD');
  });

  it('repeat an unchanged price once a second at most', async () => {
    const { venue, quotes } = await setUp();
    for (let index = 0; index < 30; index += 1) {
      venue.line('coinbase').push(ticker('ETH-USD', 2000, 2000));
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(quotes).toHaveLength(3);
  });

  it('are silent after stop', async () => {
    const { venue, quotes, source, stop } = await setUp();
    await stop('coinbase');
    venue.line('coinbase').push(ticker('ETH-USD', 2000, 2000));
    await settle();
    expect(quotes).toEqual([]);
    expect(source('coinbase').health().state).toBe('off');
  });

  it('refuse a symbol quoted in something unknown', () => {
    const odd = marketConfigSchema.shape.feeds.parse({ [WETH]: { symbol: 'WETH', exchanges: { kraken: 'ETH/EUR' } } });
    expect(() => createExchanges({ feeds: odd, clock: { now: () => 0 } })).toThrow('ETH/EUR');
  });
});
