import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GET as nothing } from '@/app/api/[...path]/route';
import { GET as plan } from '@/app/api/v1/positions/[account]/plan/route';
import { GET as position } from '@/app/api/v1/positions/[account]/route';
import { GET as positions } from '@/app/api/v1/positions/route';
import { GET as prices } from '@/app/api/v1/prices/[asset]/history/route';
import { POST as drive, GET as scenario } from '@/app/api/v1/scenario/route';
import { GET as ledger } from '@/app/api/v1/settlements/[txHash]/ledger/route';
import { GET as settlement } from '@/app/api/v1/settlements/[txHash]/route';
import { GET as settlements } from '@/app/api/v1/settlements/route';
import { GET as totals } from '@/app/api/v1/settlements/totals/route';
import { GET as snapshot } from '@/app/api/v1/snapshot/route';
import { GET as stream } from '@/app/api/v1/stream/route';
import { problemSchema } from '@/lib/core/snapshot/stream';
import { jsonAnswer } from '@/lib/server/answer';
import { shareEngineHost } from '@/lib/server/shared-host';
import type { Ask } from '@/lib/server/worker-protocol';
import { idleHub } from '@/test/fixtures/bare-server';

const asked: Ask[] = [];
const keys: string[] = [];
const A = '0x00000000000000000000000000000000000000a1';
const B = '0x00000000000000000000000000000000000000b2';
const CHECKSUMMED = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';

beforeEach(() => {
  asked.length = 0;
  keys.length = 0;
  shareEngineHost({
    ask: (ask) => {
      asked.push(ask);
      return Promise.resolve(jsonAnswer({}, { etag: 'W/"e-1"', 'cache-control': 'no-cache' }));
    },
    csv: () => Promise.resolve(new Response('a,b\r\n').body as ReadableStream<Uint8Array>),
    hub: {
      ...idleHub,
      connect: (key) => {
        keys.push(key);
        return new ReadableStream();
      },
    },
    stop: () => Promise.resolve(),
  });
});
afterEach(() => {
  shareEngineHost(undefined);
});

const at = (path: string, init?: RequestInit) => new Request(`http://localhost:3000/api/v1/${path}`, init);
const params = <T>(value: T) => ({ params: Promise.resolve(value) });
const problemOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = problemSchema.parse(await response.json());
  expect(problem.status).toBe(response.status);
  return problem;
};
const post = (body: string, headers: Record<string, string> = {}) =>
  drive(at('scenario', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }));

