import { encodeFunctionData, type Hex, parseAbi, parseEther, toHex } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Endpoint, openEndpoint } from '@/lib/adapters/chain/endpoint';
import { createKeeperChain } from '@/lib/adapters/chain/keeper-chain';
import { type Anvil, startAnvil } from '@/lib/devnet/chain/anvil';
import type { KeeperChain } from '@/lib/engine/keeper/keeper-ports';

const GWEI = 10n ** 9n;
const WALLET = '0x00000000000000000000000000000000000000d1';
/** Reverts with Error("no") whatever is called. */
const REVERTS = '0x00000000000000000000000000000000000000d2';
const reason = encodeFunctionData({ abi: parseAbi(['function Error(string)']), args: ['no'] }).slice(2);
const size = reason.length / 2;
/** PUSH1 size, PUSH1 offset, PUSH0, CODECOPY, PUSH1 size, PUSH0, REVERT, then the reason itself. */
const code = `0x60${toHex(size).slice(2)}600a5f3960${toHex(size).slice(2)}5ffd${reason}`;

let anvil: Anvil;
let node: Endpoint;
let chain: KeeperChain;
const account = privateKeyToAccount(generatePrivateKey());
const options = { timeoutMs: 2_000, retryCount: 0, keepAliveMs: 1_000 };
const open = (relays: readonly Endpoint[]) => createKeeperChain({ rpc: node, relays, account, chainId: 31_337 });
const transfer = { to: WALLET, data: '0x', value: 1n } as const;
const fees = { maxFeePerGas: 20n * GWEI, maxPriorityFeePerGas: GWEI };

beforeAll(async () => {
  anvil = await startAnvil({ port: 0, args: ['--no-mining'] });
  node = await openEndpoint(anvil.http, options);
  await anvil.rpc.request('anvil_setCode', [REVERTS, code]);
  await anvil.rpc.request('anvil_setBalance', [account.address, toHex(parseEther('1'))]);
});
afterAll(async () => {
  node?.close();
  await anvil?.stop();
});
beforeEach(async () => {
  await anvil.rpc.request('anvil_dropAllTransactions', []);
  chain = open([node]);
});
const mine = () => anvil.rpc.request('evm_mine', []);

it('tells the base fee of the block to come as the node itself charges it', async () => {
  for (let n = 0; n < 3; n++) {
    const { nextBaseFee, number } = await chain.head();
    await mine();
    const block = await anvil.rpc.request<{ number: Hex; baseFeePerGas: Hex }>('eth_getBlockByNumber', [
      'latest',
      false,
    ]);
    expect(BigInt(block.number)).toBe(number + 1n);
    expect(BigInt(block.baseFeePerGas)).toBe(nextBaseFee);
  }
  expect(await chain.suggestedTip()).toBeGreaterThan(0n);
});

it('signs, sends, finds it mined and what it cost, and counts its nonce at that block', async () => {
  const nonce = await chain.nonceAt((await chain.head()).hash);
  const { raw, hash } = await chain.sign(transfer, nonce, 21_000n, fees);
  expect(await chain.broadcast(raw)).toEqual({ kind: 'accepted' });
  expect(await chain.broadcast(raw)).toEqual({ kind: 'known' });
  expect(await chain.mined(hash)).toBeUndefined();
  const before = BigInt(await anvil.rpc.request<Hex>('eth_getBalance', [account.address, 'latest']));
  await mine();
  const mined = await chain.mined(hash);
  const after = BigInt(await anvil.rpc.request<Hex>('eth_getBalance', [account.address, 'latest']));
  expect(mined).toMatchObject({ hash, ok: true });
  expect(before - after).toBe((mined?.gasCost ?? 0n) + 1n);
  const head = await chain.head();
  expect(mined?.blockHash).toBe(head.hash);
  expect(await chain.nonceAt(head.hash)).toBe(nonce + 1);
  expect(await chain.broadcast(raw)).toMatchObject({ kind: 'refused' });
});

