import { describe, expect, it } from 'vitest';
import { createBlockReader } from '@/lib/adapters/chain/block-read';
import { openEndpoint } from '@/lib/adapters/chain/endpoint';
import { createFakeChain } from '../../../fixtures/fake-chain';
import { type Answer, type JsonRpcServer, RpcRefusal, startJsonRpcServer } from '../../../fixtures/json-rpc-server';
import { limited } from '../../../fixtures/provider-limits';

const to = `0x${'1'.repeat(40)}` as const;

async function withReader(
  answer: Answer,
  use: (reader: ReturnType<typeof createBlockReader>, server: JsonRpcServer) => Promise<void>,
): Promise<void> {
  const server = await startJsonRpcServer(answer);
  try {
    const rpc = await openEndpoint(server.http, { timeoutMs: 1000, retryCount: 0, keepAliveMs: 10_000 });
    await use(createBlockReader(rpc), server);
  } finally {
    await server.stop();
  }
}

describe('reading at a block', () => {
  it('asks by hash and needs no second look', async () => {
    const chain = createFakeChain({ length: 3 });
    await withReader(
      (method, params) => (method === 'eth_call' ? '0x2a' : chain.answer(method, params)),
      async (reader, server) => {
        expect(await reader.at(chain.head(), (call) => call(to, '0x'))).toBe('0x2a');
        expect(server.requests.map(({ params }) => params[1])).toEqual([
          { blockHash: chain.head().hash, requireCanonical: false },
        ]);
      },
    );
  });

  it('asks by number where the node takes no hash, and looks whether the block is still the same', async () => {
    const chain = createFakeChain({ length: 3 });
    const answer = limited((method, params) => (method === 'eth_call' ? '0x2a' : chain.answer(method, params)), {
      provider: 'ankr',
      noBlockHash: true,
    });
    await withReader(answer, async (reader, server) => {
      expect(await reader.at(chain.head(), (call) => call(to, '0x'))).toBe('0x2a');
      const head = chain.head();
      expect(await reader.at(head, (call) => call(to, '0x'))).toBe('0x2a');
      // The hash is tried once only.
      expect(server.requests.filter(({ params }) => typeof params[1] === 'object')).toHaveLength(1);
      const replaced = reader.at(head, async (call) => {
        const result = await call(to, '0x');
        chain.rewind(1);
        chain.mine();
        return result;
      });
      await expect(replaced).rejects.toMatchObject({ kind: 'block-gone' });
    });
  });

  it('waits a little for a node that does not know the block yet', async () => {
    const chain = createFakeChain({ length: 3 });
    let asked = 0;
    const answer: Answer = () => {
      asked += 1;
      if (asked < 3) throw new RpcRefusal(-32000, 'header not found');
      return '0x2a';
    };
    await withReader(answer, async (reader) => {
      expect(await reader.at(chain.head(), (call) => call(to, '0x'))).toBe('0x2a');
    });
  });

  it('says that a block is gone when the node never knows it', async () => {
    const chain = createFakeChain({ length: 3 });
    const answer: Answer = () => {
      throw new RpcRefusal(-32001, 'Resource not found');
    };
    await withReader(answer, async (reader) => {
      await expect(reader.at(chain.head(), (call) => call(to, '0x'))).rejects.toMatchObject({ kind: 'block-gone' });
      await expect(reader.logs(chain.head(), [to])).rejects.toMatchObject({ kind: 'block-gone' });
    });
  });

  it('passes a revert on as it is', async () => {
    const chain = createFakeChain({ length: 3 });
    const answer: Answer = () => {
      throw new RpcRefusal(3, 'execution reverted');
    };
    await withReader(answer, async (reader) => {
      await expect(reader.at(chain.head(), (call) => call(to, '0x'))).rejects.toMatchObject({
        kind: 'rejected',
        code: 3,
      });
    });
  });
});
