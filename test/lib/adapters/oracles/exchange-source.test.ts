import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VenueStream } from '@/lib/adapters/oracles/exchange-source';
import { createExchanges } from '@/lib/adapters/oracles/exchanges';
import type { Quote } from '@/lib/core/oracle/quote';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';

const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const WETH = address('1');
const WSTETH = address('2');
const USDT = address('3');
const feeds = marketConfigSchema.shape.feeds.parse({
  [WETH]: { symbol: 'WETH', exchanges: { binance: 'ETHUSDT', coinbase: 'ETH-USD' } },
  [WSTETH]: { symbol: 'wstETH', ratio: { base: WETH, source: address('9'), decimals: 18 } },
  [USDT]: { symbol: 'USDT', exchanges: { coinbase: 'USDT-USD' } },
});

/** A venue under the test's control. */
function manualStream() {
  const lines = new Map<
    string,
    { push: (message: unknown) => void; fail: (error: Error) => void; onError: (error: Error) => void }
  >();
  const opened: string[] = [];
  const stream: VenueStream = async (venue, symbols, onError) => {
    opened.push(`${venue} ${symbols.join(',')}`);
    const queue: (IteratorResult<unknown> | Error)[] = [];
    let wake = () => {};
    const add = (item: IteratorResult<unknown> | Error) => {
      queue.push(item);
      wake();
    };
    lines.set(venue, {
      push: (value) => add({ done: false, value }),
      fail: add,
      onError,
    });
    const next = async (): Promise<IteratorResult<unknown>> => {
      while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const item = queue.shift();
      if (item instanceof Error || item === undefined) throw item ?? new Error('empty');
      return item;
    };
    const iterator: AsyncIterableIterator<unknown> = {
      next,
      return: async () => ({ done: true, value: undefined }),
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  };
  const line = (venue: string) => {
    const found = lines.get(venue);
    if (found === undefined) throw new Error(`${venue} was not opened`);
    return found;
  };
  return { stream, opened, line };
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
  const venue = manualStream();
  const exchanges = createExchanges({ feeds, clock: { now: () => Date.now() }, stream: venue.stream });
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

describe('exchange sources', () => {
  it('are one a venue that the market names, with the rates its quotes need', async () => {
    const { venue, exchanges } = await setUp();
    expect(exchanges.sources.map((source) => source.id)).toEqual(['binance', 'coinbase', 'kraken']);
    expect(venue.opened).toEqual(['binance ETHUSDT', 'coinbase ETH-USD,USDT-USD', 'kraken USDT/USD']);
  });

  it('quote the middle of bid and ask, stamped by the venue', async () => {
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
        observedAt: at,
        receivedAt: Date.now(),
      },
    ]);
    expect(source('coinbase').health()).toMatchObject({ state: 'live', detail: '', rejected: 0, lastAt: Date.now() });
  });

  it('never quote from the future', async () => {
    const { venue, quotes } = await setUp();
    venue.line('coinbase').push(ticker('ETH-USD', 2000, 2001, Date.now() + 60_000));
    await settle();
    expect(quotes[0]?.observedAt).toBe(Date.now());
  });

  it('withhold quotes in USDT until a rate is known, and again when it is old', async () => {
    const { venue, quotes, source } = await setUp();
    venue.line('binance').push(ticker('ETHUSDT', 2000, 2000));
    await settle();
    expect(quotes).toEqual([]);
    expect(source('binance').health()).toMatchObject({ state: 'stale', rejected: 0 });
    expect(source('binance').health().detail).toContain('withheld');

    venue.line('kraken').push(ticker('USDT/USD', 0.98, 0.98));
    await settle();
    venue.line('binance').push(ticker('ETHUSDT', 2000, 2000));
    await settle();
    expect(quotes.map(({ source: from, asset, price }) => [from, asset, price])).toEqual([
      ['binance', WETH, 196_000_000_000n],
    ]);
    expect(source('binance').health().state).toBe('live');

    await vi.advanceTimersByTimeAsync(61_000);
    venue.line('binance').push(ticker('ETHUSDT', 2000, 2000));
    await settle();
    expect(quotes).toHaveLength(1);
    expect(source('binance').health().state).toBe('stale');
  });

  it('take the mean of the fresh rates, one of which also prices USDT itself', async () => {
    const { venue, quotes } = await setUp();
    venue.line('kraken').push(ticker('USDT/USD', 0.98, 0.98));
    venue.line('coinbase').push(ticker('USDT-USD', 1, 1));
    await settle();
    venue.line('binance').push(ticker('ETHUSDT', 2000, 2000));
    await settle();
    expect(quotes.map(({ source: from, asset, price }) => [from, asset, price])).toEqual([
      ['coinbase', USDT, 100_000_000n],
      ['binance', WETH, 198_000_000_000n],
    ]);
  });

  it('price an unlisted asset through its base once the ratio is known', async () => {
    const { venue, quotes, exchanges } = await setUp();
    venue.line('coinbase').push(ticker('ETH-USD', 2000, 2000));
    await settle();
    expect(quotes.map((quote) => quote.asset)).toEqual([WETH]);
    exchanges.setRatio({ asset: WSTETH, value: 1_234_500_000_000_000_000n, decimals: 18 });
    venue.line('coinbase').push(ticker('ETH-USD', 1000, 1000));
    await settle();
    expect(quotes.slice(1).map(({ asset, price }) => [asset, price])).toEqual([
      [WETH, 100_000_000_000n],
      [WSTETH, 123_450_000_000n],
    ]);
  });

  it('count garbage and crossed books, and go on', async () => {
    const { venue, quotes, source } = await setUp();
    const line = venue.line('coinbase');
    for (const message of [
      undefined,
      'text',
      { type: 'book_ticker' },
      ticker('ETH-USD', Number.NaN, 2000),
      ticker('ETH-USD', 2000, undefined),
      ticker('ETH-USD', 0, 2000),
      ticker('ETH-USD', 2001, 2000),
      ticker('DOGE-USD', 1, 1),
      { ...ticker('ETH-USD', 1, 1), timestamp: new Date(Number.NaN) },
    ]) {
      line.push(message);
    }
    line.onError(new SyntaxError('Unexpected token'));
    await settle();
    expect(quotes).toEqual([]);
    expect(source('coinbase').health().rejected).toBe(10);
    line.push(ticker('ETH-USD', 2000, 2000));
    await settle();
    expect(quotes).toHaveLength(1);
    expect(source('coinbase').health().state).toBe('live');
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
    venue.line('coinbase').onError(new Error('ECONNRESET'));
    venue.line('coinbase').push({ type: 'disconnect', exchange: 'coinbase', localTimestamp: new Date() });
    await settle();
    expect(source('coinbase').health()).toMatchObject({ state: 'down' });
    expect(source('coinbase').health().detail).toContain('ECONNRESET');
    venue.line('coinbase').push(ticker('ETH-USD', 2000, 2000));
    await settle();
    expect(source('coinbase').health().state).toBe('live');
  });

  it('open the stream again when it ends or throws', async () => {
    const { venue, quotes } = await setUp();
    const before = venue.opened.length;
    venue.line('coinbase').fail(new Error('the library gave up'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(venue.opened.length).toBe(before + 1);
    venue.line('coinbase').push(ticker('ETH-USD', 2000, 2000));
    await settle();
    expect(quotes).toHaveLength(1);
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
