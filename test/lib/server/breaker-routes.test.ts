import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GET as audit } from '@/app/api/v1/breakers/audit/route';
import { POST as reset } from '@/app/api/v1/breakers/reset/route';
import { GET as breakers } from '@/app/api/v1/breakers/route';
import { POST as trip } from '@/app/api/v1/breakers/trip/route';
import { POST as nonce } from '@/app/api/v1/session/nonce/route';
import { POST as signIn } from '@/app/api/v1/session/route';
import { verifyLog } from '@/lib/core/breaker/verify-log';
import { protocolRules } from '@/lib/core/protocols/registry';
import { auditPageSchema, breakersAnswerSchema, breakerWordAnswerSchema } from '@/lib/core/snapshot/breaker-schema';
import { problemSchema } from '@/lib/core/snapshot/stream';
import { createAuth, shareAuth } from '@/lib/server/auth/auth-state';
import { parseAuthConfig } from '@/lib/server/auth/auth-variables';
import { CLIENT_HEADER } from '@/lib/server/auth/client-address';
import type { FrameSource } from '@/lib/server/frame-source';
import { createService } from '@/lib/server/service';
import { shareEngineHost } from '@/lib/server/shared-host';
import { auditLog, tampered } from '@/test/fixtures/audit-log';
import { bareClientConfig, idleHub } from '@/test/fixtures/bare-server';
import { testBook } from '@/test/fixtures/book';
import { breakersViewOf } from '@/test/fixtures/breakers-view';
import { evaluatedBook } from '@/test/fixtures/evaluated-book';
import { fakeStore, testConfig } from '@/test/fixtures/fake-world';
import { cookiesOf, type Signer, tabAt } from '@/test/fixtures/sign-in';

const SITE = 'http://localhost:3000';
const NOW = 1_790_000_000_000;
const operator = privateKeyToAccount(generatePrivateKey());
const viewer = privateKeyToAccount(generatePrivateKey());
const said: unknown[] = [];

const ROUTES = { breakers, audit, trip, reset, nonce, session: signIn } as const;
const ask = (path: string, init: RequestInit = {}): Promise<Response> => {
  const request = new Request(`${SITE}${path}`, init);
  request.headers.set('host', new URL(SITE).host);
  request.headers.set(CLIENT_HEADER, '127.0.0.1');
  const name = new URL(request.url).pathname.split('/').at(-1) as keyof typeof ROUTES;
  return ROUTES[name](request);
};
const tab = tabAt(SITE, ask);
const cookieOf = async (who: Signer): Promise<string> => cookiesOf(await tab.signIn(who));
const refusal = async (answer: Promise<Response>): Promise<string> => {
  const response = await answer;
  return `${response.status} ${problemSchema.parse(await response.json()).detail}`;
};

const setUp = (more: Partial<FrameSource> = {}, view = breakersViewOf(NOW), log = auditLog(7)) => {
  const { source } = evaluatedBook(testBook(5, 5));
  const frame = { ...source.frame(), breakers: view };
  const { store, state } = fakeStore();
  state.breakers = { state: {}, head: log.head };
  state.audit.push(...log.links);
  const service = createService({
    source: { ...source, frame: () => frame, ...more },
    rules: protocolRules['aave-v3'],
    market: testConfig,
    store,
    clientConfig: { ...bareClientConfig, chainId: 31_337 },
    scenario: undefined,
    now: () => NOW,
  });
  shareEngineHost({
    ask: service.ask,
    csv: () => Promise.reject(new Error('no export is asked for')),
    hub: idleHub,
    stop: () => Promise.resolve(),
  });
  return state;
};
const takes: NonNullable<FrameSource['sayToBreakers']> = (what, word) => {
  said.push([what, word]);
  return { ok: true, events: [] };
};

beforeEach(() => {
  said.length = 0;
  const OPERATORS = `${operator.address}:operator,${viewer.address}:viewer`;
  shareAuth(createAuth(parseAuthConfig({ OPERATORS }), Date.now));
  setUp({ sayToBreakers: takes });
});
afterEach(() => {
  shareAuth(undefined);
  shareEngineHost(undefined);
});

describe('/api/v1/breakers', () => {
  it('answers with the view and the time to hold it against', async () => {
    const answer = breakersAnswerSchema.parse(await (await ask('/api/v1/breakers')).json());
    expect(answer.serverTime).toBe(NOW);
    expect(answer.breakers?.breakers.global?.state).toBe('closed');
  });
});

