import { installWallet } from '@/test/fixtures/demo-liquidation';
import { expect, test } from '@/test/fixtures/demo-test';
import { liquidateAfterFall } from '@/test/fixtures/page-liquidation';
import { hasPostgres, type PostgresServer, startPostgres } from '@/test/fixtures/postgres';
import { startEngine, startServer } from '@/test/fixtures/server-process';

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
