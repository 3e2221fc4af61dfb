import { parentPort, workerData } from 'node:worker_threads';
import { gapScratch, runGap } from '@/lib/core/cascade/gap/run-gap';
import { type Cell, runCells, shockOf } from '@/lib/core/cascade/grid';
import { BENCH_GAS_USD, benchCascade } from './cascade-book';

/** Half of a map: makes the same book again, says so, waits for the start, runs its cells. */
const { positions, cells } = workerData as { readonly positions: number; readonly cells: readonly Cell[] };
const { book, depth } = benchCascade(positions);
const scratch = gapScratch(book);
const run = (cell: Cell) => runGap(book, depth, shockOf(cell, book.assets.length), { gasUsd: BENCH_GAS_USD }, scratch);
for (const cell of cells.slice(0, 20)) run(cell);
parentPort?.on('message', () => {
  let rounds = 0;
  let runaways = 0;
  for (const { outcome } of runCells(cells, run)) {
    rounds += outcome.rounds;
    runaways += outcome.runaway ? 1 : 0;
  }
  parentPort?.postMessage({ rounds, runaways });
});
parentPort?.postMessage('ready');
