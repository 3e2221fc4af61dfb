import { afterEach, expect, it, vi } from 'vitest';
import { watchExchangeBooks } from '@/lib/adapters/venues/exchange-books';
import { type MarketConfig, marketConfigSchema } from '@/lib/core/protocols/market-config';
import { l2BookSchema } from '@/lib/core/venue/l2-book';
import { type ExchangeServers, startExchangeServers } from '@/lib/devnet/exchanges/exchange-servers';
import type { VenueFault } from '@/lib/devnet/exchanges/venue-fault';
import { token } from '@/test/fixtures/venues';

const [WETH, WSTETH, USDC] = [token(1), token(2), token(3)];
const exchanges = {
  ...{ binance: 'ETHUSDT', coinbase: 'ETH-USD', kraken: 'ETH/USD', okx: 'ETH-USDT' },
  ...{ bybit: 'ETHUSDT', bitstamp: 'ETHUSD', hyperliquid: 'ETH' },
};
const feeds: MarketConfig['feeds'] = marketConfigSchema.shape.feeds.parse({
  [USDC]: { symbol: 'USDC', exchanges: { kraken: 'USDC/USD' } },
  [WETH]: { symbol: 'WETH', exchanges },
  [WSTETH]: { symbol: 'wstETH', ratio: { base: WETH, source: token(9), decimals: 18 } },
});

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  vi.unstubAllEnvs();
});

/** The local exchanges quote ETH at $2,000 and USDT at $0.999. */
async function watch(rate: () => bigint | undefined = () => 99_900_000n) {
  const assets = [{ symbol: 'WETH', exchanges }];
  const servers: ExchangeServers = await startExchangeServers(assets, 1, 20);
  stops.push(() => servers.stop());
  for (const [name, url] of Object.entries(servers.env)) vi.stubEnv(name, url);
  const usd = new Map([
    ['WETH', 2_000],
    ['USDT', 0.999],
    ['USDC', 1],
  ]);
  const publishing = setInterval(() => servers.publish(usd), 25);
  stops.push(() => clearInterval(publishing));
  const clock = { now: () => Date.now() };
  const books = watchExchangeBooks({ feeds, rates: { get: rate }, levels: 8, clock, everyMs: 20 });
  stops.push(() => books.stop());
  return { servers, books: books.books };
}

it('tells each asset’s book on every exchange, in dollars, from the local exchanges', async () => {
  const { books } = await watch();
  await vi.waitFor(() => expect(books()).toHaveLength(8), 15_000);
  // Some changes on top of the first whole book.
  const first = books()[0]?.at ?? 0;
  await vi.waitFor(() => expect(books()[0]?.at).toBeGreaterThan(first + 200), 5_000);
  const now = books();
  expect(now.map(({ asset, source }) => (asset === WETH ? source : `${source} USDC`)).toSorted()).toEqual(
    [...Object.keys(exchanges), 'kraken USDC'].toSorted(),
  );
  for (const book of now) {
    expect(l2BookSchema.parse(book)).toEqual(book);
    expect(book.group).toBe(book.source === 'hyperliquid' ? 'perpetual' : 'exchange');
    const price = book.asset === WETH ? 2_000 : 1;
    const [bids, asks] = [book.bids.map((level) => level.price), book.asks.map((level) => level.price)];
    expect(bids).toHaveLength(8);
    expect(asks).toHaveLength(8);
    expect(bids).toEqual(bids.toSorted((a, b) => b - a));
    expect(asks).toEqual(asks.toSorted((a, b) => a - b));
    expect(bids[0]).toBeLessThan(asks[0] as number);
    expect(Math.abs((bids[0] as number) / price - 1), book.source).toBeLessThan(0.002);
    // Eight levels two bps apart.
    expect((bids[0] as number) / (bids[7] as number) - 1).toBeGreaterThan(0.001);
  }
}, 30_000);

it('has no book of what is quoted in a stablecoin of unknown worth', async () => {
  const { books } = await watch(() => undefined);
  await vi.waitFor(() => expect(books()).toHaveLength(4), 15_000);
  expect(
    books()
      .map(({ source }) => source)
      .toSorted(),
  ).toEqual(['bitstamp', 'coinbase', 'kraken', 'kraken']);
}, 30_000);

it.each<VenueFault>(['refuse', 'crossed', 'nan', 'wrong-types'])(
  'a venue that is %s has no book, the others theirs, and it again once it is well',
  async (fault) => {
    const { servers, books } = await watch();
    const has = (venue: string) => books().some(({ source }) => source === venue);
    await vi.waitFor(() => expect([has('coinbase'), has('binance')]).toEqual([true, true]), 15_000);
    servers.fault('coinbase', fault);
    await vi.waitFor(() => expect(has('coinbase')).toBe(false), 5_000);
    expect(has('binance')).toBe(true);
    servers.fault('coinbase', undefined);
    await vi.waitFor(() => expect(has('coinbase')).toBe(true), 15_000);
  },
  40_000,
);
