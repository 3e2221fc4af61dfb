import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { POST as nonce } from '@/app/api/v1/session/nonce/route';
import { POST as signIn, DELETE as signOut, GET as view } from '@/app/api/v1/session/route';
import { sessionViewSchema } from '@/lib/core/snapshot/session-schema';
import { problemSchema } from '@/lib/core/snapshot/stream';
import { jsonAnswer } from '@/lib/server/answer';
import { authorise } from '@/lib/server/auth/actor';
import { createAuth, shareAuth } from '@/lib/server/auth/auth-state';
import { parseAuthConfig } from '@/lib/server/auth/auth-variables';
import { CLIENT_HEADER } from '@/lib/server/auth/client-address';
import { shareEngineHost } from '@/lib/server/shared-host';
import { bareClientConfig, idleHub } from '@/test/fixtures/bare-server';
import { cookiesOf, type Signer, tabAt } from '@/test/fixtures/sign-in';

const SITE = 'http://localhost:3000';
const account = (): Signer => privateKeyToAccount(generatePrivateKey());
const operator = account();
const viewer = account();
const stranger = account();
const OPERATORS = `${operator.address}:operator, ${viewer.address.toLowerCase()}:viewer`;

let contractSays = false;
let client = '127.0.0.1';
let auth = createAuth(parseAuthConfig({ OPERATORS }), Date.now);

const use = (environment: Record<string, string>): void => {
  auth = createAuth(parseAuthConfig({ OPERATORS, ...environment }), Date.now);
  shareAuth(auth);
};
/** What Next does with a request, without Next. */
const ask = async (path: string, init: RequestInit = {}, site = SITE): Promise<Response> => {
  const request = new Request(`${site}${path}`, init);
  request.headers.set('host', new URL(site).host);
  request.headers.set(CLIENT_HEADER, client);
  if (path.endsWith('/nonce')) return nonce(request);
  return { GET: view, POST: signIn, DELETE: signOut }[request.method as 'GET']?.(request) ?? Response.error();
};
const tab = tabAt(SITE, ask);
const sessionOf = async (cookie: string) =>
  sessionViewSchema.parse(await (await ask('/api/v1/session', { headers: { cookie } })).json()).session;
const refusalOf = async (response: Response): Promise<string> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.getSetCookie().filter((line) => line.includes('session'))).toEqual([]);
  return `${response.status} ${problemSchema.parse(await response.json()).detail}`;
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  contractSays = false;
  client = '127.0.0.1';
  use({});
  shareEngineHost({
    ask: (question) => {
      if (question.kind === 'signature') return Promise.resolve(jsonAnswer(contractSays));
      return Promise.resolve(jsonAnswer({ ...bareClientConfig, chainId: 31_337 }));
    },
    csv: () => Promise.reject(new Error('nobody asked')),
    hub: idleHub,
    stop: () => Promise.resolve(),
  });
});
afterEach(() => {
  vi.useRealTimers();
  shareAuth(undefined);
  shareEngineHost(undefined);
});

