import { Worker } from 'node:worker_threads';

/** A thread as the production build bundles it. */
export const spawnCascadeThread = (): Worker => new Worker(new URL('./cascade-thread.ts', import.meta.url));
