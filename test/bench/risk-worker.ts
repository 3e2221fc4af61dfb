import { parentPort, workerData } from 'node:worker_threads';
import { type BookImage, type Range, shardWriter } from '@/lib/core/risk/kernel/shards';

/** The second thread of the bench: writes its shard each time the round in `control` changes, and counts itself done. */
const { image, ranges, values, control } = workerData as {
  image: BookImage;
  ranges: readonly Range[];
  values: Float64Array;
  control: Int32Array;
};
const write = shardWriter(image, ranges);
parentPort?.postMessage('ready');
for (let round = 0; ; round += 1) {
  Atomics.wait(control, 0, round);
  if (Atomics.load(control, 0) < 0) break;
  write({ values, averageStep: 0, sumSlack: 0 });
  Atomics.add(control, 1, 1);
  Atomics.notify(control, 1);
}