describe('a sign-in', () => {
  it('opens a session with the role that the configuration gives', async () => {
    for (const [who, role] of [
      [operator, 'operator'],
      [viewer, 'viewer'],
      [stranger, 'viewer'],
    ] as const) {
      const answer = await tab.signIn(who);
      expect(answer.status).toBe(200);
      expect(await sessionOf(cookiesOf(answer))).toMatchObject({ account: who.address.toLowerCase(), role });
    }
  });

  it('sets a cookie that no script and no other site gets', async () => {
    const lines = (await tab.signIn(operator)).headers.getSetCookie();
    const session = lines.find((line) => line.startsWith('breakwater-session='));
    expect(session).toMatch(/^breakwater-session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
    expect(lines).toContain('breakwater-nonce=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict');
  });

  it('is bound to the public address where one is set, over https', async () => {
    use({ PUBLIC_URL: 'https://risk.example' });
    client = '203.0.113.7';
    const there = tabAt('https://risk.example', (path, init) => ask(path, init, 'http://10.0.0.4:3000'));
    const answer = await there.signIn(operator);
    expect(answer.status).toBe(200);
    const session = answer.headers.getSetCookie().find((line) => line.startsWith('__Host-breakwater-session='));
    expect(session).toMatch(/; Path=\/; .*HttpOnly; SameSite=Strict; Secure$/);
    expect(await sessionOf(cookiesOf(answer))).toMatchObject({ role: 'operator' });
    expect(await refusalOf(await there.signIn(operator, { domain: 'localhost:3000' }))).toContain('another site');
  });

  it('without a public address is for this machine only, whatever host a request names', async () => {
    client = '203.0.113.7';
    expect(await refusalOf(await tab.post('/api/v1/session/nonce', undefined))).toContain(
      '403 Signing in from another',
    );
    client = '127.0.0.1';
    const elsewhere = 'http://evil.example';
    const answer = await tabAt(elsewhere, (path, init) => ask(path, init, elsewhere)).post('/api/v1/session/nonce', {});
    expect(await refusalOf(answer)).toContain('PUBLIC_URL');
  });

  it.each([
    ['another domain', { domain: 'evil.example' }, 'another site'],
    ['another port', { domain: 'localhost:3001' }, 'another site'],
    ['a URI elsewhere', { uri: 'https://evil.example/' }, 'URI'],
    ['another scheme', { scheme: 'https' }, 'scheme'],
    ['another chain', { chainId: 1 }, 'chain'],
    ['a nonce of its own', { nonce: '0'.repeat(32) }, 'nonce'],
    ['an expiry in the past', { expirationTime: new Date(0) }, 'expired'],
    ['no expiry', { expirationTime: undefined }, 'expired'],
    ['an expiry in a year', { expirationTime: new Date(Date.now() + 3.2e10) }, 'never would'],
    ['an old issue', { issuedAt: new Date(Date.now() - 600_000) }, 'just now'],
    ['an issue to come', { issuedAt: new Date(Date.now() + 120_000) }, 'just now'],
    ['a start to come', { notBefore: new Date(Date.now() + 60_000) }, 'not valid'],
  ] as const)('is refused for %s', async (_, changes, word) => {
    const refusal = await refusalOf(await tab.signIn(operator, changes as object));
    expect(refusal).toMatch(/^401 The sign-in is refused/);
    expect(refusal).toContain(word);
    expect(auth.sessions.size()).toBe(0);
  });

  it('is refused when somebody else signed it, even where a chain is asked', async () => {
    const given = await tab.terms();
    const message = tab.messageFor(operator, given);
    const signature = await stranger.signMessage({ message });
    expect(await refusalOf(await tab.post('/api/v1/session', { message, signature }, given.cookie))).toContain(
      'signature',
    );
    contractSays = true; // a contract wallet that stands by it
    expect((await tab.post('/api/v1/session', { message, signature }, given.cookie)).status).toBe(200);
  });

  it('is refused when a letter of it was changed, or a second message hides in it', async () => {
    const given = await tab.terms();
    const message = tab.messageFor(operator, given);
    const signature = await operator.signMessage({ message });
    const send = (text: string) => tab.post('/api/v1/session', { message: text, signature }, given.cookie);
    expect(await refusalOf(await send(message.replace('no fee', 'my fee')))).toContain('signature');
    expect(await refusalOf(await send(`${message}\nResources:\nnone`))).toContain('ERC-4361');
    const hidden = `evil.example wants you to sign in with your Ethereum account:\n${message}`;
    expect(await refusalOf(await send(hidden))).toContain('401');
    expect(await refusalOf(await send(`${message} `))).toContain('401');
  });

  it('is refused a second time, by another browser, and after the nonce has expired', async () => {
    const given = await tab.terms();
    const message = tab.messageFor(operator, given);
    const body = { message, signature: await operator.signMessage({ message }) };
    expect(await refusalOf(await tab.post('/api/v1/session', body, ''))).toContain('nonce');
    expect(await refusalOf(await tab.post('/api/v1/session', body, (await tab.terms()).cookie))).toContain('nonce');
    const both = await Promise.all([1, 2].map(() => tab.post('/api/v1/session', body, given.cookie)));
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 401]));
    expect(await refusalOf(await tab.post('/api/v1/session', body, given.cookie))).toContain('used');

    const late = await tab.terms();
    const text = tab.messageFor(operator, late, { expirationTime: new Date(Date.now() + 600_000) });
    vi.setSystemTime(Date.now() + 300_001);
    const answer = await tab.post(
      '/api/v1/session',
      { message: text, signature: await operator.signMessage({ message: text }) },
      late.cookie,
    );
    expect(await refusalOf(answer)).toContain('expired');
  });

  it('takes no forged nonce cookie', async () => {
    const value = '0'.repeat(32);
    const message = tab.messageFor(operator, { ...(await tab.terms()), nonce: value });
    const body = { message, signature: await operator.signMessage({ message }) };
    const forged = `breakwater-nonce=${value}.${Date.now() + 60_000}.${'0'.repeat(64)}`;
    expect(await refusalOf(await tab.post('/api/v1/session', body, forged))).toContain('nonce');
  });

  it('never takes over a session that the browser brought, and ends the one before', async () => {
    const first = cookiesOf(await tab.signIn(viewer));
    const given = await tab.terms();
    const message = tab.messageFor(operator, given);
    const answer = await tab.post(
      '/api/v1/session',
      { message, signature: await operator.signMessage({ message }) },
      `${given.cookie}; ${first}`,
    );
    expect(cookiesOf(answer)).not.toBe(first);
    expect(await sessionOf(first)).toBeNull();
    const planted = await sessionOf(`breakwater-session=${'A'.repeat(43)}`);
    expect(planted).toBeNull();
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }, 403],
    ['a sandboxed page', { origin: 'null' }, 403],
    ['another port', { origin: 'http://localhost:3001' }, 403],
    ['a sister site', { 'sec-fetch-site': 'same-site' }, 403],
    ['a form', { 'content-type': 'text/plain' }, 400],
  ])('is refused from %s', async (_, headers, status) => {
    const given = await tab.terms();
    const message = tab.messageFor(operator, given);
    const body = { message, signature: await operator.signMessage({ message }) };
    const answer = await tab.post('/api/v1/session', body, given.cookie, headers as unknown as Record<string, string>);
    expect(await refusalOf(answer)).toMatch(new RegExp(`^${status}`));
  });

  it('is limited by client, and says when to come back', async () => {
    const answers = [];
    for (let index = 0; index < 11; index += 1) answers.push(await tab.post('/api/v1/session', {}, ''));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(400), 429]);
    expect(answers[10]?.headers.get('retry-after')).toBe('6');
    vi.setSystemTime(Date.now() + 6_000);
    expect((await tab.post('/api/v1/session', {}, '')).status).toBe(400);
    expect((await tab.post('/api/v1/session', {}, '')).status).toBe(429);
  });

  it('says so when there is no market whose chain could be named', async () => {
    shareEngineHost({
      ask: () => Promise.resolve(jsonAnswer(bareClientConfig)),
      csv: () => Promise.reject(new Error('nobody asked')),
      hub: idleHub,
      stop: () => Promise.resolve(),
    });
    expect(await refusalOf(await tab.post('/api/v1/session/nonce', undefined))).toContain('503');
  });
});

