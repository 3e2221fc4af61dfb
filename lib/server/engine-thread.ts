import type { MessagePort } from 'node:worker_threads';
import { type Answer, problemAnswer } from './answer';
import type { Runtime } from './runtime';
import { createStreamStates } from './stream-states';
import { streamedWindow } from './streamed-window';
import { ALIVE_MS, type FromWorker, type ToWorker } from './worker-protocol';

/** Lines of an export made at once: a message's worth, and little enough not to hold up a tick. */
const CSV_LINES = 1_000;

/** What a thread needs of a runtime. */
export type ThreadRuntime = Pick<Runtime, 'source' | 'service'>;

/**
 * Serves the web server's thread at the other end of `port` until it says stop. `keep` starts a runtime, calls back
 * with each one it builds, and answers what ends the present one.
 */
export const serveEngineThread = (
  port: MessagePort,
  keep: (onRuntime: (runtime: ThreadRuntime) => void) => () => Promise<void>,
): void => {
  const post = (message: FromWorker): void => port.postMessage(message);

  const streams = createStreamStates({ windowOf: streamedWindow, now: Date.now });
  const exports = new Map<number, Iterator<string> | AsyncIterator<string>>();
  let runtime: ThreadRuntime | undefined;
  let unsubscribe: (() => void) | undefined;

  const stop = keep((next) => {
    unsubscribe?.();
    runtime = next;
    const publish = () => {
      const events = streams.publish(next.source.frame());
      if (events.length > 0) post({ type: 'events', events });
    };
    unsubscribe = next.source.onFrame(publish);
    post({ type: 'ready' });
    publish();
  });
  const alive = setInterval(() => post({ type: 'alive' }), ALIVE_MS);

  const csvChunk = async (id: number): Promise<{ readonly chunk: string | undefined; readonly problem?: Answer }> => {
    const lines = exports.get(id);
    let text = '';
    try {
      for (let count = 0; lines && count < CSV_LINES; count += 1) {
        const next = lines.next();
        // What is waited for goes out line by line.
        const isLive = next instanceof Promise;
        const line = isLive ? await next : next;
        if (line.done) {
          exports.delete(id);
          break;
        }
        text += line.value;
        if (isLive) break;
      }
    } catch (error) {
      exports.delete(id);
      return { chunk: undefined, problem: problemAnswer(503, error instanceof Error ? error.message : String(error)) };
    }
    return { chunk: text || undefined };
  };

  const starting = () => problemAnswer(503, 'The engine’s thread is starting.');

  const take = async (message: ToWorker): Promise<void> => {
    switch (message.type) {
      case 'ask': {
        const answer = runtime ? await runtime.service.ask(message.ask) : starting();
        post({ type: 'answer', id: message.id, answer });
        return;
      }
      case 'catch-up': {
        const event = runtime && streams.catchUp(message.key, message.have, runtime.source.frame());
        post({ type: 'caught-up', id: message.id, event });
        return;
      }
      case 'unfollow':
        streams.unfollow(message.key);
        return;
      case 'csv-open': {
        const opened = runtime ? runtime.service.csv(message.query) : starting();
        if ('body' in opened) post({ type: 'csv', id: message.id, chunk: undefined, problem: opened });
        else {
          exports.set(message.id, opened);
          post({ type: 'csv', id: message.id, ...(await csvChunk(message.id)) });
        }
        return;
      }
      case 'csv-next':
        post({ type: 'csv', id: message.id, ...(await csvChunk(message.export)) });
        return;
      case 'csv-close':
        void exports.get(message.export)?.return?.();
        exports.delete(message.export);
        return;
      case 'stop':
        clearInterval(alive);
        unsubscribe?.();
        await stop();
        post({ type: 'stopped' });
        port.close();
    }
  };
  port.on('message', (message: ToWorker) => void take(message));
};
