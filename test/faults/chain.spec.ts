import type { Page } from '@playwright/test';
import {
  decodeFunctionData,
  decodeFunctionResult,
  encodeFunctionResult,
  type Hex,
  multicall3Abi,
  numberToHex,
  toFunctionSelector,
} from 'viem';
import { expect, test } from '@/test/fixtures/demo-test';
import { getHealth, getProblem } from '@/test/fixtures/server-api';
import { type ServerProcess, startServer } from '@/test/fixtures/server-process';
import { type RewriteAnswer, type RpcProxy, startRpcProxy } from '@/test/fixtures/server-rpc-proxy';

const POOL_REVISION = toFunctionSelector('function POOL_REVISION()');
const word = (value: number): Hex => numberToHex(value, { size: 32 });

/** A node of chain 1. */
const otherChain: RewriteAnswer = (request, answer) =>
  request.method === 'eth_chainId' ? { ...answer, result: '0x1' } : answer;

/** A pool whose implementation was upgraded to a revision nobody has written the rules of. */
const revision99: RewriteAnswer = (request, answer) => {
  if (request.method !== 'eth_call' || typeof answer.result !== 'string') return answer;
  const [{ data }] = request.params as readonly [{ readonly data: Hex }];
  if (data.startsWith(POOL_REVISION)) return { ...answer, result: word(99) };
  if (!data.includes(POOL_REVISION.slice(2))) return answer;
  const { functionName, args } = decodeFunctionData({ abi: multicall3Abi, data });
  if (functionName !== 'aggregate3') return answer;
  const calls = args[0];
  const results = decodeFunctionResult({ abi: multicall3Abi, functionName, data: answer.result as Hex });
  const changed = results.map((result, index) =>
    calls[index]?.callData.startsWith(POOL_REVISION) ? { ...result, returnData: word(99) } : result,
  );
  return { ...answer, result: encodeFunctionResult({ abi: multicall3Abi, functionName, result: changed }) };
};

const connection = (page: Page) => page.getByTestId('connection');

/** One server through everything that can happen to its node, in order: it must come back by itself each time. */
test.describe
  .serial('the chain', () => {
    let node: RpcProxy;
    let server: ServerProcess;

    test.beforeAll(async ({ demo }) => {
      node = await startRpcProxy(demo.market);
      node.down();
      server = await startServer({ ...demo.env, RPC_URL: node.ws });
    });
    test.afterAll(async () => {
      await server?.stop();
      await node?.stop();
    });

    test('cannot be reached at the start: said so, and nothing is shown', async ({ page }) => {
      await page.goto(`${server.url}/positions`);
      await expect(page.getByTestId('engine-state')).toContainText('The chain cannot be reached', { timeout: 20_000 });
      await expect(page.getByTestId('position-row')).toHaveCount(0);
      expect(await getHealth(server.url)).toMatchObject({ http: 503, state: 'down', block: null });
      const problem = await getProblem(server.url, '/api/v1/positions');
      expect(problem).toMatchObject({ status: 503 });
      expect(problem.detail).toMatch(/trying again/i);
    });

    test('turns out to be another one: refused with both ids, and taken up when it is the right one', async ({
      page,
    }) => {
      node.rewrite(otherChain);
      node.up();
      await page.goto(`${server.url}/`);
      const state = page.getByTestId('engine-state');
      await expect(state).toContainText('leads to chain 1, but the market lives on chain 31337', { timeout: 30_000 });
      await expect(state).toContainText('Set RPC_URL to a node of chain 31337');
      expect(await getHealth(server.url)).toMatchObject({ http: 503, state: 'halted' });
      expect((await getProblem(server.url, '/api/v1/positions')).detail).toContain('chain 31337');

      node.rewrite(undefined);
      await expect(connection(page)).toHaveAttribute('data-state', 'live', { timeout: 30_000 });
      expect(await getHealth(server.url)).toMatchObject({ http: 200, state: 'live' });
    });

    test('dies and returns: the last figures stay, marked, and no plan is given on them', async ({ page }) => {
      await page.goto(`${server.url}/positions`);
      await expect(connection(page)).toHaveAttribute('data-state', 'live');
      const row = page.getByTestId('position-row').first();
      const account = await row.getAttribute('data-account');
      node.down();
      await expect(connection(page)).toHaveAttribute('data-state', 'behind');
      await expect(page.getByTestId('stale-banner')).toContainText('Not live');
      await expect(page.locator('[data-stale=true]')).toBeVisible();
      await expect(row).toBeVisible();
      const health = await getHealth(server.url);
      expect(health).toMatchObject({ http: 503, state: 'down' });
      expect(health.reason).toMatch(/What you see is of block \d+/);
      const pair = `collateral=${'0x'.padEnd(42, '1')}&debt=${'0x'.padEnd(42, '2')}&amount=max`;
      const problem = await getProblem(server.url, `/api/v1/positions/${account}/plan?${pair}`);
      expect(problem).toMatchObject({ status: 503 });
      expect(problem.detail).toContain('A plan needs the newest block');

      node.up();
      await expect(connection(page)).toHaveAttribute('data-state', 'live', { timeout: 30_000 });
      await expect(page.getByTestId('stale-banner')).toHaveCount(0);
      await expect.poll(async () => (await getHealth(server.url)).block ?? 0).toBeGreaterThan(health.block ?? 0);
    });

    test('has a pool of an unknown revision: it refuses to compute, and goes on when the rules are known', async ({
      page,
    }) => {
      await page.goto(`${server.url}/`);
      await expect(connection(page)).toHaveAttribute('data-state', 'live');
      node.rewrite(revision99);
      const banner = page.getByTestId('stale-banner');
      await expect(banner).toContainText('revision 99 is not known');
      await expect(connection(page)).toHaveAttribute('data-state', 'behind');
      const halted = await getHealth(server.url);
      expect(halted).toMatchObject({ http: 503, state: 'halted' });
      expect(halted.reason).toContain('nothing is computed');
      await page.waitForTimeout(2_500);
      expect((await getHealth(server.url)).block, 'no block was evaluated meanwhile').toBe(halted.block);

      node.rewrite(undefined);
      await expect(connection(page)).toHaveAttribute('data-state', 'live', { timeout: 30_000 });
      await expect(banner).toHaveCount(0);
    });
  });
