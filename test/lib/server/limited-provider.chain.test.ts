import { type Address, createPublicClient, http } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import type { Runtime } from '@/lib/server/runtime';
import { forwardTo } from '../../fixtures/forward-rpc';
import { type JsonRpcServer, startJsonRpcServer } from '../../fixtures/json-rpc-server';
import { frameWhere, type MarketRuntimes, openRuntimes, priceAt } from '../../fixtures/market-runtimes';
import { limited } from '../../fixtures/provider-limits';

const BORROWERS = 60;
/** Blocks after the last Borrow, so that discovery must cross many ranges. */
const QUIET_BLOCKS = 400;

let runtimes: MarketRuntimes;
let provider: JsonRpcServer;
let runtime: Runtime;
let rangesRefused = 0;
let tooMany = 0;
let hung = 0;

beforeAll(async () => {
  runtimes = await openRuntimes({ borrowers: BORROWERS });
  const { market } = runtimes;
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
  runtime = await runtimes.start({ RPC_URL: provider.http });
});
afterAll(async () => {
  await runtimes.stop();
  await provider.stop();
});

it('finds and prices the whole book through a provider that limits ranges, results and rates, and sometimes hangs', async () => {
  const { market } = runtimes;
  const first = await frameWhere(runtime, ({ snapshot }) => snapshot !== null);
  expect(first.rows).toHaveLength(BORROWERS);

  await priceAt(market, 'WETH', 90n);
  const client = createPublicClient({ transport: http(market.http) });
  const head = Number(await client.getBlockNumber());
  const frame = await frameWhere(runtime, ({ snapshot }) => (snapshot?.block.number ?? 0) >= head);
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
