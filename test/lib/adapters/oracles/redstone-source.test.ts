import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRedstoneSource, REDSTONE_PRIMARY_PROD } from '@/lib/adapters/oracles/redstone-source';
import type { Quote } from '@/lib/core/oracle/quote';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';
import { type RedstoneFault, type RedstoneServer, startRedstoneServer } from '@/lib/devnet/oracles/redstone-server';
import { livesThroughFault, type SourceFault, untilLive } from '@/test/fixtures/source-fault';

const WETH = `0x${'1'.repeat(40)}` as const;
const WETH_TOO = `0x${'2'.repeat(40)}` as const;
const USDC = `0x${'3'.repeat(40)}` as const;
const MISSING = `0x${'4'.repeat(40)}` as const;
const feeds = marketConfigSchema.shape.feeds.parse({
  [WETH]: { symbol: 'WETH', redstone: 'ETH' },
  [WETH_TOO]: { symbol: 'WETHe', redstone: 'ETH' },
  [USDC]: { symbol: 'USDC', redstone: 'USDC' },
  [MISSING]: { symbol: 'NONE', redstone: 'NONE' },
});
const { service } = REDSTONE_PRIMARY_PROD;
const clock = { now: () => Date.now() };

const startServer = (apiKey?: string) =>
  startRedstoneServer({
    feeds: [
      { id: 'ETH', symbol: 'WETH' },
      { id: 'USDC', symbol: 'USDC' },
    ],
    service,
    nodes: 3,
    roundMs: 40,
    ...(apiKey !== undefined && { apiKey }),
  });
const USD = new Map([
  ['WETH', 2_000],
  ['USDC', 0.999],
]);

