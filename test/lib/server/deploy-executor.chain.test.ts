import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Hex, parseEther, toHex } from 'viem';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CREATE2_PROXY, executorAddress, executorAt, executorInitCode } from '@/lib/adapters/chain/executor-contract';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import { executorCalldata } from '@/lib/core/execution/funding/executor-call';
import { jsonRpc } from '@/lib/devnet/chain/json-rpc';
import { type LocalMarket, startLocalMarket } from '@/lib/devnet/local-market';
import { writeMarketFile } from '@/lib/devnet/market-file';
import { PROJECT_ROOT } from '@/test/fixtures/server-process';

const key = generatePrivateKey();
const owner = privateKeyToAddress(key);
let market: LocalMarket;
let rpc: Rpc;
let directory: string;
let environment: Record<string, string>;

beforeAll(async () => {
  market = await startLocalMarket({ borrowers: 20, blockTime: 1 });
  const node = jsonRpc(market.http);
  rpc = { request: (method, params) => node.request(method, [...params]) };
  directory = await mkdtemp(join(tmpdir(), 'executor-'));
  environment = {
    RPC_URL: market.http,
    MARKET: await writeMarketFile(directory, market.config),
    KEEPER_KEY: key,
  };
  await rpc.request('anvil_setBalance', [owner, toHex(parseEther('1'))]);
});
afterAll(async () => {
  await market?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** The command as an operator runs it. What it prints never holds the key. */
const run = async (args: readonly string[] = [], more: Record<string, string> = {}) => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/server/deploy-executor-main.ts', ...args], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...environment, ...more },
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  expect(out.toLowerCase()).not.toContain(key.slice(2));
  return { code, out };
};
const nonce = async () => Number(await rpc.request('eth_getTransactionCount', [owner, 'latest']));

it('says where it would stand and sends nothing, deploys it with --send, and never twice', async () => {
  const address = executorAddress(owner);
  const dry = await run();
  expect(dry.out).toContain(address);
  expect(dry.out).toContain('Nothing was sent');
  expect(dry.code).toBe(0);
  expect(await executorAt(rpc, address, owner)).toBe('absent');
  expect(await nonce()).toBe(0);

  const sent = await run(['--send']);
  expect(sent.out).toContain(`\nEXECUTOR=${address}\n`);
  expect(sent.code).toBe(0);
  expect(await executorAt(rpc, address, owner)).toBe('ours');
  expect(await nonce()).toBe(1);

  const again = await run(['--send']);
  expect(again.out).toContain('Deployed already');
  expect(again.out).toContain(`\nEXECUTOR=${address}\n`);
  expect(again.code).toBe(0);
  expect(await nonce()).toBe(1);

  // It obeys its owner, and nobody else.
  const call = (from: Hex) => rpc.request('eth_call', [{ from, to: address, data: executorCalldata([]) }, 'latest']);
  expect(await call(owner)).toBe('0x');
  await expect(call(market.keys.liquidator.address)).rejects.toThrow('revert');
});

it('knows one that is configured elsewhere, and says of another’s that it is not this account’s', async () => {
  const stranger = market.keys.liquidator.address;
  const place = async (of: Hex): Promise<Hex> => {
    const at = `0x${'e8'.repeat(19)}${of === owner ? '01' : '02'}` as Hex;
    const code = await rpc.request('eth_call', [{ data: executorInitCode(of) }, 'latest']);
    await rpc.request('anvil_setCode', [at, code]);
    return at;
  };
  const mine = await place(owner);
  const before = await nonce();
  const known = await run(['--send'], { EXECUTOR: mine });
  expect(known.out).toContain('obeys this account. Nothing to do.');
  expect(known.out).toContain(`\nEXECUTOR=${mine}\n`);
  const theirs = await run([], { EXECUTOR: await place(stranger) });
  expect(theirs.out).toContain('no executor of this account');
  expect(await nonce()).toBe(before);
});

it('sends nothing on another chain, without a key, without funds, or without the proxy; each in words', async () => {
  const words = async (more: Record<string, string>): Promise<string> => {
    const { code, out } = await run(['--send'], more);
    expect(code).toBe(1);
    return out;
  };
  const elsewhere = await writeMarketFile(await mkdtemp(join(directory, 'other-')), { ...market.config, chainId: 5 });
  expect(await words({ MARKET: elsewhere })).toMatch(/serves chain \d+, and MARKET is on chain 5/);
  expect(await words({ KEEPER_KEY: '' })).toContain('KEEPER_KEYSTORE=');
  const poor = join(directory, 'not-a-keystore.json');
  await writeFile(poor, '{}');
  expect(await words({ KEEPER_KEY: '', KEEPER_KEYSTORE: poor, KEEPER_PASSWORD: 'secret-word' })).toContain('version 3');
  expect(await words({ KEEPER_KEY: generatePrivateKey() })).toMatch(/would fail|refused/);
  const proxy = await rpc.request('eth_getCode', [CREATE2_PROXY, 'latest']);
  await rpc.request('anvil_setCode', [CREATE2_PROXY, '0x']);
  expect(await words({ KEEPER_KEY: generatePrivateKey() })).toContain('no deterministic deployment proxy');
  await rpc.request('anvil_setCode', [CREATE2_PROXY, proxy]);
});
