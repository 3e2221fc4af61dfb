import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type VenueDepth, watchVenueDepth } from '@/lib/adapters/oracles/venue-depth';
import { type OpenVenue, openTardisVenue, type VenueFrame } from '@/lib/adapters/oracles/venue-feed';
import type { Venue } from '@/lib/adapters/oracles/venue-symbols';
import { bitstampProtocol } from '@/lib/devnet/exchanges/bitstamp';
import { hyperliquidProtocol } from '@/lib/devnet/exchanges/hyperliquid';
import { startVenueServer } from '@/lib/devnet/exchanges/venue-server';

const AT = 1_700_000_000_000;
const ISO = new Date(AT).toISOString().replace('Z', '000Z');
const bids = [
  ['100', '1'],
  ['99', '2'],
  ['98', '3'],
];
const asks = [
  ['101', '1'],
  ['102', '2'],
  ['103', '3'],
];
const pairs = (levels: readonly string[][]) => levels.map(([px = '', sz = '']) => ({ px, sz, n: 1 }));
const timed = (levels: readonly string[][]) => levels.map((level) => [...level, String(AT / 1000)]);
const okx = (action: string, seqId: number, prevSeqId: number, sides: object) => ({
  arg: { channel: 'books', instId: 'ETH-USDT' },
  action,
  data: [{ bids: [], asks: [], ts: String(AT), seqId, prevSeqId, ...sides }],
});
const bybit = (type: string, u: number, sides: object) => ({
  topic: 'orderbook.50.ETHUSDT',
  type,
  ts: AT,
  data: { s: 'ETHUSDT', b: [], a: [], u, ...sides },
});

/** A whole book of each venue, and what removes its best bid and adds a better ask. */
const FRAMES: Record<Venue, { readonly symbol: string; readonly whole: unknown; readonly change: unknown }> = {
  binance: {
    symbol: 'ETHUSDT',
    whole: { stream: 'ethusdt@depth20@100ms', data: { lastUpdateId: 1, bids, asks } },
    change: {
      stream: 'ethusdt@depth20@100ms',
      data: { lastUpdateId: 2, bids: bids.slice(1), asks: [['100.5', '7'], ...asks] },
    },
  },
  coinbase: {
    symbol: 'ETH-USD',
    whole: { type: 'snapshot', product_id: 'ETH-USD', bids, asks, time: ISO },
    change: {
      type: 'l2update',
      product_id: 'ETH-USD',
      time: ISO,
      changes: [
        ['buy', '100', '0'],
        ['sell', '100.5', '7'],
      ],
    },
  },
  kraken: {
    symbol: 'ETH/USD',
    whole: [336, { as: timed(asks), bs: timed(bids) }, 'book-1000', 'ETH/USD'],
    change: [336, { a: timed([['100.5', '7']]) }, { b: timed([['100', '0']]), c: '1' }, 'book-1000', 'ETH/USD'],
  },
  okx: {
    symbol: 'ETH-USDT',
    whole: okx('snapshot', 10, -1, { bids, asks }),
    change: okx('update', 15, 10, { bids: [['100', '0']], asks: [['100.5', '7']] }),
  },
  bybit: {
    symbol: 'ETHUSDT',
    whole: bybit('snapshot', 10, { b: bids, a: asks }),
    change: bybit('delta', 11, { b: [['100', '0']], a: [['100.5', '7']] }),
  },
  bitstamp: {
    symbol: 'ETHUSD',
    whole: { event: 'data', channel: 'order_book_ethusd', data: { microtimestamp: `${AT}000`, bids, asks } },
    change: {
      event: 'data',
      channel: 'order_book_ethusd',
      data: { microtimestamp: `${AT}000`, bids: bids.slice(1), asks: [['100.5', '7'], ...asks] },
    },
  },
  hyperliquid: {
    symbol: 'ETH',
    whole: { channel: 'l2Book', data: { coin: 'ETH', time: AT, levels: [pairs(bids), pairs(asks)] } },
    change: {
      channel: 'l2Book',
      data: { coin: 'ETH', time: AT, levels: [pairs(bids.slice(1)), pairs([['100.5', '7'], ...asks])] },
    },
  },
};

