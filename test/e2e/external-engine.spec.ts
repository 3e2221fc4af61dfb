import { privateKeyToAccount } from 'viem/accounts';
import { auditPageSchema, breakersAnswerSchema, breakerWordAnswerSchema } from '@/lib/core/snapshot/breaker-schema';
import { problemSchema } from '@/lib/core/snapshot/stream';
import { connectWallet, installWallet } from '@/test/fixtures/demo-liquidation';
import { expect, test } from '@/test/fixtures/demo-test';
import { liquidateAfterFall } from '@/test/fixtures/page-liquidation';
import { hasPostgres, type PostgresServer, startPostgres } from '@/test/fixtures/postgres';
import { getJson } from '@/test/fixtures/server-api';
import { startEngine, startServer } from '@/test/fixtures/server-process';
import { cookiesOf, tabAt } from '@/test/fixtures/sign-in';

// biome-ignore lint/suspicious/noSkippedTests: only where npm has no Postgres for the platform
test.skip(!hasPostgres, 'no Postgres was installed for this platform');

let postgres: PostgresServer;
test.beforeAll(async ({ demo }) => {
  await demo.calm();
  postgres = await startPostgres();
});
test.afterAll(async ({ demo }) => {
  await postgres?.stop();
  await demo.calm();
});

test('the engine in a process of its own, over Postgres: live, liquidated exactly, silent without it, back with it', async ({
  page,
  demo,
}) => {
  const env = { ...demo.env, ENGINE: 'external', DATABASE_URL: await postgres.createDatabase() };
  let engine = startEngine(env);
  const server = await startServer(env);
  try {
    const wallet = await installWallet(page, demo, demo.spare(7));
    await page.goto(`${server.url}/positions?sort=healthFactor`);
    const connection = page.getByTestId('connection');
    await expect(connection).toHaveAttribute('data-state', 'live', { timeout: 20_000 });
    await liquidateAfterFall(page, demo, wallet);

    await engine.stop();
    await expect(connection).not.toHaveAttribute('data-state', 'live');
    await expect(page.getByTestId('stale-banner')).toContainText('npm run engine');
    engine = startEngine(env);
    await expect(connection).toHaveAttribute('data-state', 'live', { timeout: 20_000 });
  } catch (error) {
    console.log(`the engine printed:\n${engine.log()}\nthe server printed:\n${server.log()}`);
    throw error;
  } finally {
    await engine.stop();
    await server.stop();
  }
});

test('operators at web servers without the engine: each word is taken once and in order, and nothing is said that is not so', async ({
  page,
  demo,
}) => {
  const operators = [demo.spare(0), demo.spare(1)].map(({ privateKey }) => privateKeyToAccount(privateKey));
  const OPERATORS = operators.map(({ address }) => `${address}:operator`).join();
  const env = { ...demo.env, OPERATORS, ENGINE: 'external', DATABASE_URL: await postgres.createDatabase() };
  let engine = startEngine(env);
  // Two servers: each operator speaks at another.
  const servers = await Promise.all([startServer(env), startServer(env)]);
  const [here] = servers;
  try {
    const tabs = await Promise.all(
      operators.map(async (operator, index) => {
        const url = servers[index]?.url ?? here.url;
        const tab = tabAt(url, (path, init) => fetch(`${url}${path}`, init));
        const cookie = cookiesOf(await tab.signIn(operator));
        return (what: 'trip' | 'reset', reason: string) =>
          tab.post(`/api/v1/breakers/${what}`, { key: 'global', reason }, cookie);
      }),
    );
    const [first, second] = tabs;
    if (!first || !second) throw new Error('two operators are needed');
    const state = async () =>
      (await getJson(here.url, '/api/v1/breakers', breakersAnswerSchema)).breakers?.breakers.global;
    const kinds = async () =>
      (await getJson(here.url, '/api/v1/breakers/audit?limit=1000', auditPageSchema)).links
        .filter(({ event }) => event.actors.length > 0)
        .map(({ event }) => `${event.kind}: ${event.reason}`);
    const kindOf = async (answer: Promise<Response>) => {
      const response = await answer;
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return breakerWordAnswerSchema.parse(await response.json()).events.map(({ kind }) => kind);
    };
    await expect.poll(async () => (await state())?.state, { timeout: 40_000 }).toBeDefined();

    // Many at once, at both servers, and what they came to.
    expect(await kindOf(first('trip', 'one'))).toEqual(['tripped']);
    const many = await Promise.all(
      [1, 2, 3, 4].map((each) => kindOf((each % 2 ? first : second)('trip', `again ${each}`))),
    );
    expect(many.flat()).toEqual(['tripped', 'tripped', 'tripped', 'tripped']);
    await expect.poll(async () => (await state())?.state).toBe('manual');
    // For everything it takes two: the same one twice is one.
    expect(await kindOf(first('reset', 'over'))).toEqual(['approved']);
    expect(await kindOf(first('reset', 'over'))).toEqual(['approved']);
    expect((await state())?.state).toBe('manual');
    expect(await kindOf(second('reset', 'over too'))).toEqual(['reset']);
    await expect.poll(async () => (await state())?.state).not.toBe('manual');
    const refused = await second('reset', 'once more');
    expect([refused.status, problemSchema.parse(await refused.json()).detail]).toEqual([
      409,
      expect.stringContaining('only a manual stop'),
    ]);
    const before = await kinds();
    expect(before.filter((kind) => kind.startsWith('tripped'))).toHaveLength(5);

    // The engine is killed: a stop waits for it, a reset is taken back, and both say so within a bounded time.
    engine.signal('SIGKILL');
    const startedAt = Date.now();
    const [stop, reset] = await Promise.all([first('trip', 'while it is down'), second('reset', 'while it is down')]);
    expect(Date.now() - startedAt).toBeLessThan(9_000);
    expect(stop.status).toBe(202);
    expect(breakerWordAnswerSchema.parse(await stop.json())).toMatchObject({
      events: [],
      waiting: expect.stringContaining('is back'),
    });
    expect([reset.status, problemSchema.parse(await reset.json()).detail]).toEqual([
      504,
      expect.stringContaining('withdrawn'),
    ]);
    await engine.stop();
    engine = startEngine(env);
    await expect.poll(async () => (await state())?.state, { timeout: 40_000 }).toBe('manual');
    expect((await state())?.approvals).toEqual([]);
    expect(await kinds()).toEqual([...before, 'tripped: while it is down']);

    // The page of an operator whose engine hangs.
    await installWallet(page, demo, demo.spare(0));
    await page.goto(`${here.url}/breakers?breaker=market:${(await demo.snapshot()).market.id}`);
    await connectWallet(page);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Stop', exact: false }).last().waitFor();
    engine.signal('SIGSTOP');
    await page.getByTestId('breaker-drawer').getByRole('button', { name: /Stop/ }).click();
    await page.getByLabel('Reason').fill('a drill with a hanging engine');
    await page.getByRole('button', { name: 'Stop it' }).click();
    await expect(page.getByText('is not stopped yet')).toBeVisible();
    await expect(page.getByText('is written down')).toBeVisible();
    engine.signal('SIGCONT');
    await expect(page.locator('[data-breaker^="market:"]')).toHaveAttribute('data-state', 'manual', {
      timeout: 20_000,
    });
  } catch (error) {
    console.log(`the engine printed:\n${engine.log()}\nthe server printed:\n${here.log()}`);
    throw error;
  } finally {
    await engine.stop();
    await Promise.all(servers.map((server) => server.stop()));
  }
});
