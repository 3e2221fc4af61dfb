import { parentPort, workerData } from 'node:worker_threads';
import { serveEngineThread } from './engine-thread';
import { keepRuntime } from './keep-runtime';
import { beat, pulseOf } from './pulse';

const port = parentPort;
if (!port) throw new Error('worker.ts is the entry of a worker thread');
const pulse = pulseOf(workerData);
serveEngineThread(port, (onRuntime) => keepRuntime(process.env, onRuntime, undefined, pulse && (() => beat(pulse))));