describe('/api/v1/breakers/audit', () => {
  const page = async (query: string) =>
    (await (await ask(`/api/v1/breakers/audit${query}`)).json()) as {
      links: { seq: number }[];
      head: ReturnType<typeof auditLog>['head'];
    };

  it('gives the newest page without a place, any page with one, and the head beside', async () => {
    expect((await page('?limit=3')).links.map(({ seq }) => seq)).toEqual([4, 5, 6]);
    expect((await page('?from=1&limit=2')).links.map(({ seq }) => seq)).toEqual([1, 2]);
    expect((await page('?limit=3')).head).toEqual(auditLog(7).head);
    expect(auditPageSchema.parse(await page(''))).toEqual({ links: auditLog(7).links, head: auditLog(7).head });
    const read = async (from: number, limit: number) => (await page(`?from=${from}&limit=${limit}`)).links;
    expect(await verifyLog({ read, head: auditLog(7).head, pageSize: 2 })).toMatchObject({ ok: true });
  });

  it('passes a tampered log on as it stands, so that whoever reads it finds the link', async () => {
    const log = auditLog(7);
    setUp({}, undefined, { ...log, links: tampered(log.links, 3) });
    const { links, head } = await page('?from=0');
    expect(await verifyLog({ read: (from) => Promise.resolve(links.slice(from)), head })).toMatchObject({ place: 3 });
  });

  it('is a table as CSV, and refuses what is no page', async () => {
    const csv = await (await ask('/api/v1/breakers/audit?format=csv')).text();
    expect(csv.split('\r\n')).toHaveLength(9);
    expect(csv).toContain('0,2026-09-21T');
    expect(await refusal(ask('/api/v1/breakers/audit?limit=0'))).toMatch(/^400 limit/);
    expect(await refusal(ask('/api/v1/breakers/audit?from=-1'))).toMatch(/^400 from/);
  });
});

describe('an operator’s word', () => {
  const word = { key: 'global', reason: 'the feed looks wrong' };

  it('reaches the engine with who said it, for a signed-in operator', async () => {
    const cookie = await cookieOf(operator);
    expect((await tab.post('/api/v1/breakers/trip', word, cookie)).status).toBe(200);
    expect((await tab.post('/api/v1/breakers/reset', word, cookie)).status).toBe(200);
    const given = { ...word, actor: operator.address.toLowerCase() };
    expect(said).toEqual([
      ['trip', given],
      ['reset', given],
    ]);
  });

  it.each(['trip', 'reset'])('%s is refused for strangers, viewers, and pages of other sites', async (what) => {
    const path = `/api/v1/breakers/${what}`;
    expect(await refusal(tab.post(path, word))).toMatch(/^401 Sign in/);
    expect(await refusal(tab.post(path, word, await cookieOf(viewer)))).toMatch(/^403 .*needs the role operator/);
    const cookie = await cookieOf(operator);
    expect(await refusal(tab.post(path, word, cookie, { origin: 'https://evil.example' }))).toMatch(/^403 Only pages/);
    expect(await refusal(tab.post(path, word, cookie, { 'content-type': 'text/plain' }))).toMatch(/^400 .*json/);
    // A name that the sender gives itself is nobody.
    expect((await tab.post(path, { ...word, actor: viewer.address }, cookie)).status).toBe(200);
    expect(said).toEqual([[what, { ...word, actor: operator.address.toLowerCase() }]]);
  });

  it.each([
    [{ ...word, reason: '  x ' }, 'reason'],
    [{ ...word, reason: 'x'.repeat(501) }, 'reason'],
    [{ ...word, reason: 'a null \u0000 in it' }, 'control'],
    [{ ...word, reason: 'two\nlines' }, 'control'],
    [{ ...word, key: 'asset:0xA1' }, 'breaker'],
    [{ key: 'global' }, 'reason'],
  ])('is refused as %j', async (body, why) => {
    const answer = await refusal(tab.post('/api/v1/breakers/trip', body, await cookieOf(operator)));
    expect(answer).toMatch(/^400/);
    expect(answer).toContain(why);
    expect(said).toEqual([]);
  });

  it('is a 409 with the breakers’ own refusal', async () => {
    setUp({ sayToBreakers: () => ({ ok: false, refusal: 'Everything is closed: only a manual stop wants a reset.' }) });
    const cookie = await cookieOf(operator);
    expect(await refusal(tab.post('/api/v1/breakers/reset', word, cookie))).toBe(
      '409 Everything is closed: only a manual stop wants a reset.',
    );
    setUp();
    expect(await refusal(tab.post('/api/v1/breakers/trip', word, cookie))).toMatch(/^503 No engine/);
  });

  it('is a 202 or a 504 that says how it stands where the engine is elsewhere and silent', async () => {
    const cookie = await cookieOf(operator);
    setUp({ sayToBreakers: () => Promise.resolve({ unanswered: 'waiting', why: 'It waits.' }) });
    const waiting = await tab.post('/api/v1/breakers/trip', word, cookie);
    expect([waiting.status, breakerWordAnswerSchema.parse(await waiting.json())]).toEqual([
      202,
      { events: [], waiting: 'It waits.' },
    ]);
    for (const unanswered of ['withdrawn', 'taken'] as const) {
      setUp({ sayToBreakers: () => Promise.resolve({ unanswered, why: `It is ${unanswered}.` }) });
      expect(await refusal(tab.post('/api/v1/breakers/reset', word, cookie))).toBe(`504 It is ${unanswered}.`);
    }
    setUp({ sayToBreakers: () => Promise.reject(new Error('the database is down')) });
    expect(await refusal(tab.post('/api/v1/breakers/trip', word, cookie))).toBe('503 the database is down');
  });
});