/** Watches a venue of which the test is the far end. */
async function watch(venue: Venue) {
  const tardis = await import('tardis-dev');
  const told: VenueDepth[] = [];
  const lost: string[] = [];
  const queue: VenueFrame[] = [];
  let opened = 0;
  let wake = () => {};
  const open: OpenVenue = async ({ spec }) => {
    opened += 1;
    return {
      mapper: spec.mapper(tardis),
      close() {},
      frames: (async function* () {
        for (;;) {
          const frame = queue.shift();
          if (frame !== undefined) yield frame;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      })(),
    };
  };
  const stop = watchVenueDepth({
    venue,
    symbols: [FRAMES[venue].symbol],
    levels: 2,
    clock: { now: () => Date.now() },
    onBook: (depth) => told.push(depth),
    onLost: (symbol, reason) => lost.push(`${symbol}: ${reason}`),
    everyMs: 100,
    open,
  });
  const push = async (...messages: unknown[]) => {
    for (const message of messages) queue.push({ message, text: '' });
    wake();
    await vi.advanceTimersByTimeAsync(100);
  };
  await vi.advanceTimersByTimeAsync(0);
  return { told, lost, push, stop, opened: () => opened };
}

describe('depth', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: AT + 50 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each(Object.keys(FRAMES) as Venue[])('%s: a whole book, then a change', async (venue) => {
    const { told, push, stop, lost } = await watch(venue);
    const { symbol, whole, change } = FRAMES[venue];
    await push(whole);
    const level = (price: number, amount: number) => ({ price, amount });
    expect(told).toEqual(
      [
        {
          venue,
          symbol,
          bids: [level(100, 1), level(99, 2)],
          asks: [level(101, 1), level(102, 2)],
          at: AT,
          receivedAt: AT + 50,
        },
      ].map((one) => (venue === 'binance' ? { ...one, at: AT + 50 } : one)),
    );
    await push(change);
    expect(told[1]).toMatchObject({ bids: [level(99, 2), level(98, 3)], asks: [level(100.5, 7), level(101, 1)] });
    expect(lost).toEqual([]);
    stop();
  });

  it('tells a book at most so often', async () => {
    const { told, push, stop } = await watch('hyperliquid');
    await push(...Array.from({ length: 20 }, () => FRAMES.hyperliquid.whole));
    expect(told).toHaveLength(1);
    stop();
  });

  it('makes no book of changes alone', async () => {
    const { told, push, stop } = await watch('okx');
    await push(okx('update', 15, 10, { bids, asks }));
    expect(told).toEqual([]);
    stop();
  });

  it.each<[Venue, string, unknown]>([
    ['okx', 'are missing', okx('update', 30, 20, { bids: [['97', '1']] })],
    ['bybit', 'are missing', bybit('delta', 13, { b: [['97', '1']] })],
    ['coinbase', 'crossed', { type: 'l2update', product_id: 'ETH-USD', time: ISO, changes: [['buy', '105', '1']] }],
    ['kraken', 'crossed', [336, { b: timed([['105', '1']]), c: '1' }, 'book-1000', 'ETH/USD']],
    ['bitstamp', 'no change', { event: 'data', channel: 'order_book_ethusd', data: { microtimestamp: `${AT}000` } }],
    ['bybit', 'no price and amount', bybit('delta', 11, { b: [['NaN', '1']] })],
    ['okx', 'no price and amount', okx('update', 15, 10, { bids: [['-5', '1']] })],
    ['bybit', 'not in the shape', { topic: 'orderbook.50.ETHUSDT', data: null }],
  ])('%s: the book is discarded and asked for anew when %s', async (venue, reason, message) => {
    const { told, lost, push, stop, opened } = await watch(venue);
    await push(FRAMES[venue].whole);
    expect(told).toHaveLength(1);
    await push(message);
    expect(told).toHaveLength(1);
    expect(lost).toHaveLength(1);
    expect(lost[0]).toContain(reason);
    await vi.advanceTimersByTimeAsync(1000);
    expect(opened()).toBe(2);
    await push(FRAMES[venue].whole);
    expect(told).toHaveLength(2);
    stop();
  });
});

it.each([
  ['bitstamp', bitstampProtocol, 'ETHUSD', 'WSS_URL_BITSTAMP'],
  ['hyperliquid', hyperliquidProtocol, 'ETH', 'WSS_URL_HYPERLIQUID'],
] as const)('depth of %s through tardis-dev', async (venue, protocol, symbol, variable) => {
  const markets = [{ symbol, asset: 'WETH', quote: 'USD' }] as const;
  const server = await startVenueServer({ venue, protocol, markets, seed: 1, lagMs: 0, noiseBps: 1, spreadBps: 2 });
  vi.stubEnv(variable, server.url);
  const publishing = setInterval(() => server.publish(new Map([['WETH', 2000]])), 30);
  const told: VenueDepth[] = [];
  const stop = watchVenueDepth({
    venue,
    symbols: [symbol],
    levels: 5,
    clock: { now: () => Date.now() },
    onBook: (depth) => told.push(depth),
    onLost: () => undefined,
    everyMs: 10,
    open: openTardisVenue,
  });
  try {
    await vi.waitFor(() => expect(told.length).toBeGreaterThan(2), 5000);
    expect(told[0]?.bids[0]?.price).toBeLessThan(told[0]?.asks[0]?.price ?? 0);
    expect(Math.abs((told[0]?.bids[0]?.price ?? 0) / 2000 - 1)).toBeLessThan(0.001);
  } finally {
    stop();
    clearInterval(publishing);
    vi.unstubAllEnvs();
    await server.stop();
  }
});
