import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GET, POST } from '@/app/api/v1/alerts/route';
import { POST as nonce } from '@/app/api/v1/session/nonce/route';
import { POST as signIn } from '@/app/api/v1/session/route';
import { NO_ALERTS } from '@/lib/core/alert/alert-state';
import { newDelivery } from '@/lib/core/alert/delivery';
import { protocolRules } from '@/lib/core/protocols/registry';
import { alertsAnswerSchema } from '@/lib/core/snapshot/alert-schema';
import { problemSchema } from '@/lib/core/snapshot/stream';
import { type AlertSource, storedAlerts } from '@/lib/server/alert-answers';
import { createAuth, shareAuth } from '@/lib/server/auth/auth-state';
import { parseAuthConfig } from '@/lib/server/auth/auth-variables';
import { CLIENT_HEADER } from '@/lib/server/auth/client-address';
import { createService } from '@/lib/server/service';
import { shareEngineHost } from '@/lib/server/shared-host';
import { notificationOf } from '@/test/fixtures/alerts';
import { bareClientConfig, idleHub } from '@/test/fixtures/bare-server';
import { testBook } from '@/test/fixtures/book';
import { evaluatedBook } from '@/test/fixtures/evaluated-book';
import { fakeAlertStore } from '@/test/fixtures/fake-alert-store';
import { fakeStore, testConfig } from '@/test/fixtures/fake-world';
import { cookiesOf, type Signer, tabAt } from '@/test/fixtures/sign-in';

const SITE = 'http://localhost:3000';
const NOW = 1_790_000_000_000;
const operator = privateKeyToAccount(generatePrivateKey());
const viewer = privateKeyToAccount(generatePrivateKey());
const said: unknown[] = [];

const ROUTES = { nonce, session: signIn } as const;
const ask = (path: string, init: RequestInit = {}): Promise<Response> => {
  const request = new Request(`${SITE}${path}`, init);
  request.headers.set('host', new URL(SITE).host);
  request.headers.set(CLIENT_HEADER, '127.0.0.1');
  const name = new URL(request.url).pathname.split('/').at(-1);
  if (name === 'alerts') return request.method === 'POST' ? POST(request) : GET(request);
  return ROUTES[name as keyof typeof ROUTES](request);
};
const tab = tabAt(SITE, ask);
const cookieOf = async (who: Signer): Promise<string> => cookiesOf(await tab.signIn(who));
const refusal = async (answer: Promise<Response>): Promise<string> => {
  const response = await answer;
  return `${response.status} ${problemSchema.parse(await response.json()).detail}`;
};

