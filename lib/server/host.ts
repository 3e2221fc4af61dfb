import type { Worker } from 'node:worker_threads';
import type { EngineStatus } from '@/lib/core/snapshot/status-schema';
import { HEARTBEAT_MS } from '@/lib/core/snapshot/stream';
import { type Answer, problemAnswer } from './answer';
import { createPending } from './pending';
import { beatsOf, createPulse, type Pulse } from './pulse';
import { createStreamHub, type StreamHub } from './stream-hub';
import {
  ALIVE_MS,
  type Ask,
  type ExportQuery,
  type FromWorker,
  type StreamEvent,
  type ToWorker,
} from './worker-protocol';

/** A thread silent for this long hangs, or is gone. */
const SILENT_AFTER_MS = 3 * ALIVE_MS;
/** A thread that hangs this long is replaced. */
const REPLACE_AFTER_MS = 30_000;
/** One that is at work, and does nothing else, after this long: the first evaluation of a million takes a tenth of it. */
const REPLACE_BUSY_AFTER_MS = 600_000;
const ASK_TIMEOUT_MS = 15_000;
const RESTART_MS = [250, 1_000, 2_000, 5_000, 10_000] as const;
const STOP_WITHIN_MS = 1_200;

type CsvChunk = { readonly chunk: string | undefined; readonly problem?: Answer };

/** The web server's side of the engine's thread; route handlers reach it through `engineHost`. */
export interface Host {
  readonly hub: StreamHub;
  /** Never rejects: a thread that does not answer is a 503. */
  ask(ask: Ask): Promise<Answer>;
  /** An export as a stream of text, or the problem that keeps it from starting. */
  csv(query: ExportQuery): Promise<ReadableStream<Uint8Array> | Answer>;
  stop(): Promise<void>;
}

export interface HostOptions {
  /** A thread that is silent this long, and whose pulse stands still, hangs and is replaced. */
  readonly replaceAfterMs?: number;
}

/**
 * Starts the engine's thread, restarts it when it ends, and relays what it says. A thread that is given the pulse and
 * counts on by it while it has no time for a message is busy, and left to it.
 */
