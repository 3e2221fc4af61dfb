import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { snapshotResponseSchema } from '@/lib/core/snapshot/endpoints';
import { type ExchangeServers, startExchangeServers } from '@/lib/devnet/exchanges/exchange-servers';
import { expect, test } from '@/test/fixtures/demo-test';
import { getHealth, getJson } from '@/test/fixtures/server-api';
import { type ServerProcess, startServer } from '@/test/fixtures/server-process';

const isExchange = ({ group }: AssetView['sources'][string]): boolean => group === 'exchange';

test.describe('exchanges', () => {
  let venues: ExchangeServers;
  let server: ServerProcess;
  let quoting: NodeJS.Timeout;

  test.beforeAll(async ({ demo }) => {
    await demo.calm();
    venues = await startExchangeServers(demo.market.assets, 7);
    const usd = new Map(demo.market.assets.map(({ symbol, initialUsd }) => [symbol, initialUsd]));
    quoting = setInterval(() => venues.publish(usd), 250);
    server = await startServer({ ...demo.env, ...venues.env });
  });
  test.afterAll(async () => {
    clearInterval(quoting);
    await server?.stop();
    await venues?.stop();
  });

  test('one hangs, one sends garbage, one refuses: each is marked, none counts, all return by themselves', async ({
    page,
    demo,
  }) => {
    const weth = demo.market.assets.find(({ symbol }) => symbol === 'WETH')?.address ?? '0x';
    const assetNow = async () =>
      (await getJson(server.url, '/api/v1/snapshot', snapshotResponseSchema)).snapshot?.assets[weth];
    const stateOf = async (id: string) => (await getHealth(server.url)).sources[id];
    const light = (id: string) =>
      page.getByRole('list', { name: 'Data sources' }).getByRole('listitem').filter({ hasText: id });

    await page.goto(`${server.url}/`);
    await expect.poll(async () => (await assetNow())?.composite, { timeout: 30_000 }).not.toBeNull();
    for (const id of ['binance', 'coinbase', 'kraken'])
      await expect.poll(async () => (await stateOf(id))?.state, { timeout: 20_000 }).toBe('live');

    // Neither prices nor pongs: a venue that only has nothing new to say would answer pings.
    venues.fault('binance', 'half-open');
    venues.fault('coinbase', 'garbage');
    venues.fault('kraken', 'refuse');
    for (const venue of ['okx', 'bybit', 'bitstamp', 'hyperliquid'] as const) venues.fault(venue, 'half-open');
    await expect(light('kraken')).toContainText('down', { timeout: 20_000 });
    await expect.poll(async () => (await stateOf('binance'))?.state, { timeout: 30_000 }).toMatch(/stale|down/);
    await expect(light('binance')).toContainText(/late|down/);
    const garbage = await stateOf('coinbase');
    expect(garbage?.state).not.toBe('live');
    expect(garbage?.rejected).toBeGreaterThan(0);
    // None of them counts any more; the composite goes on by the oracles and the pools, or is unknown.
    const exchanges = async () => Object.values((await assetNow())?.sources ?? {}).filter(isExchange);
    await expect.poll(async () => (await exchanges()).filter(({ weight }) => weight > 0)).toEqual([]);
    expect((await exchanges()).map(({ rejected }) => rejected)).not.toContain(null);
    const without = await assetNow();
    expect(without?.composite === null).toBe((without?.fresh ?? 0) < (without?.quorum ?? 0));
    expect(await getHealth(server.url)).toMatchObject({ http: 200, state: 'live' });
    await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');

    for (const venue of Object.values(venues.venues)) venue.fault(undefined);
    for (const id of ['binance', 'coinbase', 'kraken'])
      await expect.poll(async () => (await stateOf(id))?.state, { timeout: 45_000 }).toBe('live');
    await expect
      .poll(async () => (await exchanges()).filter(({ weight }) => weight > 0).length, { timeout: 30_000 })
      .toBeGreaterThan(3);
    await expect(light('kraken')).toContainText('live');
  });
});
