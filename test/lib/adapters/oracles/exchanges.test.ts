import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createExchanges } from '@/lib/adapters/oracles/exchanges';
import type { Quote } from '@/lib/core/oracle/quote';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';
import { type ExchangeServers, startExchangeServers } from '@/lib/devnet/exchanges/exchange-servers';

const WETH = `0x${'1'.repeat(40)}` as const;
const USDT = `0x${'2'.repeat(40)}` as const;
const listings = {
  [WETH]: { symbol: 'WETH', exchanges: { binance: 'ETHUSDT', coinbase: 'ETH-USD', kraken: 'ETH/USD' } },
  [USDT]: { symbol: 'USDT', exchanges: { coinbase: 'USDT-USD', kraken: 'USDT/USD' } },
};

/** tardis-dev's own client against local servers that speak the venues' frames. */
describe('exchanges through tardis-dev', () => {
  let servers: ExchangeServers;
  let publishing: NodeJS.Timeout;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    servers = await startExchangeServers(Object.values(listings));
    for (const [name, url] of Object.entries(servers.env)) vi.stubEnv(name, url);
    publishing = setInterval(
      () =>
        servers.publish(
          new Map([
            ['WETH', 2000],
            ['USDT', 0.99],
            ['USDC', 1],
          ]),
        ),
      50,
    );
  });
  afterEach(async () => {
    for (const venue of Object.values(servers.venues)) venue.fault(undefined);
    for (const stop of stops.splice(0)) await stop();
  });
  afterAll(async () => {
    clearInterval(publishing);
    vi.unstubAllEnvs();
    await servers.stop();
  });

  const start = () => {
    const exchanges = createExchanges({
      feeds: marketConfigSchema.shape.feeds.parse(listings),
      clock: { now: () => Date.now() },
    });
    const newest = new Map<string, Quote>();
    for (const source of exchanges.sources) {
      const stop = source.subscribe(new Set(source.assets), (quote) =>
        newest.set(`${quote.source} ${quote.asset === WETH ? 'WETH' : 'USDT'}`, quote),
      );
      stops.push(stop);
    }
    const health = (id: string) => exchanges.sources.find((source) => source.id === id)?.health();
    return { newest, health };
  };

  it('gives all three venues’ prices in dollars', async () => {
    const { newest, health } = start();
    await vi.waitFor(
      () =>
        expect([...newest.keys()].sort()).toEqual([
          'binance WETH',
          'coinbase USDT',
          'coinbase WETH',
          'kraken USDT',
          'kraken WETH',
        ]),
      5000,
    );
    for (const [key, quote] of newest) {
      const expected = key.endsWith('WETH') ? 2000 : 0.99;
      expect(Math.abs(Number(quote.price) / 1e8 / expected - 1)).toBeLessThan(0.002);
      expect(quote.receivedAt - quote.observedAt).toBeLessThan(1000);
    }
    for (const venue of ['binance', 'coinbase', 'kraken'])
      expect(health(venue)).toMatchObject({ state: 'live', detail: '' });
  });

  it('outlives garbage and dropped connections', { timeout: 15_000 }, async () => {
    const { newest, health } = start();
    await vi.waitFor(() => expect(newest.has('kraken WETH')).toBe(true), 5000);
    servers.venues.kraken.fault('garbage');
    await vi.waitFor(() => expect(health('kraken')).toMatchObject({ state: 'down' }), 5000);
    expect(health('kraken')?.rejected).toBeGreaterThan(0);
    servers.venues.kraken.fault(undefined);
    await vi.waitFor(() => expect(health('kraken')).toMatchObject({ state: 'live' }), 8000);
    servers.venues.coinbase.fault('crossed');
    const before = health('coinbase')?.rejected ?? 0;
    await vi.waitFor(() => expect(health('coinbase')?.rejected).toBeGreaterThan(before), 5000);
    servers.venues.coinbase.fault('refuse');
    servers.venues.coinbase.disconnectAll();
    await vi.waitFor(() => expect(health('coinbase')).toMatchObject({ state: 'down' }), 5000);
    servers.venues.coinbase.fault(undefined);
    await vi.waitFor(() => expect(health('coinbase')).toMatchObject({ state: 'live' }), 8000);
  });
});