describe('the API', () => {
  it.each([
    ['limit', () => positions(at('positions?limit=0'))],
    ['limit', () => positions(at('positions?limit=501'))],
    ['offset', () => positions(at('positions?offset=-1'))],
    ['sort', () => positions(at('positions?sort=colour'))],
    ['status.1', () => positions(at('positions?status=healthy,nonsense'))],
    ['hf_lt', () => positions(at('positions?hf_lt=low'))],
    ['hfBelow', () => positions(at('positions?hfBelow=low'))],
    ['search', () => positions(at('positions?search=vitalik'))],
    ['asset', () => positions(at('positions?asset=WETH'))],
    ['asset', () => stream(at('stream?asset=0x12'))],
    ['account', () => position(at('positions/0x12'), params({ account: '0x12' }))],
    ['account', () => position(at('positions/x'), params({ account: CHECKSUMMED.replace('F6', 'f6') }))],
    ['collateral', () => plan(at(`positions/${A}/plan?debt=${B}&amount=max`), params({ account: A }))],
    ['amount', () => plan(at(`positions/${A}/plan?collateral=${A}&debt=${B}&amount=1.5`), params({ account: A }))],
    ['amount', () => plan(at(`positions/${A}/plan?collateral=${A}&debt=${B}&amount=0`), params({ account: A }))],
    ['amount', () => plan(at(`positions/${A}/plan?objective=profit&amount=max`), params({ account: A }))],
    ['amount', () => plan(at(`positions/${A}/plan?collateral=${A}&debt=${B}`), params({ account: A }))],
    ['debt', () => plan(at(`positions/${A}/plan?objective=profit&collateral=${B}`), params({ account: A }))],
    ['objective', () => plan(at(`positions/${A}/plan?objective=fun`), params({ account: A }))],
    [
      'liquidator',
      () => plan(at(`positions/${A}/plan?collateral=${A}&debt=${B}&amount=1&liquidator=me`), params({ account: A })),
    ],
    ['limit', () => settlements(at('settlements?limit=many'))],
    ['liquidator', () => settlements(at('settlements?liquidator=0x1'))],
    ['match', () => totals(at('settlements/totals?match=perhaps'))],
    ['lines', () => settlements(at('settlements?lines=some'))],
    ['before', () => settlements(at('settlements?before=soon'))],
    ['txHash', () => settlement(at('settlements/0x1'), params({ txHash: '0x1' }))],
    ['minutes', () => prices(at(`prices/${A}/history?minutes=0`), params({ asset: A }))],
    ['action', () => post('{"action":"explode"}')],
    ['account', () => post(`{"action":"faucet","account":"me","asset":"${A}"}`)],
  ])('answers 400 and names the field %s', async (field, ask) => {
    const problem = await problemOf(await ask());
    expect(problem.status).toBe(400);
    expect(problem.errors?.map(({ path }) => path)).toContain(field);
    expect(asked).toEqual([]);
  });

  it('passes on what is right, parsed', async () => {
    await positions(at('positions?status=liquidatable&status=bad-debt&sort=debt&dir=desc&hf_lt=1.05&asset=&limit=10'));
    await position(at('positions/x'), params({ account: CHECKSUMMED }));
    await plan(at(`positions/${A}/plan?collateral=${A}&debt=${B}&amount=max`), params({ account: A }));
    await plan(at(`positions/${A}/plan?objective=capital`), params({ account: A }));
    await settlements(at(`settlements?before=120&liquidator=${CHECKSUMMED}&match=exact&lines=true`));
    await totals(at(`settlements/totals?asset=${A}`));
    const txHash = `0x${'AB'.repeat(32)}`;
    await ledger(at(`settlements/${txHash}/ledger?format=csv`), params({ txHash }));
    expect(asked).toEqual([
      {
        kind: 'positions',
        query: { sort: 'debt', dir: 'desc', status: ['liquidatable', 'bad-debt'], hfBelow: 1.05, offset: 0, limit: 10 },
      },
      { kind: 'position', account: CHECKSUMMED.toLowerCase() },
      { kind: 'plan', account: A, plan: { collateral: A, debt: B, amount: 'max' } },
      { kind: 'plan', account: A, plan: { objective: 'capital' } },
      {
        ...{ kind: 'settlements', limit: 50, before: 120n, lines: true },
        filter: { liquidator: CHECKSUMMED.toLowerCase(), match: 'exact' },
      },
      { kind: 'settlement-totals', filter: { asset: A } },
      { kind: 'ledger', txHash: `0x${'ab'.repeat(32)}`, format: 'csv' },
    ]);
  });

  it('answers 304 to who has the tagged version', async () => {
    const fresh = await snapshot(at('snapshot'));
    expect(fresh.status).toBe(200);
    const known = await snapshot(at('snapshot', { headers: { 'if-none-match': 'W/"e-0", W/"e-1"' } }));
    expect(known.status).toBe(304);
    expect(await known.text()).toBe('');
  });

  it('exports CSV by parameter or by Accept', async () => {
    for (const request of [at('positions?format=csv'), at('positions', { headers: { accept: 'text/csv' } })]) {
      const response = await positions(request);
      expect(response.headers.get('content-type')).toContain('text/csv');
      expect(await response.text()).toBe('a,b\r\n');
    }
  });

  it('asks for settlements as a table the same two ways', async () => {
    await settlements(at('settlements?limit=500&format=csv'));
    await settlements(at('settlements', { headers: { accept: 'text/csv' } }));
    await settlements(at('settlements?format=json', { headers: { accept: 'text/csv' } }));
    expect(asked).toEqual([
      { kind: 'settlements', limit: 500, filter: {}, lines: false, format: 'csv' },
      { kind: 'settlements', limit: 50, filter: {}, lines: false, format: 'csv' },
      { kind: 'settlements', limit: 50, filter: {}, lines: false },
    ]);
  });

  it('gives streams of equal windows one key, however they are spelled, and none to a page without a table', async () => {
    const response = await stream(at('stream?status=healthy,liquidatable&limit=5'));
    await stream(at('stream?limit=5&status=liquidatable&status=healthy&sort=rank'));
    await stream(at('stream?window=none'));
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).toBe('');
  });

  it.each([
    ['another site', { origin: 'http://evil.example' }],
    ['another port', { origin: 'http://localhost:3001' }],
    ['a sandboxed page', { origin: 'null' }],
    ['a cross-site navigation', { 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
  ])('lets no page of %s drive the local market', async (_, headers) => {
    const response = await post('{"action":"reset"}', { host: 'localhost:3000', ...headers });
    expect((await problemOf(response)).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it('lets its own pages and a command line drive it', async () => {
    await post('{"action":"reset"}', {
      host: 'localhost:3000',
      origin: 'http://localhost:3000',
      'sec-fetch-site': 'same-origin',
    });
    await post('{"action":"start","scenario":"eth-crash"}');
    await scenario(at('scenario'));
    expect(asked).toEqual([
      { kind: 'scenario', action: { action: 'reset' } },
      { kind: 'scenario', action: { action: 'start', scenario: 'eth-crash' } },
      { kind: 'scenario' },
    ]);
  });

  it('refuses bodies that are no JSON, or too large, and forms', async () => {
    expect((await problemOf(await post('{'))).status).toBe(400);
    expect((await problemOf(await post(JSON.stringify({ action: 'x'.repeat(20_000) })))).status).toBe(413);
    expect(
      (await problemOf(await post('action=reset', { 'content-type': 'application/x-www-form-urlencoded' }))).status,
    ).toBe(400);
  });

  it('answers what it does not have, and a server without an engine, as problems too', async () => {
    expect((await problemOf(nothing(at('bananas')))).status).toBe(404);
    shareEngineHost(undefined);
    const response = await snapshot(at('snapshot'));
    expect((await problemOf(response)).status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
  });
});
