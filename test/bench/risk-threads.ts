import { Worker } from 'node:worker_threads';
import type { RiskBook } from '@/lib/core/risk/kernel/book';
import { imageOf, shardsOf, shardWriter } from '@/lib/core/risk/kernel/shards';

/** Wall milliseconds, the fastest of the rounds, of writing all health factors on one thread and on two; the book's buffers must be shared. */
export async function benchThreads(
  book: RiskBook,
  rounds: number,
): Promise<{ readonly one: number; readonly two: number }> {
  const image = imageOf(book);
  const [all] = shardsOf(image, 1);
  const [mine, others] = shardsOf(image, 2);
  if (all === undefined || mine === undefined || others === undefined) throw new Error('no shards');
  const { terms } = book;
  const alone = shardWriter(image, all);
  const half = shardWriter(image, mine);
  const values = new Float64Array(new SharedArrayBuffer(terms.values.byteLength));
  values.set(terms.values);
  const control = new Int32Array(new SharedArrayBuffer(8));
  // tsx leaves a worker's own loader to the worker.
  const entry = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(new URL('./risk-worker.ts', import.meta.url).href)}); })`;
  const worker = new Worker(entry, { eval: true, workerData: { image, ranges: others, values, control } });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  const together = (round: number): void => {
    Atomics.store(control, 0, round + 1);
    Atomics.notify(control, 0);
    half(terms);
    while (Atomics.load(control, 1) <= round)
      if (Atomics.wait(control, 1, round, 20_000) === 'timed-out') throw new Error('the worker is silent');
  };
  let one = Number.POSITIVE_INFINITY;
  let two = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    alone(terms);
    const between = performance.now();
    together(round);
    one = Math.min(one, between - start);
    two = Math.min(two, performance.now() - between);
  }
  Atomics.store(control, 0, -1);
  Atomics.notify(control, 0);
  await worker.terminate();
  return { one, two };
}
