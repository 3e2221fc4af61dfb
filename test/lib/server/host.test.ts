import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { positionQuerySchema } from '@/lib/core/snapshot/position-window-schema';
import { jsonAnswer } from '@/lib/server/answer';
import { type Host, startHost } from '@/lib/server/host';
import { beat, type Pulse, pulseOf } from '@/lib/server/pulse';
import type { FromWorker, ToWorker } from '@/lib/server/worker-protocol';

/** A thread that a test plays. */
class FakeWorker extends EventEmitter {
  readonly got: ToWorker[] = [];
  onMessage: (message: ToWorker) => void = () => undefined;
  postMessage(message: ToWorker): void {
    this.got.push(message);
    queueMicrotask(() => this.onMessage(message));
  }
  say(message: FromWorker): void {
    this.emit('message', message);
  }
  terminate(): Promise<number> {
    this.emit('exit', 1);
    return Promise.resolve(1);
  }
}

let host: Host;
let threads: FakeWorker[];
let pulse: Pulse;
const thread = (): FakeWorker => {
  const newest = threads.at(-1);
  if (!newest) throw new Error('no thread');
  return newest;
};

beforeEach(() => {
  vi.useFakeTimers();
  threads = [];
  host = startHost((given) => {
    pulse = given;
    const worker = new FakeWorker();
    threads.push(worker);
    return worker as unknown as Worker;
  });
});
afterEach(async () => {
  thread().onMessage = (message) => {
    if (message.type === 'stop') void thread().terminate();
  };
  await host.stop();
  vi.useRealTimers();
});

describe('startHost', () => {
  it('relays an answer to who asked', async () => {
    thread().onMessage = (message) => {
      if (message.type === 'ask')
        thread().say({ type: 'answer', id: message.id, answer: jsonAnswer(message.ask.kind) });
    };
    const answers = await Promise.all([host.ask({ kind: 'health' }), host.ask({ kind: 'config' })]);
    expect(answers.map(({ body }) => body)).toEqual(['"health"', '"config"']);
  });

  it('answers 503 when the thread does not, and at once when it ends', async () => {
    const slow = host.ask({ kind: 'health' });
    await vi.advanceTimersByTimeAsync(15_000);
    expect((await slow).status).toBe(503);
    const lost = host.ask({ kind: 'health' });
    thread().emit('exit', 1);
    expect(await lost).toMatchObject({ status: 503, body: expect.stringContaining('thread ended') });
    expect(await host.ask({ kind: 'health' })).toMatchObject({ status: 503 });
  });

  it('breaks an export off that fails half way: part of a table must not look like a whole one', async () => {
    thread().onMessage = (message) => {
      if (message.type === 'csv-open') thread().say({ type: 'csv', id: message.id, chunk: 'account\r\n' });
      if (message.type === 'csv-next')
        thread().say({ type: 'csv', id: message.id, chunk: undefined, problem: jsonAnswer('no') });
    };
    const csv = await host.csv(positionQuerySchema.parse({}));
    if (!(csv instanceof ReadableStream)) throw new Error('no stream');
    await expect(new Response(csv).text()).rejects.toThrow('broke off');
  });

  it('starts a crashed thread again, later and later while it keeps crashing', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const starts: number[] = [];
    for (let crash = 0; crash < 5; crash += 1) {
      thread().emit('error', new Error('boom'));
      thread().emit('exit', 1);
      const before = threads.length;
      const at = Date.now();
      while (threads.length === before) await vi.advanceTimersByTimeAsync(50);
      starts.push(Date.now() - at);
    }
    expect(starts).toEqual([250, 1_000, 2_000, 5_000, 10_000]);
    thread().say({ type: 'ready' });
    thread().emit('exit', 1);
    await vi.advanceTimersByTimeAsync(250);
    expect(threads).toHaveLength(7);
    error.mockRestore();
  });

  it('tells streams within two seconds that the thread is silent, and lets them catch up when it is back', async () => {
    const reader = host.hub.connect('', { epoch: 'e', seq: 3 }).getReader();
    const text = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await text()).toContain('retry');
    await vi.advanceTimersByTimeAsync(1_900);
    let told = '';
    while (!told.includes('"state":"down"')) told = await text();
    expect(told).toContain('event: heartbeat');
    thread().emit('exit', 1);
    await vi.advanceTimersByTimeAsync(250);
    thread().onMessage = (message) => {
      if (message.type !== 'catch-up') return;
      expect(message.have).toEqual({ epoch: 'e', seq: 3 });
      const bytes = new TextEncoder().encode('event: snapshot\n\n');
      thread().say({
        type: 'caught-up',
        id: message.id,
        event: { key: '', from: undefined, epoch: 'f', seq: 1, bytes },
      });
    };
    thread().say({ type: 'ready' });
    let got = '';
    while (!got.includes('event: snapshot')) got = await text();
  });

  it('replaces a thread that hangs', async () => {
    thread().say({ type: 'ready' });
    await vi.advanceTimersByTimeAsync(29_000);
    expect(threads).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(threads).toHaveLength(2);
  });

  it('leaves a thread to it that is busy longer than that, until it hangs or takes all too long', async () => {
    thread().say({ type: 'ready' });
    for (let second = 0; second < 100; second += 1) {
      beat(pulse);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(threads).toHaveLength(1);
    const busy = host.hub.connect('', undefined).getReader();
    let told = '';
    while (!told.includes('"state":"down"')) told += new TextDecoder().decode((await busy.read()).value);
    expect(told).toContain('busy');
    await vi.advanceTimersByTimeAsync(32_000);
    expect(threads).toHaveLength(2);
    // A new thread has a pulse of its own.
    for (let second = 0; second < 605; second += 1) {
      beat(pulse);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(threads).toHaveLength(3);
  });

  it('a real thread counts on while it evaluates, and one in an endless loop does not', async () => {
    vi.useRealTimers();
    const spawn = (code: string) => (given: Pulse) => new Worker(code, { eval: true, workerData: { pulse: given } });
    const busy = "const { pulse } = require('node:worker_threads').workerData; for (;;) Atomics.add(pulse, 0, 1);";
    for (const [code, replaced] of [
      [busy, false],
      ['for (;;);', true],
    ] as const) {
      let started = 0;
      const real = startHost(
        (given) => {
          started += 1;
          expect(pulseOf({ pulse: given })).toBe(given);
          return spawn(code)(given);
        },
        { replaceAfterMs: 1_000 },
      );
      await new Promise((resolve) => setTimeout(resolve, 3_500));
      expect(started > 1).toBe(replaced);
      await real.stop();
    }
    vi.useFakeTimers();
  }, 20_000);

  it('streams an export chunk by chunk, asking for the next only when it is wanted', async () => {
    const chunks = ['a\r\n', 'b\r\n', undefined];
    thread().onMessage = (message) => {
      if (message.type === 'csv-open' || message.type === 'csv-next')
        thread().say({ type: 'csv', id: message.id, chunk: chunks.shift() });
    };
    const csv = await host.csv(positionQuerySchema.parse({}));
    if (!(csv instanceof ReadableStream)) throw new Error('no stream');
    expect(await new Response(csv).text()).toBe('a\r\nb\r\n');
  });

  it('ends within its time although the thread does not answer', async () => {
    const stream = host.hub.connect('', undefined).getReader();
    const stopped = host.stop();
    await vi.advanceTimersByTimeAsync(1_300);
    await stopped;
    await stream.read();
    expect((await stream.read()).done).toBe(true);
  });
});
