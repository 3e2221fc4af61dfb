import { expect, test } from '@/test/fixtures/demo-test';
import { getHealth, getProblem } from '@/test/fixtures/server-api';
import { startServer } from '@/test/fixtures/server-process';

const SETTINGS = [
  {
    what: 'no RPC_URL',
    env: { MARKET: 'AaveV3Ethereum' },
    says: ['RPC_URL is not set', 'RPC_URL=wss://'],
  },
  {
    what: 'a MARKET that does not exist',
    env: { RPC_URL: 'ws://127.0.0.1:9', MARKET: 'AaveV3Atlantis' },
    says: ['MARKET', 'AaveV3Atlantis'],
  },
] as const;

for (const { what, env, says } of SETTINGS)
  test(`${what}: page and API say exactly what to set`, async ({ page }) => {
    const server = await startServer(env);
    try {
      await page.goto(`${server.url}/positions`);
      const state = page.getByTestId('engine-state');
      await expect(state).toContainText('Halted: it refuses to compute', { timeout: 20_000 });
      for (const words of says) await expect(state).toContainText(words);
      await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'behind');
      await expect(page.getByTestId('position-row')).toHaveCount(0);

      const health = await getHealth(server.url);
      expect(health).toMatchObject({ http: 503, state: 'halted', block: null });
      for (const path of ['/api/v1/positions', '/api/v1/positions?format=csv', '/api/v1/settlements']) {
        const problem = await getProblem(server.url, path);
        expect(problem.status, path).toBe(503);
        for (const words of says) expect(problem.detail, path).toContain(words);
      }
      expect((await getProblem(server.url, '/api/v1/scenario')).status).toBe(404);
    } finally {
      await server.stop();
    }
  });
