import { createClient, createPublicClient, custom, defineChain, type Hash } from 'viem';
import { describe, expect, it } from 'vitest';
import type { ConnectedClient } from '@/lib/wallet/liquidation-effects';
import { batchHash, makesBatches, sendBatch, simulateBatch } from '@/lib/wallet/wallet-batch';

const chain = defineChain({
  id: 31_337,
  name: 'local',
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: { default: { http: [] } },
});
const account = { address: '0x00000000000000000000000000000000000000a1', type: 'json-rpc' } as const;
const hash = `0x${'ab'.repeat(32)}` as Hash;
type Answer = (method: string, params: readonly unknown[]) => unknown;
const provider = (answer: Answer) =>
  custom(
    { request: async ({ method, params }: { method: string; params: readonly unknown[] }) => answer(method, params) },
    { retryCount: 0 },
  );
const walletOf = (answer: Answer): ConnectedClient => createClient({ account, chain, transport: provider(answer) });

describe('whether a wallet batches', () => {
  it.each([
    [{ atomic: { status: 'supported' } }, true],
    [{ atomic: { status: 'ready' } }, true],
    [{ atomic: { status: 'unsupported' } }, false],
    // The drafts of the standard, which Safe's provider speaks.
    [{ atomicBatch: { supported: true } }, true],
    [{ atomicBatch: { supported: false } }, false],
    [{ paymasterService: { supported: true } }, false],
    [{}, false],
  ])('%j: %s', async (capabilities, expected) => {
    expect(await makesBatches(walletOf(() => ({ '0x7a69': capabilities })))).toBe(expected);
  });

  it('does not where it batches on another chain only, or does not know the question', async () => {
    expect(await makesBatches(walletOf(() => ({ '0x1': { atomic: { status: 'supported' } } })))).toBe(false);
    const silent = walletOf(() => {
      throw Object.assign(new Error('Method not found'), { code: -32_601 });
    });
    expect(await makesBatches(silent)).toBe(false);
    expect(
      await makesBatches(
        walletOf(() => new Promise(() => undefined)),
        10,
      ),
    ).toBe(false);
  });
});

it('hands over all calls as one that must be atomic', async () => {
  const asked: unknown[] = [];
  const wallet = walletOf((_, params) => {
    asked.push(params[0]);
    return { id: 'id-1' };
  });
  const calls = [
    { to: account.address, data: '0x01' },
    { to: account.address, data: '0x02' },
  ] as const;
  expect(await sendBatch(wallet, calls)).toBe('id-1');
  expect(asked).toMatchObject([{ atomicRequired: true, chainId: '0x7a69', from: account.address, calls }]);
});

describe('what became of a batch', () => {
  const receipt = {
    ...{ transactionHash: hash, blockHash: hash, blockNumber: '0x1', gasUsed: '0x5208', logs: [] },
    status: '0x1',
  };
  const statusOf = (status: number, receipts: readonly unknown[] = []) =>
    walletOf(() => ({ version: '2.0.0', id: 'id', chainId: '0x7a69', atomic: true, status, receipts }));

  it('is the transaction that made it, once it is there', async () => {
    let asked = 0;
    const wallet = walletOf(() => {
      asked += 1;
      const done = { status: 200, receipts: [receipt, receipt] };
      return { version: '2.0.0', id: 'id', chainId: '0x7a69', atomic: true, ...(asked > 1 ? done : { status: 100 }) };
    });
    expect(await batchHash(wallet, 'id')).toBe(hash);
    expect(asked).toBe(2);
  });

  it.each([
    [400, [], /did not send the batch \(status 400\)/],
    [500, [{ ...receipt, status: '0x0' }], /reverted as a whole in 0xabab.*only gas was spent/],
    [200, [], /did not send/],
  ])('in words where it is none: %s', async (status, receipts, words) => {
    await expect(batchHash(statusOf(status, receipts), 'id')).rejects.toThrow(words);
  });
});

describe('a batch in advance', () => {
  const calls = [{ to: account.address, data: '0x01' }] as const;
  const run = (answer: Answer) =>
    simulateBatch(createPublicClient({ chain, transport: provider(answer) }), walletOf(answer), calls);
  const block = (call: object) => [
    { number: '0x1', hash, timestamp: '0x1', transactions: [], calls: [{ logs: [], returnData: '0x', ...call }] },
  ];

  it('counts its gas, names the call that reverts, and says where the node cannot tell', async () => {
    expect(await run(() => block({ status: '0x1', gasUsed: '0x5208' }))).toEqual({ kind: 'passes', gas: 21_000n });
    const reverted = { status: '0x0', gasUsed: '0x1', error: { code: 3, message: 'no', data: '0xdeadbeef' } };
    expect(await run(() => block(reverted))).toMatchObject({ kind: 'reverts', call: 0, data: '0xdeadbeef' });
    const unknown = () => {
      throw Object.assign(new Error('the method eth_simulateV1 does not exist'), { code: -32_601 });
    };
    expect(await run(unknown)).toEqual({ kind: 'unable' });
  });
});
