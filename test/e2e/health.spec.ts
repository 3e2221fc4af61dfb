import AxeBuilder from '@axe-core/playwright';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { healthReportSchema } from '@/lib/core/snapshot/health-schema';
import { test as demoTest } from '@/test/fixtures/demo-test';
import { hasPostgres, startPostgres } from '@/test/fixtures/postgres';
import { startEngine, startServer } from '@/test/fixtures/server-process';
import { type HealthServer, startHealthServer } from '@/test/fixtures/start-health-server';

const STATES = [
  ['closed', 'Healthy'],
  ['watch', 'Watch'],
  ['half-open', 'Watch'],
  ['cooldown', 'Halted'],
  ['open', 'Halted'],
  ['manual', 'Halted'],
  ['lockout', 'Halted'],
  ['unknown', 'Unknown'],
] as const;

let server: HealthServer;
test.beforeEach(async () => {
  server ??= await startHealthServer();
  server.set('closed');
  await expect.poll(async () => (await report()).verdict, { timeout: 30_000 }).toBe('healthy');
});
test.afterAll(() => server?.stop());

const report = async () => healthReportSchema.parse(await (await fetch(`${server.url}/api/v1/health/public`)).json());
const word = (page: Page) => page.locator('#verdict');
const open = async (browser: Browser, javaScriptEnabled: boolean): Promise<{ page: Page; errors: string[] }> => {
  const context = await browser.newContext({ javaScriptEnabled });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(`${server.url}/health`);
  return { page, errors };
};

for (const scripts of [true, false]) {
  const how = scripts ? 'with JavaScript' : 'without JavaScript';

  test(`every state of the machine is told, and follows by itself, ${how}`, async ({ browser }) => {
    const { page, errors } = await open(browser, scripts);
    for (const [state, verdict] of STATES) {
      server.set(state);
      await expect(word(page)).toHaveText(verdict);
      if (state !== 'closed' && state !== 'unknown')
        await expect(page.getByTestId('reasons')).toContainText(`Local market: ${state} for a test.`);
      expect((await report()).verdict).toBe(verdict.toLowerCase());
    }
    await expect(page.locator('[data-incident]')).toContainText('for 1m 00s');
    expect(errors).toEqual([]);
    await page.context().close();
  });

  for (const end of ['kill', 'hang'] as const)
    test(`the engine's end (${end}) is told within 5 s, ${how}`, async ({ browser }) => {
      // A thread that hangs cannot be told to stop.
      const mine = await startHealthServer();
      try {
        const context = await browser.newContext({ javaScriptEnabled: scripts });
        const page = await context.newPage();
        await expect(async () => {
          await page.goto(`${mine.url}/health`);
          await expect(word(page)).toHaveText('Healthy', { timeout: 500 });
        }).toPass();
        mine.set(end);
        await expect(word(page)).toHaveText('Unknown', { timeout: 5_000 });
        await expect(page.getByTestId('reasons')).toContainText('The engine does not answer');
        await context.close();
      } finally {
        mine.stop();
      }
    });
}

for (const signal of ['SIGKILL', 'SIGSTOP'] as const)
  demoTest(`the end of an engine in a process of its own (${signal}) is told within 5 s`, async ({ browser, demo }) => {
    demoTest.skip(!hasPostgres, 'no Postgres was installed for this platform');
    const postgres = await startPostgres();
    const env = { ...demo.env, ENGINE: 'external', DATABASE_URL: await postgres.createDatabase() };
    const engine = startEngine(env);
    const follower = await startServer(env);
    const contexts = await Promise.all(
      [true, false].map((javaScriptEnabled) => browser.newContext({ javaScriptEnabled })),
    );
    try {
      const pages = await Promise.all(contexts.map((context) => context.newPage()));
      await expect
        .poll(async () => (await (await fetch(`${follower.url}/api/v1/health`)).json()).state, { timeout: 40_000 })
        .toBe('live');
      await Promise.all(pages.map((page) => page.goto(`${follower.url}/health`)));
      // An engine that only just began may still watch something; it is known all the same.
      for (const page of pages) await expect(word(page)).not.toHaveText('Unknown');
      const startedAt = Date.now();
      engine.signal(signal);
      await Promise.all(
        pages.map(async (page, index) => {
          await expect(word(page)).toHaveText('Unknown', { timeout: 5_000 });
          console.log(`${signal}, ${index === 0 ? 'with' : 'without'} JavaScript: ${Date.now() - startedAt} ms`);
          await expect(page.getByTestId('reasons')).toContainText('The engine’s process does not answer');
        }),
      );
      if (signal === 'SIGSTOP') {
        engine.signal('SIGCONT');
        for (const page of pages) await expect(word(page)).not.toHaveText('Unknown');
      }
    } finally {
      await Promise.all(contexts.map((context) => context.close()));
      await engine.stop();
      await follower.stop();
      await postgres.stop();
    }
  });

test('the whole server killed: the page in front of a reader says that it is old', async ({ browser }) => {
  const mine = await startHealthServer();
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  await expect(async () => {
    await page.goto(`${mine.url}/health`);
    await expect(word(page)).toHaveText('Healthy', { timeout: 500 });
  }).toPass();
  await expect(page.locator('[data-notice] p')).toBeHidden();
  await page.waitForTimeout(5_500);
  await expect(page.locator('[data-notice] p'), 'a page that is renewed').toBeHidden();
  mine.stop();
  await expect(page.getByText('How the market stands now we do not know')).toBeVisible({ timeout: 5_000 });
  await context.close();
});

test('a page that stands still says by itself, without a script, that it is old', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${server.url}/health?renew=off`);
  await expect(word(page)).toHaveText('Healthy');
  await expect(page.getByRole('link', { name: 'Keep it new' })).toBeVisible();
  await expect(page.getByText('How the market stands now we do not know')).toBeVisible({ timeout: 5_000 });
  await context.close();
});

for (const colorScheme of ['dark', 'light'] as const)
  test(`accessible and whole from 360 px on: ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    await page.goto(`${server.url}/health`);
    for (const [state, verdict] of STATES) {
      server.set(state);
      await expect(word(page)).toHaveText(verdict);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target.join(' ')}`)),
        state,
      ).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${state}: wider than the screen`).toBeLessThanOrEqual(0);
    }
    await context.close();
  });

test('brings no wallet and no console code, and may be cached for a moment', async ({ page }) => {
  const scripts: string[] = [];
  page.on('response', async (response) => {
    if (response.request().resourceType() === 'script') scripts.push(await response.text());
  });
  const answer = await page.goto(`${server.url}/health`);
  await expect(word(page)).toHaveText('Healthy');
  await page.waitForLoadState('networkidle').catch(() => undefined);
  expect(answer?.headers()['cache-control']).toBe('public, max-age=1, stale-while-revalidate=1');
  expect(answer?.headers()['set-cookie']).toBeUndefined();
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((text) => /wagmi|walletconnect|eth_requestAccounts|EventSource/i.test(text)).length).toBe(0);
});
