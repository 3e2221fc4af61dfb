import { Worker } from 'node:worker_threads';
import type { Crew, Threads } from '@/lib/core/risk/kernel/backend';

/** A slot in the shared control words, one a helper. */
const WORDS = 4;
const STATE = 0;
const AT = 1;
const COUNT = 2;
const TABLE = 3;
/** States: waiting for a part, a part is there to be begun, it is being done, the helper is no more. */
const IDLE = 0;
const OFFERED = 1;
const BEGUN = 2;
const GONE = 3;

/**
 * A helper thread, in plain JavaScript as text: it imports nothing of ours, so that no bundler and no loader has to
 * find it. It begins a part only where the offer still stands.
 */
const HELPER = `
const { parentPort, workerData: { module, memory, control, slot } } = require('node:worker_threads');
const { runJobs } = new WebAssembly.Instance(new WebAssembly.Module(module), { env: { memory } }).exports;
parentPort.postMessage('ready');
for (;;) {
  Atomics.wait(control, slot + ${STATE}, ${IDLE});
  if (Atomics.compareExchange(control, slot + ${STATE}, ${OFFERED}, ${BEGUN}) !== ${OFFERED}) continue;
  let after = ${GONE};
  try {
    runJobs(control[slot + ${AT}], control[slot + ${COUNT}], control[slot + ${TABLE}]);
    after = ${IDLE};
  } finally {
    Atomics.store(control, slot + ${STATE}, after);
    Atomics.notify(control, slot + ${STATE});
  }
}`;

export interface KernelCrew extends Crew {
  readonly close: () => Promise<void>;
}

/**
 * Starts threads that help to write the health factors of a large book; they sleep between calls and do not keep the
 * process alive. Rejects when one does not start.
 */
export async function startKernelCrew({ memory, module }: Threads, helpers: number): Promise<KernelCrew> {
  const control = new Int32Array(new SharedArrayBuffer(WORDS * 4 * helpers));
  const workers = Array.from({ length: helpers }, (_, index) => {
    const workerData = { module, memory, control, slot: index * WORDS };
    return new Worker(HELPER, { eval: true, workerData, execArgv: [] });
  });
  const close = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  try {
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            worker.once('message', () => resolve()).once('error', reject);
          }),
      ),
    );
  } catch (error) {
    await close();
    throw error;
  }
  workers.forEach((worker, index) => {
    // A helper that failed, or ended, is offered nothing any more: its parts are done by whoever asks.
    const gone = (): void => {
      Atomics.store(control, index * WORDS + STATE, GONE);
    };
    worker.on('error', gone).on('exit', gone).unref();
  });
  return {
    helpers,
    close,
    run: (parts, table, runJobs, here) => {
      parts.forEach(({ at, count }, index) => {
        const slot = index * WORDS;
        if (Atomics.load(control, slot + STATE) !== IDLE) return;
        control[slot + AT] = at;
        control[slot + COUNT] = count;
        control[slot + TABLE] = table;
        Atomics.store(control, slot + STATE, OFFERED);
        Atomics.notify(control, slot + STATE);
      });
      here();
      parts.forEach(({ at, count }, index) => {
        const state = index * WORDS + STATE;
        const found = Atomics.compareExchange(control, state, OFFERED, IDLE);
        const isDone = found === IDLE || found === BEGUN;
        while (Atomics.load(control, state) === BEGUN) Atomics.wait(control, state, BEGUN);
        if (!isDone || Atomics.load(control, state) === GONE) runJobs(at, count, table);
      });
    },
  };
}