it('replaces what waits under the same nonce, and only one of the two is mined', async () => {
  const nonce = await chain.nonceAt((await chain.head()).hash);
  const first = await chain.sign(transfer, nonce, 21_000n, fees);
  await chain.broadcast(first.raw);
  const same = await chain.sign({ ...transfer, value: 2n }, nonce, 21_000n, fees);
  expect(await chain.broadcast(same.raw)).toMatchObject({ kind: 'refused' });
  const dearer = {
    maxFeePerGas: (fees.maxFeePerGas * 9n) / 8n,
    maxPriorityFeePerGas: (fees.maxPriorityFeePerGas * 9n) / 8n,
  };
  const second = await chain.sign({ ...transfer, value: 2n }, nonce, 21_000n, dearer);
  expect(await chain.broadcast(second.raw)).toEqual({ kind: 'accepted' });
  await mine();
  expect(await chain.mined(first.hash)).toBeUndefined();
  expect(await chain.mined(second.hash)).toMatchObject({ ok: true });
});

it('tells a call that would revert, in the contract’s words, from a node that cannot be asked', async () => {
  const { hash } = await chain.head();
  expect(await chain.simulate(transfer, hash)).toMatchObject({ ok: true });
  const refused = await chain.simulate({ to: REVERTS, data: '0x12345678', value: 0n }, hash);
  expect(refused).toMatchObject({ ok: false, reason: expect.stringContaining('no') });
  const gone = createKeeperChain({
    rpc: await openEndpoint('http://127.0.0.1:1', options),
    relays: [],
    account,
    chainId: 31_337,
  });
  await expect(gone.simulate(transfer, hash)).rejects.toThrow('cannot be reached');
});

it('asks a node that knows no eth_simulateV1 by a call and an estimate, and does not ask it for that again', async () => {
  const asked: string[] = [];
  const rpc: Endpoint = {
    ...node,
    request(method, params, over) {
      asked.push(method);
      return node.request(method === 'eth_simulateV1' ? 'eth_noSuchMethod' : method, params, over);
    },
  };
  const older = createKeeperChain({ rpc, relays: [], account, chainId: 31_337 });
  const { hash } = await older.head();
  asked.length = 0;
  expect(await older.simulate(transfer, hash)).toEqual({ ok: true, gas: 21_000n });
  const refused = await older.simulate({ to: REVERTS, data: '0x12345678', value: 0n }, hash);
  expect(refused).toMatchObject({ ok: false, reason: expect.stringContaining('no') });
  expect(asked.filter((method) => method === 'eth_simulateV1')).toHaveLength(1);
  expect(asked.slice(1).toSorted()).toEqual(['eth_call', 'eth_call', 'eth_estimateGas', 'eth_estimateGas']);
});

it('simulates right after the block that is named, at the time that is given, and tells the logs', async () => {
  /** Logs the time of its block and its balance: TIMESTAMP, PUSH0, MSTORE, SELFBALANCE, PUSH1 32, MSTORE, PUSH1 64, PUSH0, LOG0. */
  const clock = '0x00000000000000000000000000000000000000d3';
  await anvil.rpc.request('anvil_setCode', [clock, '0x425f524760205260405fa0']);
  await mine();
  const [first, later] = [(await chain.head()).hash, 4_000_000_000n];
  await mine();
  await anvil.rpc.request('anvil_setBalance', [clock, '0x1']);
  await mine();
  const simulated = await chain.simulate({ to: clock, data: '0x', value: 0n }, first, later);
  if (!simulated.ok) throw new Error(simulated.reason);
  const data = `0x${later.toString(16).padStart(64, '0')}${'0'.repeat(64)}`;
  expect(simulated.logs).toEqual([{ address: clock, data, topics: [] }]);
});

it('one relay that has it is enough; where one does not answer nobody knows; a refusal is all of theirs', async () => {
  const dead = await openEndpoint('http://127.0.0.1:1', options);
  const nonce = await chain.nonceAt((await chain.head()).hash);
  const { raw } = await chain.sign(transfer, nonce, 21_000n, fees);
  expect(await open([dead]).broadcast(raw)).toEqual({ kind: 'unknown' });
  expect(await open([dead, node]).broadcast(raw)).toEqual({ kind: 'accepted' });
  const late = await chain.sign(transfer, 0, 21_000n, fees);
  expect(await open([node]).broadcast(late.raw)).toMatchObject({ kind: 'refused' });
  expect(await open([node, dead]).broadcast(late.raw)).toEqual({ kind: 'unknown' });
  expect(await open([]).broadcast(raw)).toMatchObject({ kind: 'refused' });
});
