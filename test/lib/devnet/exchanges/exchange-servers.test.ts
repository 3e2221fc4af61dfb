import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type ExchangeServers, startExchangeServers } from '@/lib/devnet/exchanges/exchange-servers';
import type { Venue } from '@/lib/devnet/exchanges/venue-markets';
import { devAssets } from '@/test/fixtures/dev-assets';

const prices = new Map([
  ['WETH', 2500],
  ['WBTC', 80_000],
  ['USDC', 0.95],
  ['USDT', 1.002],
  ['LINK', 15],
]);
let servers: ExchangeServers;
let publishing: NodeJS.Timeout;

beforeAll(async () => {
  servers = await startExchangeServers(devAssets);
  publishing = setInterval(() => servers.publish(prices), 50);
  // The client reads these when it connects.
  Object.assign(process.env, servers.env);
});
afterAll(async () => {
  clearInterval(publishing);
  for (const name of Object.keys(servers.env)) delete process.env[name];
  await servers.stop();
});

type Message =
  | { type: 'book_ticker'; symbol: string; bidPrice?: number; askPrice?: number; timestamp: Date }
  | { type: 'trade'; symbol: string; price: number; amount: number; timestamp: Date }
  | { type: 'disconnect' };

/** Reads from the real tardis-dev client until `enough`. */
async function read(
  venue: 'binance' | 'coinbase' | 'kraken',
  symbols: string[],
  enough: (messages: Message[]) => boolean,
  onError?: (e: Error) => void,
) {
  const { streamNormalized, normalizeBookTickers, normalizeTrades } = await import('tardis-dev');
  const stream = streamNormalized(
    { exchange: venue, symbols, withDisconnectMessages: true, ...(onError && { onError }) },
    normalizeBookTickers,
    normalizeTrades,
  ) as AsyncIterable<Message>;
  const messages: Message[] = [];
  for await (const message of stream) {
    messages.push(message);
    if (enough(messages)) break;
  }
  return messages;
}

const bothKinds = (symbols: string[]) => (messages: Message[]) =>
  symbols.every((symbol) =>
    ['book_ticker', 'trade'].every((type) =>
      messages.some((m) => m.type === type && 'symbol' in m && m.symbol === symbol),
    ),
  );

describe('the real tardis-dev client', () => {
  test.each<['binance' | 'coinbase' | 'kraken', Record<string, number>]>([
    ['binance', { ETHUSDT: 2500 / 1.002, BTCUSDT: 80_000 / 1.002, USDCUSDT: 0.95 / 1.002 }],
    ['coinbase', { 'ETH-USD': 2500, 'USDT-USD': 1.002 }],
    ['kraken', { 'XBT/USD': 80_000, 'USDT/USD': 1.002, 'USDC/USD': 0.95 }],
  ])('reads quotes and trades of %s', async (venue, expected) => {
    const symbols = Object.keys(expected);
    const messages = await read(venue, symbols, bothKinds(symbols));
    for (const m of messages) {
      if (m.type === 'disconnect') throw new Error('disconnected');
      const mid = expected[m.symbol] ?? Number.NaN;
      const price = m.type === 'trade' ? m.price : ((m.bidPrice ?? Number.NaN) + (m.askPrice ?? Number.NaN)) / 2;
      expect(Math.abs(price / mid - 1)).toBeLessThan(5e-4);
      if (m.type === 'book_ticker') expect(m.askPrice).toBeGreaterThanOrEqual(m.bidPrice ?? Number.POSITIVE_INFINITY);
      expect(Math.abs(m.timestamp.valueOf() - Date.now())).toBeLessThan(5000);
    }
  });

  test.each<['coinbase' | 'kraken', string]>([
    ['coinbase', 'not a valid product'],
    ['kraken', 'Currency pair not supported'],
  ])('%s refuses an unknown market', async (venue, reason) => {
    const errors: string[] = [];
    await read(
      venue,
      ['NOPE-USD'],
      (messages) => messages.some((m) => m.type === 'disconnect'),
      (error) => errors.push(error.message),
    );
    expect(errors[0]).toContain(reason);
  });

  test('a crossed book arrives crossed; a garbage frame and a dropped line end in a reconnection', async () => {
    const { kraken } = servers.venues;
    kraken.fault('crossed');
    const crossed = await read('kraken', ['ETH/USD'], (m) => m.at(-1)?.type === 'book_ticker');
    const quote = crossed.at(-1);
    if (quote?.type !== 'book_ticker') throw new Error('no quote');
    expect(quote.bidPrice).toBeGreaterThan(quote.askPrice ?? Number.POSITIVE_INFINITY);
    kraken.fault(undefined);
    let step = 0;
    const errors: Error[] = [];
    await read(
      'kraken',
      ['ETH/USD'],
      (messages) => {
        const lastType = messages.at(-1)?.type;
        if (step === 0 && lastType === 'book_ticker') {
          kraken.fault('garbage');
          step = 1;
        } else if (step === 1 && lastType === 'disconnect') {
          kraken.fault(undefined);
          step = 2;
        }
        return step === 2 && lastType === 'book_ticker';
      },
      (error) => errors.push(error),
    );
    expect(errors.some((e) => e.message.includes('JSON'))).toBe(true);
  });
});

