import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import { openEndpoint } from '@/lib/adapters/chain/endpoint';
import { scanLogs } from '@/lib/adapters/chain/log-range';
import { quantity, type Rpc } from '@/lib/adapters/chain/rpc';
import { startJsonRpcServer } from '../../../fixtures/json-rpc-server';
import { limited, type Provider } from '../../../fixtures/provider-limits';

const POOL = `0x${'aa'.repeat(20)}` as const;
const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`;
const logAt = (block: number) => ({
  address: POOL,
  topics: [word(1)],
  data: '0x',
  blockNumber: quantity(BigInt(block)),
  blockHash: word(block),
  transactionHash: word(block),
  logIndex: '0x0',
});
/** Answers eth_getLogs from a list of blocks that hold one log each. */
const logsIn = (blocks: readonly number[]) => (_method: string, params: readonly unknown[]) => {
  const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string };
  return blocks.filter((block) => block >= Number(fromBlock) && block <= Number(toBlock)).map(logAt);
};
const direct = (answer: (method: string, params: readonly unknown[]) => unknown): Rpc => ({
  request: async (method, params) => await answer(method, params),
});
const scan = async (rpc: Rpc, from: bigint, to: bigint, signal = new AbortController().signal) => {
  const blocks: number[] = [];
  let next = from;
  for await (const range of scanLogs(rpc, { address: [POOL] }, from, to, signal, { backoffMs: { base: 1, cap: 5 } })) {
    expect(range.from).toBe(next);
    next = range.to + 1n;
    blocks.push(...range.logs.map((log) => Number(log.blockNumber)));
  }
  return { blocks, doneTo: next - 1n };
};

describe('log scan', () => {
  it.each<[Provider, number | undefined, number | undefined]>([
    ['alchemy', 10, undefined],
    ['alchemy', undefined, 50],
    ['infura', undefined, 50],
    ['infura', 700, undefined],
    ['quicknode', 1000, undefined],
    ['quicknode', undefined, 50],
    ['ankr', 300, 50],
    ['drpc', 100, 50],
  ])(
    'reads every log once through %s (range %s, results %s), refusals and all',
    async (provider, maxRange, maxResults) => {
      const blocks = Array.from({ length: 400 }, (_, index) => 3 + index * 7);
      const limits = { provider, ...(maxRange && { maxRange }), ...(maxResults && { maxResults }) };
      const server = await startJsonRpcServer(limited(logsIn(blocks), limits));
      const endpoint = await openEndpoint(server.http, { timeoutMs: 2000, retryCount: 0, keepAliveMs: 10_000 });
      try {
        const result = await scan(endpoint, 0n, 3000n);
        expect(result).toEqual({ blocks, doneTo: 3000n });
        // Adapting must not cost more than a few refusals for each range that passes.
        expect(server.requests.length).toBeLessThan(maxRange === 10 ? 340 : 120);
      } finally {
        await server.stop();
      }
    },
  );

  it('waits out 429 as long as Retry-After says', async () => {
    const server = await startJsonRpcServer(
      limited(logsIn([1, 2]), { provider: 'alchemy', limitEvery: 1, retryAfterS: 1 }),
    );
    const healthy = await startJsonRpcServer(logsIn([1, 2]));
    const options = { timeoutMs: 2000, retryCount: 0, keepAliveMs: 10_000 };
    const [refusing, serving] = await Promise.all([
      openEndpoint(server.http, options),
      openEndpoint(healthy.http, options),
    ]);
    let asked = 0;
    const rpc: Rpc = { request: (...args) => (asked++ === 0 ? refusing : serving).request(...args) };
    const startedAt = Date.now();
    expect((await scan(rpc, 0n, 10n)).blocks).toEqual([1, 2]);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(990);
    await Promise.all([server.stop(), healthy.stop()]);
  });

  it('loses and repeats nothing under any limits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { maxLength: 120 }),
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom<Provider>('alchemy', 'infura', 'quicknode', 'ankr', 'drpc'),
        async (blocks, maxRange, maxResults, provider) => {
          const sorted = [...blocks].sort((a, b) => a - b);
          const answer = limited(logsIn(sorted), { provider, maxRange, maxResults });
          const rpc = direct(async (method, params) => {
            try {
              return await answer(method, params);
            } catch (error) {
              if (!(error instanceof Error)) throw error;
              throw new ChainError('rejected', error.message, '', { details: error.message });
            }
          });
          expect(await scan(rpc, 0n, 500n)).toEqual({ blocks: sorted, doneTo: 500n });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('gives up with the node’s own words when nothing helps', async () => {
    const rpc = direct(() => {
      throw new ChainError('unreachable', 'https://node cannot be reached.', '');
    });
    await expect(scan(rpc, 0n, 10n)).rejects.toThrow('cannot be reached');
  });

  it('rejects an answer that is not logs', async () => {
    await expect(
      scan(
        direct(() => [{ address: 'x' }]),
        0n,
        10n,
      ),
    ).rejects.toThrow('something else than logs');
  });

  it('stops when told to', async () => {
    const stop = new AbortController();
    const rpc = direct(() => {
      stop.abort();
      return [];
    });
    expect((await scan(rpc, 0n, 1_000_000n, stop.signal)).doneTo).toBeLessThan(1_000_000n);
  });
});
