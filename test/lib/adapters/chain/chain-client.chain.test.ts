import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ChainConnection, createChainPort } from '@/lib/adapters/chain/chain-client';
import { type Anvil, startAnvil } from '@/lib/devnet/chain/anvil';
import type { HeadEvent } from '@/lib/engine/ports';

const until = async (what: string, test: () => boolean, ms = 10_000): Promise<void> => {
  const deadline = Date.now() + ms;
  while (!test()) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

describe.each(['ws', 'http'] as const)('anvil over %s', (kind) => {
  let anvil: Anvil;
  let port: ChainConnection;
  let heads: HeadEvent[];
  const send = (method: string, params: readonly unknown[] = []) => port.rpc.request(method, params);
  const newest = () => heads.at(-1)?.block;
  const mine = async (count = 1) => {
    for (let index = 0; index < count; index += 1) await send('evm_mine');
  };

  beforeAll(async () => {
    anvil = await startAnvil({ port: 0, args: [] });
  });
  afterAll(() => anvil.stop());
  afterEach(() => port.stop());

  const start = async () => {
    heads = [];
    port = createChainPort({
      urls: anvil[kind],
      expectedChainId: 31_337,
      blockTime: 1,
      clock: { now: () => Date.now() },
      pollMs: 20,
      patienceMs: 300,
    });
    port.onHead((head) => heads.push(head));
    await port.start();
    await until('the first head', () => heads.length === 1);
  };

  /** What the listener believes the chain to be: heads minus what they replaced. */
  const standing = () => {
    const known = new Map<string, bigint>();
    for (const { block, replaced } of heads) {
      for (const gone of replaced) known.delete(gone.hash);
      known.set(block.hash, block.number);
    }
    return known;
  };
  const expectTruth = async () => {
    for (const [hash, number] of standing()) {
      const block = (await send('eth_getBlockByNumber', [`0x${number.toString(16)}`, false])) as { hash: string };
      expect(block.hash).toBe(hash);
    }
  };

  it('follows a reorg of three blocks', async () => {
    await start();
    await mine(6);
    const { number } = newest() ?? { number: 0n };
    await until('all heads', () => (newest()?.number ?? 0n) >= number + 1n || heads.length > 5);
    const before = Number(await send('eth_blockNumber'));
    await until('the newest head', () => Number(newest()?.number) === before);
    const known = newest()?.hash;
    await send('anvil_reorg', [3, []]);
    await until('the reorg', () => newest()?.hash !== known && Number(newest()?.number) === before);
    expect(heads.some((head) => head.replaced.some((block) => block.hash === known))).toBe(true);
    await expectTruth();
  });

  it('follows the chain back when it is set back', async () => {
    await start();
    await mine(2);
    const id = await send('evm_snapshot');
    const at = Number(await send('eth_blockNumber'));
    await mine(5);
    await until('the newest head', () => Number(newest()?.number) === at + 5);
    await send('evm_revert', [id]);
    // Nothing announces it; the port finds out by itself.
    await until('the rewind', () => Number(newest()?.number) === at);
    await mine(2);
    await until('the new blocks', () => Number(newest()?.number) === at + 2);
    await expectTruth();
  });
});
