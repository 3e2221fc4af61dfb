import { Worker } from 'node:worker_threads';
import { type Host, startHost } from './host';

/** Instrumentation and route handlers do not share modules; they share the process. */
const KEY = Symbol.for('breakwater.host');
const EXIT_WITHIN_MS = 1_700;
const shared = globalThis as typeof globalThis & { [KEY]?: Host };

/** Starts the engine's thread, once a process, and ends it with the process. */
export const startEngineHost = (): void => {
  if (shared[KEY]) return;
  const host = startHost(() => new Worker(new URL('./worker.ts', import.meta.url)));
  shared[KEY] = host;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      // The web server itself waits for open connections to end; streams do not end by themselves.
      setTimeout(() => process.exit(0), EXIT_WITHIN_MS).unref();
      void host.stop().then(() => process.exit(0));
    });
};

/** The host of this process; `undefined` until instrumentation has run. */
export const engineHost = (): Host | undefined => shared[KEY];