/** A bare socket, for what tardis-dev does not show. */
function open(
  venue: Venue,
): Promise<{ socket: WebSocket; frames: unknown[]; next: (match: (f: unknown) => boolean) => Promise<unknown> }> {
  return new Promise((resolve, reject) => {
    const frames: unknown[] = [];
    const waiting = new Set<() => void>();
    const socket = new WebSocket(servers.venues[venue].url);
    socket.on('message', (data) => {
      frames.push(JSON.parse(String(data)));
      for (const check of waiting) check();
    });
    const next = (match: (f: unknown) => boolean) =>
      new Promise<unknown>((found) => {
        const check = () => {
          const frame = frames.find(match);
          if (frame === undefined) return;
          waiting.delete(check);
          found(frame);
        };
        waiting.add(check);
        check();
      });
    socket.once('open', () => resolve({ socket, frames, next }));
    socket.once('error', reject);
  });
}

const has = (shape: object) => (frame: unknown) => {
  try {
    expect(frame).toMatchObject(shape);
    return true;
  } catch {
    return false;
  }
};

test('binance confirms, lists, and answers malformed requests with an error', async () => {
  const { socket, next } = await open('binance');
  socket.send(JSON.stringify({ method: 'SUBSCRIBE', params: ['nopeusdt@bookTicker'], id: 1 }));
  expect(await next(has({ id: 1 }))).toEqual({ result: null, id: 1 });
  socket.send(JSON.stringify({ method: 'LIST_SUBSCRIPTIONS', id: 2 }));
  expect(await next(has({ id: 2 }))).toEqual({ result: ['nopeusdt@bookTicker'], id: 2 });
  socket.send('{"method":"DANCE","id":3}');
  expect(await next(has({ error: { code: 2 } }))).toBeDefined();
  socket.terminate();
});

test('coinbase beats once a second on its heartbeat channel', async () => {
  const { socket, next } = await open('coinbase');
  socket.send(JSON.stringify({ type: 'subscribe', product_ids: ['ETH-USD'], channels: ['heartbeat'] }));
  await next(has({ type: 'subscriptions', channels: [{ name: 'heartbeat', product_ids: ['ETH-USD'] }] }));
  await next(has({ type: 'heartbeat', product_id: 'ETH-USD' }));
  socket.terminate();
});

test('kraken greets, and answers pings', async () => {
  const { socket, next } = await open('kraken');
  await next(has({ event: 'systemStatus', status: 'online' }));
  socket.send(JSON.stringify({ event: 'ping', reqid: 42 }));
  expect(await next(has({ event: 'pong' }))).toEqual({ event: 'pong', reqid: 42 });
  socket.terminate();
});

test('a silent venue sends nothing; a refusing one lets nobody in; a dropped client is gone', async () => {
  const { coinbase } = servers.venues;
  const { socket, frames, next } = await open('coinbase');
  socket.send(JSON.stringify({ type: 'subscribe', channels: [{ name: 'ticker', product_ids: ['ETH-USD'] }] }));
  await next(has({ type: 'ticker' }));
  coinbase.fault('silent');
  await new Promise((resolve) => setTimeout(resolve, 20));
  const count = frames.length;
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(frames.length).toBe(count);
  coinbase.fault('refuse');
  await expect(open('coinbase')).rejects.toThrow('503');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  coinbase.disconnectAll();
  await closed;
  coinbase.fault(undefined);
});
