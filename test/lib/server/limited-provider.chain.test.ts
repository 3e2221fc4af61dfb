import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Address, createPublicClient, http } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import { type LocalMarket, startLocalMarket } from '@/lib/devnet/local-market';
import type { Frame } from '@/lib/engine/frame';
import { createRuntime, type Runtime } from '@/lib/server/runtime';
import { forwardTo } from '../../fixtures/forward-rpc';
import { type JsonRpcServer, startJsonRpcServer } from '../../fixtures/json-rpc-server';
import { limited } from '../../fixtures/provider-limits';

const BORROWERS = 60;
/** Blocks after the last Borrow, so that discovery must cross many ranges. */
const QUIET_BLOCKS = 400;

let market: LocalMarket;
let provider: JsonRpcServer;
let runtime: Runtime;
let directory: string;
let rangesRefused = 0;
let tooMany = 0;
let hung = 0;

beforeAll(async () => {
  market = await startLocalMarket({ borrowers: BORROWERS });
  await market.mine(QUIET_BLOCKS);
  const node = limited(forwardTo(market.http), {
    provider: 'infura',
    maxRange: 50,
    maxResults: 200,
    limitEvery: 15,
    retryAfterS: 0,
    noBlockHash: true,
  });
  let calls = 0;
  provider = await startJsonRpcServer(async (method, params) => {
    calls += 1;
    // Now and then an answer that never comes: the reader must give up on it and ask again.
    if (calls === 9 || calls === 16) {
      hung += 1;
      return await new Promise(() => undefined);
    }
    try {
      return await node(method, params);
    } catch (error) {
      if (String(error).includes('429')) tooMany += 1;
      else if (method === 'eth_getLogs') rangesRefused += 1;
      throw error;
    }
  });
  directory = await mkdtemp(join(tmpdir(), 'breakwater-'));
  const file = join(directory, 'market.json');
  await writeFile(
    file,
    JSON.stringify(market.config, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  );
  runtime = await createRuntime({
    RPC_URL: provider.http,
    MARKET: file,
    DATA_DIR: join(directory, 'data'),
    LOG_LEVEL: 'error',
  });
});
afterAll(async () => {
  await runtime.stop();
  await provider.stop();
  await market.stop();
  await rm(directory, { recursive: true, force: true });
});

const frameWhere = async (matches: (frame: Frame) => boolean): Promise<Frame> => {
  const deadline = Date.now() + 90_000;
  while (Date.now() < deadline) {
    const frame = runtime.source.frame();
    if (frame.snapshot && matches(frame)) return frame;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no such frame: ${JSON.stringify(runtime.source.frame().status)}`);
};

it('finds and prices the whole book through a provider that limits ranges, results and rates, and sometimes hangs', async () => {
  const first = await frameWhere(() => true);
  expect(first.rows).toHaveLength(BORROWERS);

  const weth = market.assets.find(({ symbol }) => symbol === 'WETH');
  if (!weth) throw new Error('no WETH');
  await market.setAnswer('WETH', (weth.initialPrice * 90n) / 100n);
  const client = createPublicClient({ transport: http(market.http) });
  const head = Number(await client.getBlockNumber());
  const frame = await frameWhere(({ snapshot }) => (snapshot?.block.number ?? 0) >= head);
  const exact = await Promise.all(
    [...frame.rows].map(async ({ account }) => {
      const data = await client.readContract({
        address: market.config.pool,
        abi: poolAbi,
        functionName: 'getUserAccountData',
        args: [account as Address],
        blockNumber: BigInt(frame.snapshot?.block.number ?? 0),
      });
      return data[5].toString();
    }),
  );
  expect([...frame.rows].map(({ healthFactor }) => healthFactor)).toEqual(exact);
  // The limits were met, not avoided.
  expect({ ranges: rangesRefused > 0, rates: tooMany > 0, hung }).toEqual({ ranges: true, rates: true, hung: 2 });
});
