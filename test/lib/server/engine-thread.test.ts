import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cascadeMapQuerySchema } from '@/lib/core/snapshot/cascade-schema';
import { serveEngineThread, type ThreadRuntime } from '@/lib/server/engine-thread';
import type { FromWorker, ToWorker } from '@/lib/server/worker-protocol';
import { evaluatedBook } from '@/test/fixtures/evaluated-book';

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

const QUERY = { cascade: cascadeMapQuerySchema.parse({ engine: 'gap' }) };

/** The thread's side with lines that come when they are let go. */
function setUp() {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  const letGo: ((line: IteratorResult<string>) => void)[] = [];
  const closed = vi.fn(() => Promise.resolve({ done: true as const, value: undefined }));
  const lines = {
    next: () => new Promise<IteratorResult<string>>((resolve) => letGo.push(resolve)),
    return: closed,
  };
  const { source } = evaluatedBook([]);
  const service: ThreadRuntime['service'] = {
    ask: () => Promise.resolve({ status: 200, headers: {}, body: 'answered' }),
    csv: () => lines,
  };
  serveEngineThread(port1, (onRuntime) => {
    onRuntime({ source, service });
    return () => Promise.resolve();
  });
  const said: FromWorker[] = [];
  port2.on('message', (message: FromWorker) => said.push(message));
  return { say: (message: ToWorker) => port2.postMessage(message), said, letGo, closed };
}

describe('lines that are waited for', () => {
  it('go out one by one, while other questions are answered', async () => {
    const { say, said, letGo, closed } = setUp();
    say({ type: 'csv-open', id: 1, query: QUERY });
    await vi.waitFor(() => expect(letGo).toHaveLength(1));
    say({ type: 'ask', id: 2, ask: { kind: 'config' } });
    await vi.waitFor(() => expect(said).toContainEqual(expect.objectContaining({ type: 'answer', id: 2 })));
    letGo[0]?.({ done: false, value: 'a\n' });
    await vi.waitFor(() => expect(said).toContainEqual({ type: 'csv', id: 1, chunk: 'a\n' }));
    say({ type: 'csv-next', id: 3, export: 1 });
    await vi.waitFor(() => expect(letGo).toHaveLength(2));
    letGo[1]?.({ done: true, value: undefined });
    await vi.waitFor(() => expect(said).toContainEqual({ type: 'csv', id: 3, chunk: undefined }));
    expect(closed).not.toHaveBeenCalled();
  });

  it('are given up when nobody reads on', async () => {
    const { say, said, letGo, closed } = setUp();
    say({ type: 'csv-open', id: 1, query: QUERY });
    await vi.waitFor(() => expect(letGo).toHaveLength(1));
    letGo[0]?.({ done: false, value: 'a\n' });
    await vi.waitFor(() => expect(said).toContainEqual({ type: 'csv', id: 1, chunk: 'a\n' }));
    say({ type: 'csv-close', export: 1 });
    await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce());
  });
});
