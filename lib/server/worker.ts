import { parentPort } from 'node:worker_threads';
import { serveEngineThread } from './engine-thread';
import { keepRuntime } from './keep-runtime';

const port = parentPort;
if (!port) throw new Error('worker.ts is the entry of a worker thread');
serveEngineThread(port, (onRuntime) => keepRuntime(process.env, onRuntime));
