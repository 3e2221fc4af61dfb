import { totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';
import { engineHeapMb } from './engine-heap';
import { startHost } from './host';
import { engineHost, shareEngineHost } from './shared-host';

const EXIT_WITHIN_MS = 1_700;

/**
 * Starts the engine's thread, once a process, and ends it with the process. Route handlers must not import
 * this file: whoever does has the whole engine bundled with it, a second time.
 */
export const startEngineHost = (): void => {
  if (engineHost()) return;
  const host = startHost(
    (pulse) =>
      new Worker(new URL('./worker.ts', import.meta.url), {
        workerData: { pulse },
        resourceLimits: { maxOldGenerationSizeMb: engineHeapMb(totalmem(), process.constrainedMemory()) },
      }),
  );
  shareEngineHost(host);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      // The web server itself waits for open connections to end; streams do not end by themselves.
      setTimeout(() => process.exit(0), EXIT_WITHIN_MS).unref();
      void host.stop().then(() => process.exit(0));
    });
};