describe('a session', () => {
  it('ends by signing out, for good', async () => {
    const cookie = cookiesOf(await tab.signIn(operator));
    const out = (headers: Record<string, string>) =>
      ask('/api/v1/session', { method: 'DELETE', headers: { cookie, ...headers } });
    expect((await out({ origin: 'https://evil.example' })).status).toBe(403);
    expect(await sessionOf(cookie)).not.toBeNull();
    const gone = await out({ origin: SITE });
    expect(gone.status).toBe(204);
    expect(gone.headers.get('set-cookie')).toContain('Max-Age=0');
    expect(await sessionOf(cookie)).toBeNull();
  });

  it('ends when it is not used, and when it is old however much it is used', async () => {
    const idle = cookiesOf(await tab.signIn(operator));
    vi.setSystemTime(Date.now() + 60 * 60_000);
    expect(await sessionOf(idle)).toBeNull();

    use({ READ: 'listed' });
    const used = cookiesOf(await tab.signIn(operator));
    for (let minutes = 0; minutes < 12 * 60 - 30; minutes += 30) {
      vi.setSystemTime(Date.now() + 30 * 60_000);
      expect(authoriseWith(used, 'operator')).toBe('operator');
    }
    vi.setSystemTime(Date.now() + 30 * 60_000);
    expect(authoriseWith(used, 'operator')).toBe(401);
  });

  const authoriseWith = (cookie: string, role: 'viewer' | 'operator', headers: Record<string, string> = {}) => {
    const request = new Request(`${SITE}/api/v1/breakers/trip`, {
      method: 'POST',
      headers: { origin: SITE, host: 'localhost:3000', cookie, [CLIENT_HEADER]: '127.0.0.1', ...headers },
    });
    try {
      return authorise(request, auth, role).role;
    } catch (error) {
      if (error instanceof Error && 'answer' in error) return (error.answer as { status: number }).status;
      throw error;
    }
  };

  it('gives nobody more than their role, and what the configuration takes away is gone at once', async () => {
    const low = cookiesOf(await tab.signIn(viewer));
    const none = cookiesOf(await tab.signIn(stranger));
    const high = cookiesOf(await tab.signIn(operator));
    expect(authoriseWith(low, 'viewer')).toBe('viewer');
    expect(authoriseWith(low, 'operator')).toBe(403);
    expect(authoriseWith(none, 'operator')).toBe(403);
    expect(authoriseWith(`${low}; role=operator; breakwater-role=operator`, 'operator')).toBe(403);
    expect(authoriseWith('', 'viewer')).toBe(401);
    expect(authoriseWith(`${low}; ${high}`, 'operator'), 'two of one name').toBe(401);
    expect(authoriseWith(high, 'operator')).toBe('operator');
    expect(authoriseWith(high, 'operator', { origin: 'https://evil.example' }), 'another site').toBe(403);
    auth = { ...auth, roles: new Map() };
    expect(authoriseWith(high, 'operator')).toBe(403);
  });

  it('limits what one client changes', async () => {
    const cookie = cookiesOf(await tab.signIn(operator));
    const said = Array.from({ length: 21 }, () => authoriseWith(cookie, 'operator'));
    expect(said.slice(0, 20)).toEqual(Array(20).fill('operator'));
    expect(said[20]).toBe(429);
  });
});