export const startHost = (
  spawn: (pulse: Pulse) => Worker,
  { replaceAfterMs = REPLACE_AFTER_MS }: HostOptions = {},
): Host => {
  const pending = createPending<unknown>();
  let worker: Worker | undefined;
  let heardAt = Date.now();
  /** When the pulse of the thread was last seen further on, and where it stood. */
  let pulse: Pulse | undefined;
  let beatAt = 0;
  let beatsSeen = 0;
  let silentSince: number | undefined;
  let failures = 0;
  let stopping = false;
  let lastWords = '';
  let restart: ReturnType<typeof setTimeout> | undefined;

  const send = (message: ToWorker): void => worker?.postMessage(message);
  const request = <T>(make: (id: number) => ToWorker, timeoutMs = ASK_TIMEOUT_MS): Promise<T> => {
    if (!worker) return Promise.reject(new Error('the engine’s thread is not running'));
    const { id, promise } = pending.open(timeoutMs);
    send(make(id));
    return promise as Promise<T>;
  };
  const silence = (): EngineStatus | undefined => {
    if (worker && Date.now() - heardAt < SILENT_AFTER_MS) {
      silentSince = undefined;
      return undefined;
    }
    silentSince ??= heardAt;
    return {
      state: 'down',
      reason:
        worker && Date.now() - beatAt < SILENT_AFTER_MS
          ? 'The engine’s thread is busy with an evaluation of the whole book; what you see is of before it.'
          : `The engine’s thread does not answer${lastWords ? ` (${lastWords})` : ''}. ${worker ? 'It is replaced if it stays silent' : 'It is being restarted'}; what you see may be old.`,
      since: silentSince,
      progress: null,
      sources: {},
    };
  };
  const hub = createStreamHub({
    catchUp: (key, have) => request<StreamEvent | undefined>((id) => ({ type: 'catch-up', id, key, have })),
    unfollow: (key) => send({ type: 'unfollow', key }),
    now: Date.now,
    silence,
  });

  const take = (message: FromWorker): void => {
    heardAt = Date.now();
    switch (message.type) {
      case 'ready':
        failures = 0;
        lastWords = '';
        hub.resume();
        return;
      case 'answer':
        pending.resolve(message.id, message.answer);
        return;
      case 'caught-up':
        pending.resolve(message.id, message.event);
        return;
      case 'csv':
        pending.resolve(message.id, message);
        return;
      case 'events':
        hub.publish(message.events);
        return;
      case 'alive':
      case 'stopped':
        return;
    }
  };
  const start = (): void => {
    if (stopping) return;
    pulse = createPulse();
    beatsSeen = 0;
    const mine = spawn(pulse);
    worker = mine;
    mine.on('message', take);
    mine.on('error', (error) => {
      lastWords = error.message;
      console.error(`the engine's thread failed: ${error.stack ?? error.message}`);
    });
    mine.on('exit', () => {
      if (worker !== mine) return;
      worker = undefined;
      pending.rejectAll(new Error('the engine’s thread ended'));
      if (stopping) return;
      restart = setTimeout(start, RESTART_MS[Math.min(failures++, RESTART_MS.length - 1)]);
    });
  };
  start();
  const beats = setInterval(() => {
    hub.beat();
    const now = Date.now();
    const beats = pulse ? beatsOf(pulse) : 0;
    if (beats !== beatsSeen) {
      beatsSeen = beats;
      beatAt = now;
    }
    // Measured from a beat that did run: a stalled main thread is no fault of the other.
    if (worker && (now - Math.max(heardAt, beatAt) > replaceAfterMs || now - heardAt > REPLACE_BUSY_AFTER_MS)) {
      heardAt = Date.now() - SILENT_AFTER_MS;
      lastWords = 'it hung';
      void worker.terminate();
    }
  }, HEARTBEAT_MS / 3);

  return {
    hub,
    ask: (ask) =>
      request<Answer>((id) => ({ type: 'ask', id, ask })).catch((error: unknown) =>
        problemAnswer(503, `The engine does not answer: ${error instanceof Error ? error.message : String(error)}.`),
      ),
    csv: async (query) => {
      let opened = 0;
      try {
        const first = await request<CsvChunk>((id) => {
          opened = id;
          return { type: 'csv-open', id, query };
        });
        return first.problem ?? csvStream(first.chunk, opened);
      } catch (error) {
        return problemAnswer(
          503,
          `The engine does not answer: ${error instanceof Error ? error.message : String(error)}.`,
        );
      }
    },
    stop: async () => {
      if (stopping) return;
      stopping = true;
      clearTimeout(restart);
      clearInterval(beats);
      hub.close();
      const mine = worker;
      if (!mine) return;
      const ended = new Promise((resolve) => mine.once('exit', resolve));
      send({ type: 'stop' });
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS))]);
      await mine.terminate();
    },
  };

  function csvStream(first: string | undefined, exportId: number): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    let next: Promise<string | undefined> = Promise.resolve(first);
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const chunk = await next;
          if (chunk === undefined) {
            controller.close();
            return;
          }
          controller.enqueue(encoder.encode(chunk));
          next = request<CsvChunk>((id) => ({ type: 'csv-next', id, export: exportId })).then((answer) => {
            // Half a table must not look like a whole one: the response breaks off.
            if (answer.problem) throw new Error('the export broke off');
            return answer.chunk;
          });
          // Looked at in the next pull; a failure must not count as unhandled until then.
          next.catch(() => undefined);
        },
        cancel: () => send({ type: 'csv-close', export: exportId }),
      },
      new CountQueuingStrategy({ highWaterMark: 1 }),
    );
  }
};