/** Real signatures over the real bytes, from a local gateway. */
describe('RedStone', () => {
  let server: RedstoneServer;
  let second: RedstoneServer;
  let stops: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    [server, second] = await Promise.all([startServer(), startServer()]);
    server.publish(USD);
    second.publish(USD);
  });
  afterEach(async () => {
    for (const stop of stops) await stop();
    stops = [];
    await Promise.all([server.stop(), second.stop()]);
  });

  const start = (
    servers: readonly RedstoneServer[] = [server],
    apiKey?: string,
    trust: Partial<typeof REDSTONE_PRIMARY_PROD> = {},
  ) => {
    const source = createRedstoneSource({
      feeds,
      clock,
      gateways: servers.map(({ url }) => ({ url, apiKey })),
      service,
      trust: { signers: new Set(server.signers), threshold: 3, ...trust },
      pollMs: 30,
      timeoutMs: 250,
      lastRetryMs: 60,
      oldMs: 500,
    });
    const quotes: Quote[] = [];
    stops.push(source.subscribe(new Set(source.assets), (quote) => quotes.push(quote)));
    return { source, quotes };
  };

  it('quotes the median of the signers for every asset of a feed', async () => {
    const { source, quotes } = start();
    await untilLive(source);
    expect(source.assets).toEqual([WETH, WETH_TOO, USDC, MISSING]);
    expect(new Set(quotes.map(({ asset }) => asset))).toEqual(new Set([WETH, WETH_TOO, USDC]));
    expect(quotes.find(({ asset }) => asset === WETH)).toMatchObject({
      source: 'redstone',
      group: 'pull-oracle',
      price: 200_000_000_000n,
    });
    expect(quotes.find(({ asset }) => asset === USDC)?.price).toBe(99_900_000n);
    for (const { observedAt, receivedAt } of quotes) {
      expect(observedAt % 40).toBe(0);
      expect(observedAt).toBeLessThanOrEqual(receivedAt);
    }
    expect(source.health()).toMatchObject({ id: 'redstone', kind: 'oracle', rejected: 0, detail: '' });
    const [message] = source.messages();
    expect(message?.refused).toBeUndefined();
    expect(JSON.parse(message?.text ?? '')).toMatchObject({ USDC: [{ dataPackageId: 'USDC' }, {}, {}] });
  });

  it('quotes one moment once', async () => {
    const { source, quotes } = start();
    await untilLive(source);
    await vi.waitFor(() => expect(quotes.length).toBeGreaterThan(9), 5_000);
    const moments = quotes.filter(({ asset }) => asset === WETH).map(({ observedAt }) => observedAt);
    expect(new Set(moments).size).toBe(moments.length);
  });

  it('asks with its key for the feeds it needs alone, and never shows the key', async () => {
    const keyed = await startServer('sesame');
    stops.push(() => keyed.stop());
    keyed.publish(USD);
    const { source, quotes } = start([keyed], 'sesame');
    await untilLive(source);
    expect(quotes.length).toBeGreaterThan(0);
    const wrong = start([keyed], 'open-the-door').source;
    await vi.waitFor(() => expect(wrong.health().detail).toContain('refuses the API key (401)'), 5_000);
    expect(JSON.stringify([wrong.health(), wrong.messages()])).not.toMatch(/open-the-door|127\.0\.0\.1/);
    const none = start([keyed]).source;
    await vi.waitFor(() => expect(none.health().state).toBe('down'), 5_000);
  });

  it('is off without gateways, and says what to set', () => {
    const { source } = start([]);
    expect(source.health()).toMatchObject({ state: 'off' });
    expect(source.health().detail).toContain('REDSTONE_URLS');
  });

  it.each(['silent', 'garbage', 'wrong-signer', 'old', 503] as const)(
    'turns to the other gateway when one is %s',
    { timeout: 15_000 },
    async (fault) => {
      server.fault(fault);
      const { source, quotes } = start([server, second]);
      await untilLive(source);
      expect(quotes.length).toBeGreaterThan(0);
      // The one that answered well is the one asked from then on.
      const asked = server.requests();
      await vi.waitFor(() => expect(second.requests()).toBeGreaterThan(3), 5_000);
      expect(server.requests()).toBe(asked);
      expect(source.health().state).toBe('live');
    },
  );

  const faults: readonly SourceFault<RedstoneFault>[] = [
    { fault: 'silent', state: 'down', says: 'did not finish its answer within 0.25 s' },
    { fault: 'drip', state: 'down', says: 'did not finish its answer within 0.25 s' },
    { fault: 'garbage', state: 'down', says: 'its answer is not what it should be' },
    {
      fault: 'malformed',
      state: 'stale',
      says: 'no price in its answer is good',
      refused: 'ETH: timestampMilliseconds',
    },
    { fault: 'empty', state: 'stale', says: 'no price in its answer is good' },
    { fault: 'wrong-signer', state: 'stale', says: 'no price in its answer is good', refused: 'not authorised' },
    { fault: 'tampered', state: 'stale', says: 'no price in its answer is good', refused: 'not authorised' },
    { fault: 'one-signer', state: 'stale', says: 'no price in its answer is good', refused: 'ETH: 1 of the 3 signers' },
    { fault: 'negative', state: 'stale', says: 'no price in its answer is good', refused: 'dataPoints.0.value' },
    { fault: 'old', state: 'stale', says: 'no price in its answer is good', refused: 's old' },
    {
      fault: 'future',
      state: 'stale',
      says: 'no price in its answer is good',
      refused: "ahead of this machine's clock",
    },
    {
      fault: 'reorder',
      state: 'stale',
      says: 'no price in its answer is good',
      refused: 'older than the one before it',
    },
    { fault: 'repeat', state: 'stale', says: 'its newest price is' },
    { fault: 401, state: 'down', says: 'asks for an API key (401)' },
    { fault: 429, state: 'down', says: 'asked too often (429)' },
    { fault: 503, state: 'down', says: 'answered with status 503' },
  ];
  it.each(faults)(
    'says what is wrong when $fault, quotes nothing false, recovers',
    { timeout: 15_000 },
    async (row) => {
      await livesThroughFault({
        ...start(),
        row,
        setFault: (fault) => server.fault(fault),
        expectTrue: ({ asset, price }) => expect(price).toBe(asset === USDC ? 99_900_000n : 200_000_000_000n),
      });
    },
  );

  it('survives its connections being cut', async () => {
    const { source, quotes } = start();
    await untilLive(source);
    const cutting = setInterval(() => server.disconnectAll(), 5);
    await new Promise((resolve) => setTimeout(resolve, 200));
    clearInterval(cutting);
    const count = quotes.length;
    await vi.waitFor(() => expect(quotes.length).toBeGreaterThan(count), 5_000);
    await untilLive(source);
  });

  it('says so when nobody is there', async () => {
    await server.stop();
    const { source } = start();
    await vi.waitFor(() => expect(source.health().detail).toContain('cannot be reached (ECONNREFUSED)'), 5_000);
    expect(source.health().state).toBe('down');
  });
});
