import { afterEach, describe, expect, it } from 'vitest';
import { createChainPort } from '@/lib/adapters/chain/chain-client';
import { createFakeChain } from '../../../fixtures/fake-chain';
import { type Answer, type JsonRpcServer, startJsonRpcServer } from '../../../fixtures/json-rpc-server';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
const serve = async (answer: Answer): Promise<JsonRpcServer> => {
  const server = await startJsonRpcServer(answer);
  cleanups.push(() => server.stop());
  return server;
};
const connect = async (urls: readonly string[]) => {
  const port = createChainPort({
    urls: urls.join(),
    expectedChainId: 31_337,
    blockTime: 1,
    clock: { now: () => Date.now() },
    random: () => 0,
    endpoint: { timeoutMs: 500, retryCount: 0 },
    backoffMs: { base: 20, cap: 100 },
    patienceMs: 200,
    pollMs: 20,
    headsMs: 30,
  });
  cleanups.push(() => port.stop());
  await port.start();
  return port;
};
const eventually = async <T>(read: () => T, expected: (value: T) => boolean): Promise<T> => {
  const deadline = Date.now() + 4_000;
  for (;;) {
    const value = read();
    if (expected(value)) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain, last: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

describe('the heads of several RPCs', () => {
  it('are told of each, with the block at the height that all of them have', async () => {
    const [ahead, behind] = [createFakeChain({ length: 6 }), createFakeChain({ length: 4 })];
    const servers = [await serve(ahead.answer), await serve(behind.answer)];
    const port = await connect(servers.map(({ http }) => http));
    const seen = await eventually(
      () => port.heads?.(),
      (found) => found?.heads.length === 2,
    );
    const [first, second] = seen?.heads ?? [];
    expect((first?.number ?? 0) - (second?.number ?? 0)).toBe(2);
    expect(first?.shared).toEqual({ number: second?.number, hash: second?.hash });
    expect([first?.rpc, second?.rpc]).toEqual(['RPC 1', 'RPC 2']);
    expect(JSON.stringify(seen)).not.toContain('127.0.0.1');
  });

  it('show a chain of its own by another block at one height', async () => {
    const [one, other] = [createFakeChain({ length: 4 }), createFakeChain({ length: 4 })];
    other.rewind(2);
    other.mine();
    other.mine();
    other.mine();
    const port = await connect([(await serve(one.answer)).http, (await serve(other.answer)).ws]);
    const seen = await eventually(
      () => port.heads?.(),
      (found) => found?.heads.length === 2,
    );
    const shared = seen?.heads.map((head) => head.shared);
    expect(shared?.[0]?.number).toBe(shared?.[1]?.number);
    expect(shared?.[0]?.hash).not.toBe(shared?.[1]?.hash);
  });

  it('miss one that is silent, and have it again when it is back', async () => {
    const chain = createFakeChain({ length: 4 });
    const [main, spare] = [await serve(chain.answer), await serve(chain.answer)];
    const port = await connect([main.http, spare.http]);
    await eventually(
      () => port.heads?.()?.heads.length,
      (count) => count === 2,
    );
    spare.fault('drop');
    await eventually(
      () => port.heads?.()?.heads.length,
      (count) => count === 1,
    );
    spare.fault(undefined);
    await eventually(
      () => port.heads?.()?.heads.length,
      (count) => count === 2,
    );
  });

  it('are not told of where there is one RPC alone', async () => {
    const port = await connect([(await serve(createFakeChain({ length: 4 }).answer)).http]);
    expect(port.heads).toBeUndefined();
  });
});
