import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { claimPort } from '@/lib/server/web-process';
import { expect, test } from '@/test/fixtures/demo-test';
import { heldMb } from '@/test/fixtures/heap-probe';
import { type ServerProcess, startServer } from '@/test/fixtures/server-process';
import { cookiesOf, tabAt } from '@/test/fixtures/sign-in';

const WAVE = 5_000;
const AT_ONCE = 24;
/** What the second wave may add to what is held: 2 kB of each of its requests would be more. */
const GROWTH_MB = 8;

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
const address = (): string => Array.from({ length: 4 }, () => randomInt(1, 255)).join('.');
const HUGE = JSON.stringify({ message: 'x'.repeat(200_000), signature: '0x' });

/** One hostile request: each kind in turn, each from an address and with values of its own. */
const attack = async (url: string, index: number): Promise<number> => {
  const headers = { origin: url, 'content-type': 'application/json', 'x-forwarded-for': address() };
  const send = (path: string, init: RequestInit): Promise<Response> => fetch(`${url}${path}`, init);
  const post = (path: string, body: string, more: Record<string, string> = {}): Promise<Response> =>
    send(path, { method: 'POST', headers: { ...headers, ...more }, body });
  const nonce = `breakwater-nonce=${hex(16)}.${Date.now() + 60_000}.${hex(32)}`;
  const kinds: readonly (() => Promise<Response>)[] = [
    () => post('/api/v1/session/nonce', ''),
    () => post('/api/v1/session/nonce', '', { 'x-forwarded-for': hex(40), 'x-breakwater-client': address() }),
    () => post('/api/v1/session', '{"message":'),
    () => post('/api/v1/session', JSON.stringify({ message: hex(900), signature: `0x${hex(65)}` }), { cookie: nonce }),
    () => post('/api/v1/session', JSON.stringify({ message: [], signature: { length: 1e9 } })),
    () => post('/api/v1/session', index % 7 === 0 ? HUGE : '[]'),
    () => post('/api/v1/session', 'message=x', { 'content-type': 'application/x-www-form-urlencoded' }),
    () => post('/api/v1/session', '{}', { origin: 'https://evil.example' }),
    () => send('/api/v1/session', { headers: { ...headers, cookie: `breakwater-session=${hex(32)}` } }),
    () =>
      send('/api/v1/session', { method: 'DELETE', headers: { ...headers, cookie: `breakwater-session=${hex(32)}` } }),
    () => send(`/api/v1/${hex(20)}/%00/..%2f`, { headers: { ...headers, cookie: 'a=b; '.repeat(500) } }),
    () => send(`/api/v1/positions?search=${hex(500)}&limit=1e9`, { headers }),
  ];
  // And those who really sign in, each with a key made for it.
  const answer = await (index % 50 === 0
    ? tabAt(url, (path, init) =>
        send(path, { ...init, headers: { ...init?.headers, 'x-forwarded-for': address() } }),
      ).signIn(privateKeyToAccount(generatePrivateKey()))
    : kinds[index % kinds.length]?.());
  await answer?.arrayBuffer();
  return answer?.status ?? 0;
};

const wave = async (url: string, from: number): Promise<ReadonlyMap<number, number>> => {
  const statuses = new Map<number, number>();
  let next = from;
  const worker = async (): Promise<void> => {
    while (next < from + WAVE) {
      const status = await attack(url, next++);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return statuses;
};

let server: ServerProcess;
let inspector = 0;
test.beforeAll(async ({ demo }) => {
  const port = await claimPort(0, '127.0.0.1', 'a test wanted it');
  inspector = await claimPort(0, '127.0.0.1', 'a test wanted it');
  const NODE_OPTIONS = `--inspect=127.0.0.1:${inspector}`;
  const OPERATORS = `${demo.spare(0).address}:operator`;
  // As behind a proxy that says where each request came from.
  server = await startServer(
    { ...demo.env, TRUST_PROXY: '1', PUBLIC_URL: `http://127.0.0.1:${port}`, OPERATORS, NODE_OPTIONS },
    port,
  );
});
test.afterAll(() => server?.stop());

test('10,000 hostile requests leave memory flat and the page serving', async ({ demo }) => {
  // Half a minute of two cores; more where others use them too.
  test.setTimeout(300_000);
  // An operator signs in first: nothing that strangers do may end that session.
  const ask = (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init);
  const mine = await tabAt(server.url, ask).signIn(privateKeyToAccount(demo.spare(0).privateKey));
  expect(mine.status, await mine.clone().text()).toBe(200);
  const cookie = cookiesOf(mine);

  let attacking = true;
  const waits: number[] = [];
  const served = (async () => {
    while (attacking) {
      const startedAt = performance.now();
      for (const path of ['/positions', '/api/v1/snapshot']) {
        const answer = await fetch(`${server.url}${path}`);
        expect(answer.status, path).toBe(200);
        await answer.arrayBuffer();
      }
      waits.push(performance.now() - startedAt);
      await sleep(200);
    }
  })();
  const first = await wave(server.url, 0);
  const between = await heldMb(inspector);
  const second = await wave(server.url, WAVE);
  attacking = false;
  await served;

  for (const statuses of [first, second]) {
    expect(
      [...statuses.keys()].filter((status) => status >= 500),
      JSON.stringify([...statuses]),
    ).toEqual([]);
    expect(statuses.get(429) ?? 0, 'some were too many').toBeGreaterThan(0);
    expect(statuses.get(401) ?? 0, 'forgeries').toBeGreaterThan(0);
  }
  // What is on its way out (sockets, buffers) may take a moment; what leaks stays.
  let after = Number.POSITIVE_INFINITY;
  await expect
    .poll(
      async () => {
        after = await heldMb(inspector);
        return after - between;
      },
      {
        message: `MB from ${between.toFixed(0)}`,
        intervals: [0, 1_000, 3_000, 5_000],
        timeout: 60_000,
      },
    )
    .toBeLessThan(GROWTH_MB);
  expect(waits.toSorted((a, b) => a - b).at(-1), 'the longest wait for page and snapshot').toBeLessThan(10_000);
  const view = await (await ask('/api/v1/session', { headers: { cookie } })).json();
  expect(view).toMatchObject({ session: { role: 'operator' } });
  console.log(
    `memory ${between.toFixed(0)} → ${after.toFixed(0)} MB; median wait ${waits.toSorted((a, b) => a - b)[waits.length >> 1]?.toFixed(0)} ms; ${JSON.stringify(Object.fromEntries(second))}`,
  );
});

test('nobody chooses the address that they are counted by', async ({ demo }) => {
  const ask = (path: string, init: RequestInit = {}) => {
    const claimed = { 'x-forwarded-for': address(), 'x-breakwater-client': address() };
    return fetch(`${demo.url}${path}`, { ...init, headers: { ...init.headers, ...claimed } });
  };
  const tab = tabAt(demo.url, ask);
  const statuses = new Set<number>();
  for (let index = 0; index < 30; index += 1) statuses.add((await tab.post('/api/v1/session/nonce', undefined)).status);
  // Without TRUST_PROXY it is the peer's: this machine, which may sign in, and is one client.
  expect(statuses).toEqual(new Set([200, 429]));
});
