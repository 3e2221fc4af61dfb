import { request } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { scenarioViewSchema } from '@/lib/core/snapshot/endpoints';
import { UnknownAssetError } from '@/lib/devnet/control/faucet';
import { type ControlServer, startControlServer } from '@/lib/devnet/control/server';
import { type ScenarioDriver, startScenarioDriver } from '@/lib/devnet/scenario/driver';
import { devAssets } from '@/test/fixtures/dev-assets';

let driver: ScenarioDriver;
let server: ControlServer;
const USDC = '0x0000000000000000000000000000000000000004';
const give = vi.fn(async ({ asset }: { asset: string }) => {
  if (asset !== USDC) throw new UnknownAssetError(asset);
  return { symbol: 'USDC', account: '0x0' as const, amount: 1n };
});

beforeAll(async () => {
  const nothing = async () => undefined;
  driver = startScenarioDriver({
    chain: { assets: devAssets, setAnswer: nothing, setRatio: nothing, setSequencer: nothing },
    onPrices: () => undefined,
    onError: () => undefined,
  });
  server = await startControlServer(driver, { give });
});
afterAll(async () => {
  await server.stop();
  await driver.stop();
});

const post = (body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(server.url, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

async function problem(response: Response): Promise<string> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const body = (await response.json()) as { status: number; detail: string };
  expect(body.status).toBe(response.status);
  return body.detail;
}

test('GET gives scenarios, state and prices', async () => {
  const response = await fetch(server.url);
  expect(response.status).toBe(200);
  const status = scenarioViewSchema.parse(await response.json());
  expect(status.scenarios.map((s) => s.id)).toContain('eth-crash');
  expect(status.state.running).toBeNull();
  expect(status.prices.WETH).toBe(2500);
});

test('start, pause, resume, reset', async () => {
  const started = await post({ action: 'start', scenario: 'eth-crash', seed: 5 });
  expect((await started.json()).state).toMatchObject({ running: 'eth-crash', seed: 5, paused: false });
  expect((await (await post({ action: 'pause' })).json()).state.paused).toBe(true);
  expect((await (await post({ action: 'resume' })).json()).state.paused).toBe(false);
  expect((await (await post({ action: 'reset' })).json()).state.running).toBeNull();
  const late = await post({ action: 'pause' });
  expect(late.status).toBe(409);
  expect(await problem(late)).toContain('no scenario is running');
});

test('faucet', async () => {
  const account = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
  expect((await post({ action: 'faucet', account, asset: USDC, amount: '5000000' })).status).toBe(200);
  expect(give).toHaveBeenLastCalledWith({
    action: 'faucet',
    account: account.toLowerCase(),
    asset: USDC,
    amount: '5000000',
  });
  expect((await post({ action: 'faucet', account, asset: `0x${'9'.repeat(40)}` })).status).toBe(400);
  const malformed = await post({ action: 'faucet', account: '0x12', asset: USDC });
  expect(malformed.status).toBe(400);
  expect(await problem(malformed)).toContain('account');
  expect((await post({ action: 'faucet', account, asset: USDC, amount: '-1' })).status).toBe(400);
});

test('refuses what it does not understand', async () => {
  const unknown = await post({ action: 'start', scenario: 'moon' });
  expect(unknown.status).toBe(400);
  expect(await problem(unknown)).toContain('moon');
  expect((await post({ action: 'explode' })).status).toBe(400);
  expect((await post('{')).status).toBe(400);
  expect((await post({ action: 'reset', pad: 'x'.repeat(20_000) })).status).toBe(413);
  expect((await post('{"action":"reset"}', { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await fetch(server.url, { method: 'DELETE' })).status).toBe(405);
  expect((await fetch(`${server.url}/else`)).status).toBe(404);
});

test('refuses a foreign Host name', async () => {
  const status = await new Promise((resolve, reject) => {
    const { port } = new URL(server.url);
    request({ host: '127.0.0.1', port, headers: { host: `evil.example:${port}` } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
});
