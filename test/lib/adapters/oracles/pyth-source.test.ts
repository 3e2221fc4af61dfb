import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPythSource } from '@/lib/adapters/oracles/pyth-source';
import type { Quote } from '@/lib/core/oracle/quote';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';
import { type HermesFault, type HermesServer, startHermesServer } from '@/lib/devnet/oracles/hermes-server';
import { livesThroughFault, refusals, type SourceFault, untilLive } from '@/test/fixtures/source-fault';

const WETH = `0x${'1'.repeat(40)}` as const;
const USDC = `0x${'2'.repeat(40)}` as const;
const OTHER = `0x${'3'.repeat(40)}` as const;
const ETH_ID = 'ff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace';
const USDC_ID = 'eaa020c61cc479712813461ce153894a96a6c00b21ed0cfc2798d1f9a9e9c94a';
const feeds = marketConfigSchema.shape.feeds.parse({
  [WETH]: { symbol: 'WETH', pyth: `0x${ETH_ID}` },
  [USDC]: { symbol: 'USDC', pyth: `0x${USDC_ID}` },
  [OTHER]: { symbol: 'OTHER' },
});

/** Pyth's own client against a local server that frames as Hermes does. */
describe('Pyth', () => {
  let server: HermesServer;
  let publishing: NodeJS.Timeout;
  let eth = 2_000;
  let stop: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    server = await startHermesServer({
      feeds: [
        { id: ETH_ID, symbol: 'WETH', confidenceBps: 5 },
        { id: USDC_ID, symbol: 'USDC', confidenceBps: 1 },
      ],
      apiKey: 'sesame',
      everyMs: 0,
      keepAliveMs: 50,
    });
    eth = 2_000;
    publishing = setInterval(() => {
      eth += 0.01;
      server.publish(
        new Map([
          ['WETH', eth],
          ['USDC', 0.999],
        ]),
      );
    }, 20);
  });
  afterEach(async () => {
    clearInterval(publishing);
    for (const end of stop) await end();
    stop = [];
    await server.stop();
  });

  const start = (apiKey: string | undefined = 'sesame', assets: readonly `0x${string}`[] = [WETH, USDC]) => {
    const source = createPythSource({
      feeds,
      clock: { now: () => Date.now() },
      url: server.url,
      apiKey,
      pace: { silence: 400, firstRetry: 20, lastRetry: 50, refusedRetry: 60 },
    });
    const quotes: Quote[] = [];
    stop.push(source.subscribe(new Set(assets), (quote) => quotes.push(quote)));
    return { source, quotes };
  };

  it('streams every configured asset with confidence and the time of publication', async () => {
    const { source, quotes } = start();
    expect(source.assets).toEqual([WETH, USDC]);
    await vi.waitFor(() => expect(quotes.length).toBeGreaterThan(6), 5_000);
    const quote = quotes.findLast(({ asset }) => asset === WETH);
    expect(quote).toMatchObject({ source: 'pyth', group: 'pull-oracle' });
    expect(Math.abs(Number(quote?.price) / 1e8 - eth)).toBeLessThan(2);
    expect(Number(quote?.confidence) / Number(quote?.price)).toBeCloseTo(0.0005, 5);
    expect((quote?.observedAt ?? 0) % 1000).toBe(0);
    expect((quote?.receivedAt ?? 0) - (quote?.observedAt ?? 0)).toBeLessThan(2_000);
    expect(source.health()).toMatchObject({ id: 'pyth', kind: 'oracle', state: 'live', detail: '', rejected: 0 });
    const [message] = source.messages();
    expect(message).toMatchObject({ refused: undefined });
    expect(message?.text).toContain(ETH_ID);
    expect(message?.text).not.toContain('UE5BV');
  });

  it('gives each listener what it asked for, and ends with the last', async () => {
    const { source, quotes } = start('sesame', [USDC]);
    await vi.waitFor(() => expect(quotes.length).toBeGreaterThan(0), 5_000);
    expect(new Set(quotes.map(({ asset }) => asset))).toEqual(new Set([USDC]));
    await stop[0]?.();
    await vi.waitFor(() => expect(server.connections()).toBe(0), 2_000);
    await vi.waitFor(() => expect(source.health()).toMatchObject({ state: 'off', detail: 'Stopped.' }), 2_000);
    const count = quotes.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(quotes).toHaveLength(count);
  });

  it('is off without an address, and says what to set', async () => {
    const source = createPythSource({ feeds, clock: { now: () => 0 }, url: undefined, apiKey: undefined });
    await source.subscribe(new Set([WETH]), () => undefined)();
    expect(source.health()).toMatchObject({ state: 'off' });
    expect(source.health().detail).toContain('PYTH_API_KEY');
  });

  it('never shows its key', async () => {
    const { source } = start('open-the-door');
    await vi.waitFor(() => expect(source.health().state).toBe('down'), 5_000);
    expect(source.health().detail).toContain('refuses the API key (401)');
    const shown = JSON.stringify([source.health(), source.messages()]);
    expect(shown).not.toContain('open-the-door');
    expect(shown).not.toContain('127.0.0.1');
  });

  it('comes back after the line is cut, as Hermes does once a day', async () => {
    const { source, quotes } = start();
    await untilLive(source);
    server.disconnectAll();
    await vi.waitFor(() => expect(source.health()).toMatchObject({ state: 'down' }), { timeout: 5_000, interval: 1 });
    expect(source.health().detail).toMatch(/^Pyth is disconnected \(.+\)\. Reconnecting\.$/);
    const count = quotes.length;
    await untilLive(source);
    await vi.waitFor(() => expect(quotes.length).toBeGreaterThan(count), 5_000);
  });

  const faults: readonly SourceFault<HermesFault>[] = [
    { fault: 'silent', state: 'stale', says: 'no new price for' },
    { fault: 'drip', state: 'stale', says: 'no new price for' },
    { fault: 'repeat', state: 'stale', says: 'no new price for' },
    { fault: 'garbage', state: 'stale', says: 'no new price for', refused: 'not JSON' },
    { fault: 'malformed', state: 'stale', says: 'no new price for', refused: 'id: no feed id' },
    { fault: 'negative', state: 'stale', says: 'no new price for', refused: 'not positive' },
    { fault: 'old', state: 'stale', says: 'no new price for', refused: 'older than the one before it' },
    { fault: 'future', state: 'stale', says: 'no new price for', refused: "ahead of this machine's clock" },
    { fault: 'error', state: 'stale', says: 'no new price for', refused: 'an error told by the server' },
    { fault: 401, state: 'down', says: 'refuses the API key (401)' },
    { fault: 403, state: 'down', says: 'does not allow this API key' },
    { fault: 429, state: 'down', says: 'asked too often (429)' },
    { fault: 503, state: 'down', says: 'answered with status 503' },
  ];
  it.each(faults)(
    'says what is wrong when $fault, quotes nothing false, recovers',
    { timeout: 15_000 },
    async (row) => {
      let from = eth;
      await livesThroughFault({
        ...start(),
        row,
        setFault: (fault) => {
          server.fault(fault);
          if (typeof fault === 'number') server.disconnectAll();
          if (fault !== undefined) from = eth;
        },
        expectTrue: ({ asset, price }) => {
          if (asset === WETH) expect(Math.abs(Number(price) / 1e8 - from)).toBeLessThan(20);
        },
      });
    },
  );

  it('drops what comes out of order and keeps what is newer', async () => {
    const { source, quotes } = start();
    await untilLive(source);
    server.fault('reorder');
    await vi.waitFor(() => expect(refusals(source)).toMatch(/earlier slot|older than/), 5_000);
    expect(source.health().state).toBe('live');
    const prices = quotes.filter(({ asset }) => asset === WETH).map(({ price }) => price);
    expect(prices).toEqual(prices.toSorted((a, b) => (a < b ? -1 : 1)));
    server.fault(undefined);
  });
});
