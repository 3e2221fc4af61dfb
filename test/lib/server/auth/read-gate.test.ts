import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemSchema } from '@/lib/core/snapshot/stream';
import { jsonAnswer } from '@/lib/server/answer';
import { type Auth, createAuth, shareAuth } from '@/lib/server/auth/auth-state';
import { parseAuthConfig } from '@/lib/server/auth/auth-variables';
import { CLIENT_HEADER } from '@/lib/server/auth/client-address';
import { whileReadable } from '@/lib/server/auth/read-gate';
import { shareEngineHost } from '@/lib/server/shared-host';
import type { Ask } from '@/lib/server/worker-protocol';
import { idleHub } from '@/test/fixtures/bare-server';

const LISTED = '0x00000000000000000000000000000000000000a1';
const OTHER = '0x00000000000000000000000000000000000000b2';
const OPEN = ['config', 'health', 'health/public', 'session', 'session/nonce'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

type Route = (request: Request, context: object) => Promise<Response>;
const ROUTES = readdirSync('app/api/v1', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('/route.ts'))
  .map((file) => ({ file: resolve('app/api/v1', file), path: file.slice(0, -'/route.ts'.length) }))
  .toSorted((a, b) => (a.path < b.path ? -1 : 1));
const methodsOf = async (file: string): Promise<readonly [string, Route][]> => {
  const routes = (await import(/* @vite-ignore */ file)) as Record<string, Route | undefined>;
  return METHODS.flatMap((method) => (routes[method] ? [[method, routes[method]] as [string, Route]] : []));
};

let auth: Auth;
const asked: Ask[] = [];
const use = (environment: Record<string, string>): void => {
  auth = createAuth(parseAuthConfig(environment), Date.now);
  shareAuth(auth);
};
const at = (path: string, method: string, cookie = '', query = ''): Request =>
  new Request(`http://localhost:3000/api/v1/${path.replaceAll(/\[\w+\]/g, LISTED)}${query}`, {
    method,
    headers: { host: 'localhost:3000', [CLIENT_HEADER]: '127.0.0.1', cookie },
  });
const params = { params: Promise.resolve({ account: LISTED, asset: LISTED, id: 'binance', txHash: LISTED }) };

beforeEach(() => {
  asked.length = 0;
  shareEngineHost({
    ask: (ask) => {
      asked.push(ask);
      return Promise.resolve(jsonAnswer({}));
    },
    csv: () => Promise.reject(new Error('an export was opened')),
    hub: { ...idleHub, connect: () => new ReadableStream() },
    stop: () => Promise.resolve(),
  });
});
afterEach(() => {
  shareAuth(undefined);
  shareEngineHost(undefined);
});

describe('reading', () => {
  it.each([['listed'], ['signed-in']])(
    'is refused on every route of the API to who did not sign in: READ=%s',
    async (read) => {
      use({ READ: read, OPERATORS: `${LISTED}:viewer` });
      expect(ROUTES.length).toBeGreaterThan(15);
      for (const { file, path } of ROUTES)
        for (const [method, route] of await methodsOf(file))
          for (const query of ['', '?format=csv']) {
            const answer = await route(at(path, method, '', query), params);
            const seen = [answer.status, answer.headers.get('content-type')];
            // What is open answers in its own way.
            if (OPEN.includes(path)) expect(seen[0], `${method} ${path}`).not.toBe(401);
            else expect(seen, `${method} ${path}`).toEqual([401, 'application/problem+json']);
          }
      expect(new Set(asked.map(({ kind }) => kind)), 'what a stranger can ask the engine').toEqual(
        new Set(['config', 'health', 'public-health']),
      );
    },
  );

  it('is open to whom the configuration lets', async () => {
    const { GET } = (await import('@/app/api/v1/snapshot/route')) as unknown as { GET: Route };
    const statusOf = async (account: `0x${string}`) =>
      (await GET(at('snapshot', 'GET', `breakwater-session=${auth.sessions.open(account)}`), params)).status;
    use({ READ: 'listed', OPERATORS: `${LISTED}:viewer` });
    expect([await statusOf(LISTED), await statusOf(OTHER)]).toEqual([200, 401]);
    use({ READ: 'signed-in' });
    expect([await statusOf(LISTED), await statusOf(OTHER)]).toEqual([200, 200]);
    use({});
    expect((await GET(at('snapshot', 'GET'), params)).status).toBe(200);
  });

  it('closes health too where the configuration says so', async () => {
    use({ READ: 'listed', PUBLIC_HEALTH: '0' });
    const { GET } = (await import('@/app/api/v1/health/route')) as unknown as { GET: Route };
    expect((await GET(at('health', 'GET'), params)).status).toBe(401);
  });

  it('is closed to everybody while a variable of it is wrong', () => {
    for (const environment of [
      { READ: 'everybody' },
      { OPERATORS: '0x12:operator' },
      { PUBLIC_URL: 'http://risk.example' },
    ])
      expect(parseAuthConfig(environment)).toMatchObject({ READ: 'listed', OPERATORS: [], PUBLIC_HEALTH: false });
  });

  it('ends a stream soon after its reader’s session', async () => {
    use({ READ: 'signed-in' });
    const token = auth.sessions.open(OTHER);
    let send: ReadableStreamDefaultController<Uint8Array> | undefined;
    const source = new ReadableStream<Uint8Array>({
      start: (controller) => {
        send = controller;
      },
    });
    const reader = whileReadable(source, at('stream', 'GET', `breakwater-session=${token}`), auth).getReader();
    send?.enqueue(new Uint8Array([1]));
    expect((await reader.read()).value).toEqual(new Uint8Array([1]));
    auth.sessions.close(token);
    send?.enqueue(new Uint8Array([2]));
    expect(await reader.read()).toEqual({ done: true, value: undefined });
  });
});

describe('a problem of reading', () => {
  it('says what to do', async () => {
    use({ READ: 'listed' });
    const { GET } = (await import('@/app/api/v1/snapshot/route')) as unknown as { GET: Route };
    expect(problemSchema.parse(await (await GET(at('snapshot', 'GET'), params)).json()).detail).toContain('Sign in');
  });
});
