import { expect, test, vi } from 'vitest';
import type { JsonRpc } from '@/lib/devnet/chain/json-rpc';
import { mineEach } from '@/lib/devnet/mine-each';

/** A node that answers as `answer` does, and the methods it was asked. */
const node = (answer: () => Promise<unknown>) => {
  const asked: string[] = [];
  const rpc: JsonRpc = {
    url: '',
    request: async <T>(method: string) => {
      asked.push(method);
      return (await answer()) as T;
    },
    batch: async () => [],
  };
  return { rpc, asked };
};

test('mines in the given step until told to stop, also when the node fails in between', async () => {
  let calls = 0;
  const { rpc, asked } = node(async () => {
    calls += 1;
    if (calls === 2) throw new Error('busy');
  });
  const end = new AbortController();
  const mining = mineEach(0.02, rpc, end.signal);
  await vi.waitFor(() => expect(calls).toBeGreaterThan(3));
  end.abort();
  await mining;
  const count = asked.length;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(asked).toHaveLength(count);
  // Never the node's own interval, which forgets the limit of the history.
  expect(new Set(asked)).toEqual(new Set(['evm_mine']));
});
