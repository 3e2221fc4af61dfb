import { afterEach, describe, expect, it } from 'vitest';
import { createZeroX, type ZeroXOptions } from '@/lib/adapters/venues/zero-x';
import { betterRoute, type RouteResult, type VenueRoute } from '@/lib/core/execution/routing/route';
import { startZeroX, type ZeroXReply, zeroXQuote } from '@/test/fixtures/zero-x-server';

const SECRET = 'key-that-nobody-else-may-see';
const [tokenIn, tokenOut, taker] = ['a1', 'a2', 'a3'].map((end) => `0x${end.padStart(40, '0')}` as const) as [
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
];
const question = { tokenIn, tokenOut, amountIn: 10n ** 18n, taker, slippageBps: 50, gasPriceInOut: 0.001 };

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

async function setUp(reply: (query: URLSearchParams) => ZeroXReply, more: Partial<ZeroXOptions> = {}) {
  const server = await startZeroX(reply);
  stop = server.stop;
  const time = { now: 1_000 };
  const clock = { now: () => time.now };
  const zeroX = createZeroX({ url: server.url, apiKey: SECRET, chainId: 1, clock, timeoutMs: 150, ...more });
  return { server, time, zeroX, ask: () => zeroX.route(question) };
}

const own = (netOut: bigint): RouteResult<VenueRoute> => ({
  ok: true,
  route: {
    ...{ kind: 'venues', tokenIn, tokenOut, amountIn: question.amountIn, expectedOut: netOut, minOut: netOut },
    ...{ gas: 0, netOut, block: 1n, legs: [], impact: 0 },
  },
});

describe('0x', () => {
  it('asks version 2 for a quote with the key in a header, and answers with a route', async () => {
    const { server, ask } = await setUp((query) => ({ body: zeroXQuote(query, 2_000_000_000n) }));
    const answer = await ask();
    expect(answer).toMatchObject({
      ok: true,
      route: { expectedOut: 2_000_000_000n, minOut: 1_990_000_000n, netOut: 1_999_999_700n, expiresAt: 31_000 },
    });
    const [{ path, query, headers } = { path: '', query: new URLSearchParams(), headers: {} }] = server.asked;
    expect(path).toBe('/swap/allowance-holder/quote');
    expect(headers['0x-version']).toBe('v2');
    expect(headers['0x-api-key']).toBe(SECRET);
    expect(Object.fromEntries(query)).toEqual({
      ...{ chainId: '1', sellToken: tokenIn, buyToken: tokenOut, sellAmount: '1000000000000000000' },
      ...{ taker, slippageBps: '50' },
    });
  });

  it('is off without a key and without an address, and asks nobody', async () => {
    const { server, zeroX } = await setUp(() => ({}), { apiKey: undefined });
    expect(await zeroX.route(question)).toMatchObject({ ok: false, reason: 'off' });
    expect(server.asked).toEqual([]);
    const nowhere = createZeroX({ url: undefined, apiKey: SECRET, chainId: 1, clock: { now: () => 0 } });
    expect(await nowhere.route(question)).toMatchObject({ ok: false, reason: 'off' });
  });

  it.each<[string, (query: URLSearchParams) => ZeroXReply, string]>([
    ['a refused key', () => ({ status: 401, body: { name: 'UNAUTHORIZED' } }), 'refuses the API key'],
    ['a server error', () => ({ status: 500, body: 'oops' }), 'status 500'],
    ['garbage', () => ({ body: '<html>' }), 'not what it should be'],
    ['a number that is none', (query) => ({ body: zeroXQuote(query, 1n, { buyAmount: '-5' }) }), 'not what'],
    ['a missing transaction', (query) => ({ body: zeroXQuote(query, 1n, { transaction: null }) }), 'not what'],
    ['an endless answer', () => ({ body: `"${'x'.repeat(600_000)}"` }), 'more than it should'],
    ['silence', () => ({ hang: true }), 'did not answer within'],
    [
      'a redirect',
      () => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' }),
      'cannot be reached',
    ],
    ['another question', (query) => ({ body: zeroXQuote(query, 9n, { sellAmount: '1' }) }), 'another question'],
    ['a foreign spender', (query) => ({ body: zeroXQuote(query, 9n, { allowanceTarget: taker }) }), 'spender'],
    ['more slippage', (query) => ({ body: zeroXQuote(query, 10_000n, { minBuyAmount: '9000' }) }), 'slippage'],
  ])('is unavailable after %s, in words that name neither key nor address', async (_, reply, words) => {
    const { server, ask } = await setUp(reply);
    const answer = await ask();
    expect(answer).toMatchObject({ ok: false, reason: 'unavailable' });
    const detail = answer.ok ? '' : (answer.detail ?? '');
    expect(detail).toContain(words);
    expect(detail).not.toContain(SECRET);
    expect(detail).not.toContain(server.url);
  });

  it('says so when it has no liquidity', async () => {
    const { ask } = await setUp(() => ({ body: { liquidityAvailable: false, zid: '0x1' } }));
    expect(await ask()).toMatchObject({ ok: false, reason: 'no-venue' });
  });

  it('leaves it alone after a 429 for as long as that asks', async () => {
    const { server, time, ask } = await setUp(() => ({ status: 429, headers: { 'retry-after': '7' }, body: {} }));
    expect(await ask()).toMatchObject({ ok: false, detail: expect.stringContaining('429') });
    time.now += 6_999;
    expect(await ask()).toMatchObject({ ok: false, reason: 'unavailable' });
    expect(server.asked).toHaveLength(1);
    time.now += 1;
    await ask();
    expect(server.asked).toHaveLength(2);
  });

  it('is taken only where it nets more than our own route, and not once it has expired', async () => {
    const { ask } = await setUp((query) => ({ body: zeroXQuote(query, 2_000_000_000n) }));
    const offer = await ask();
    const by = (result: RouteResult): string => (result.ok ? result.route.kind : result.reason);
    expect(by(betterRoute(own(1_999_999_701n), offer, 2_000))).toBe('venues');
    expect(by(betterRoute(own(1_999_999_700n), offer, 2_000))).toBe('venues');
    expect(by(betterRoute(own(1_999_999_699n), offer, 2_000))).toBe('aggregator');
    expect(by(betterRoute(own(1n), offer, 31_000))).toBe('venues');
    expect(by(betterRoute({ ok: false, reason: 'beyond-known' }, offer, 2_000))).toBe('aggregator');
    expect(by(betterRoute({ ok: false, reason: 'beyond-known' }, offer, 31_000))).toBe('expired');
    expect(by(betterRoute({ ok: false, reason: 'beyond-known' }, { ok: false, reason: 'off' }, 0))).toBe(
      'beyond-known',
    );
  });
});