const record = { at: NOW, by: '0xop', reason: 'why', what: 'silence', id: 's', detail: 'd' } as const;
const setUp = (alerts: AlertSource | undefined) => {
  const service = createService({
    source: evaluatedBook(testBook(5, 5)).source,
    rules: protocolRules['aave-v3'],
    market: testConfig,
    store: fakeStore().store,
    ...(alerts && { alerts }),
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
};
const takes: AlertSource = {
  view: () => Promise.resolve(null),
  say: (word, by) => {
    said.push([word, by]);
    return { ok: true, record };
  },
};

beforeEach(() => {
  said.length = 0;
  const OPERATORS = `${operator.address}:operator,${viewer.address}:viewer`;
  shareAuth(createAuth(parseAuthConfig({ OPERATORS }), Date.now));
  setUp(takes);
});
afterEach(() => {
  shareAuth(undefined);
  shareEngineHost(undefined);
});

describe('/api/v1/alerts', () => {
  const read = async () => alertsAnswerSchema.parse(await (await ask('/api/v1/alerts')).json());

  it('says that nothing is known where nothing is', async () => {
    expect(await read()).toEqual({ alerts: null, serverTime: NOW });
    setUp(undefined);
    expect(await read()).toEqual({ alerts: null, serverTime: NOW });
  });

  it('of an engine in another process is what that wrote down', async () => {
    const { store } = fakeAlertStore();
    let now = NOW;
    setUp(storedAlerts(store, 'test', () => now));
    expect((await read()).alerts).toBeNull();
    const failing = {
      ...{ name: 'ops', type: 'slack', minSeverity: 'warning', families: ['breach'], waiting: 1 },
      ...{ lastDeliveredAt: null, failingSince: NOW - 5_000, because: 'answered 500' },
    };
    await store.saveAlerts('test', {
      state: { alerts: { ...NO_ALERTS, at: NOW - 1_000 }, channels: [failing] },
      incidents: [],
      deliveries: [newDelivery(notificationOf(), 'ops', NOW)],
      words: [record],
    });
    // One reading a second, whoever asks.
    expect((await read()).alerts).toBeNull();
    now += 1_000;
    expect((await read()).alerts).toMatchObject({
      ...{ at: NOW - 1_000, open: [], channels: [failing], words: [record] },
      deliveries: [{ channel: 'ops', incident: 1, type: 'trigger', title: 'WETH: circuit breaker open' }],
    });
  });
});

describe('an operator’s word', () => {
  const silence = { what: 'silence', kind: '*', scope: 'asset:*', minutes: 30, reason: 'maintenance of the feed' };

  it('reaches the alerts with who said it, a silence with its end by the server’s clock', async () => {
    const cookie = await cookieOf(operator);
    const answer = await tab.post('/api/v1/alerts', silence, cookie);
    expect(await answer.json()).toEqual({ record });
    expect((await tab.post('/api/v1/alerts', { what: 'acknowledge', id: 'i-1', reason: 'on it' }, cookie)).status).toBe(
      200,
    );
    const { minutes: _, ...rest } = silence;
    const by = operator.address.toLowerCase();
    expect(said).toEqual([
      [{ ...rest, until: NOW + 1_800_000 }, by],
      [{ what: 'acknowledge', id: 'i-1', reason: 'on it' }, by],
    ]);
  });

  it('is refused for strangers, viewers, and pages of other sites', async () => {
    const path = '/api/v1/alerts';
    expect(await refusal(tab.post(path, silence))).toMatch(/^401 Sign in/);
    expect(await refusal(tab.post(path, silence, await cookieOf(viewer)))).toMatch(/^403 .*needs the role operator/);
    const cookie = await cookieOf(operator);
    expect(await refusal(tab.post(path, silence, cookie, { origin: 'https://evil.example' }))).toMatch(
      /^403 Only pages/,
    );
    expect(said).toEqual([]);
  });

  it.each([
    [{ ...silence, reason: 'x' }, 'reason'],
    [{ ...silence, reason: 'a bidi \u202E in it' }, 'control'],
    [{ ...silence, minutes: 0 }, 'minutes'],
    [{ ...silence, minutes: 99_999 }, 'minutes'],
    [{ ...silence, kind: 'all' }, 'kind'],
    [{ ...silence, scope: 'a b' }, 'scope'],
    [{ ...silence, by: '0xother' }, 'by'],
    [{ what: 'delete' }, 'what'],
    [{ what: 'acknowledge', reason: 'on it' }, 'id'],
  ])('is refused as %j', async (body, why) => {
    const answer = await refusal(tab.post('/api/v1/alerts', body, await cookieOf(operator)));
    expect(answer).toMatch(/^400/);
    expect(answer).toContain(why);
    expect(said).toEqual([]);
  });

  it('is a 409 with the alerts’ own refusal, and one with the way out where the engine is elsewhere', async () => {
    setUp({ ...takes, say: () => ({ ok: false, refusal: 'There is no such incident any more.' }) });
    const cookie = await cookieOf(operator);
    expect(await refusal(tab.post('/api/v1/alerts', silence, cookie))).toBe('409 There is no such incident any more.');
    setUp({ view: takes.view });
    expect(await refusal(tab.post('/api/v1/alerts', silence, cookie))).toMatch(/^409 .*ENGINE=embedded/);
  });
});
