import { Worker } from 'node:worker_threads';
import { gapScratch, runGap } from '@/lib/core/cascade/gap/run-gap';
import { type Cell, pairCells, shockCells, shockOf } from '@/lib/core/cascade/grid';
import { solveCell, solveCells } from '@/lib/core/cascade/orderly/solve';
import { liquidationSurface } from '@/lib/core/cascade/orderly/surface';
import { BENCH_GAS_USD, type BenchCascade, benchCascade } from './cascade-book';
import { naiveBook, naiveGap } from './cascade-naive';
import { benchCascadePaths } from './cascade-paths';
import { fastest } from './fastest';

const POSITIONS = 100_000;
const SIDE = 40;
const NAIVE_CELLS = 8;

/** Forty assets by forty falls, and forty assets by forty: a map, in either engine, beside objects in the same run. */
export async function benchCascades(): Promise<void> {
  const bench = benchCascade(POSITIONS);
  const { book, depth } = bench;
  const assets = book.assets.map((_, place) => place);
  const falls = Array.from({ length: SIDE }, (_, step) => (step + 1) * 0.015);
  const shocks = shockCells(assets, falls);
  const pairs = pairCells(assets, 0.2);
  console.log(
    `\ncascades: ${book.size} positions, ${book.collateral.length + book.debt.length} legs, ${shocks.length} cells a map; CPU time but for threads`,
  );
  const perCell = naivePerCell(bench, shocks);
  const naive = perCell * shocks.length;
  const line = (name: string, ms: number): void =>
    console.log(`  ${name.padEnd(62)}${ms.toFixed(1).padStart(10)} ms${(naive / ms).toFixed(0).padStart(10)} ×`);
  line(`objects, ${NAIVE_CELLS} cells over the map measured, extrapolated to all`, naive);
  line(
    'orderly: building the surface',
    fastest(() => liquidationSurface(book, BENCH_GAS_USD), 5),
  );
  const surface = liquidationSurface(book, BENCH_GAS_USD);
  let scale = 0.25;
  const next = (): number => (scale = scale >= 2 ? 0.25 : scale + 0.05);
  line(
    'orderly: shock × asset at a new depth',
    fastest(() => solveCells(surface, depth, shocks, next()), 60),
  );
  line(
    'orderly: asset × asset at a new depth',
    fastest(() => solveCells(surface, depth, pairs, next()), 60),
  );
  for (const [name, cells] of [
    ['shock × asset', shocks],
    ['asset × asset', pairs],
  ] as const) {
    const { ms, rounds, runaways } = await twoThreads(cells);
    line(`gap: ${name} on two threads, wall time`, ms);
    console.log(`    ${rounds} rounds, ${runaways} cells run away`);
  }
  differences(bench);
  benchCascadePaths(bench);
}

/** What a cell costs over objects, the arrays' own run of the same cells taken off; both must come to the same. */
function naivePerCell({ book, depth }: BenchCascade, cells: readonly Cell[]): number {
  const people = naiveBook(book);
  const some = Array.from(
    { length: NAIVE_CELLS },
    (_, at) => cells[Math.floor(((at + 0.5) * cells.length) / NAIVE_CELLS)],
  );
  let worst = 0;
  const run = (): void => {
    for (const cell of some) {
      if (cell === undefined) continue;
      const shock = shockOf(cell, book.assets.length);
      const repaid = naiveGap(people, book, depth, shock, BENCH_GAS_USD);
      const ours = runGap(book, depth, shock, { gasUsd: BENCH_GAS_USD }).liquidated;
      worst = Math.max(worst, Math.abs(repaid - ours) / Math.max(1, ours));
    }
  };
  const scratch = gapScratch(book);
  const ours = fastest(() => {
    for (const cell of some)
      if (cell) runGap(book, depth, shockOf(cell, book.assets.length), { gasUsd: BENCH_GAS_USD }, scratch);
  }, 2);
  const both = fastest(run, 2);
  console.log(`  objects and arrays agree on the dollars liquidated within ${worst.toExponential(1)}`);
  return Math.max(0, both - ours) / NAIVE_CELLS;
}

// A thread does not inherit tsx from its process.
const entry = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(new URL('./cascade-thread.ts', import.meta.url).href)}); })`;

/** The cells dealt to two threads in turn; wall time from the word to the last answer, books made before. */
async function twoThreads(cells: readonly Cell[]): Promise<{ ms: number; rounds: number; runaways: number }> {
  const threads = [0, 1].map(
    (part) =>
      new Worker(entry, {
        eval: true,
        execArgv: [],
        workerData: { positions: POSITIONS, cells: cells.filter((_, at) => at % 2 === part) },
      }),
  );
  const said = (thread: Worker): Promise<unknown> =>
    new Promise((resolve, reject) => thread.once('message', resolve).once('error', reject));
  await Promise.all(threads.map(said));
  const start = performance.now();
  const answers = threads.map(said);
  for (const thread of threads) thread.postMessage('start');
  const parts = (await Promise.all(answers)) as { rounds: number; runaways: number }[];
  const ms = performance.now() - start;
  await Promise.all(threads.map((thread) => thread.terminate()));
  const sum = (key: 'rounds' | 'runaways'): number => parts.reduce((total, part) => total + part[key], 0);
  return { ms, rounds: sum('rounds'), runaways: sum('runaways') };
}

/** The two engines on the same book, by the size of the fall: over the ten assets of most weight. */
function differences({ book, depth }: BenchCascade): void {
  const surface = liquidationSurface(book, BENCH_GAS_USD);
  const scratch = gapScratch(book);
  console.log('  orderly against gap, ten assets: worst difference by the fall');
  console.log('    fall    liquidated   price (of today)   bad debt (of liquidated)   accounts');
  for (const fall of [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]) {
    const worst = { liquidated: 0, price: 0, badDebt: 0, accounts: 0 };
    for (let asset = 4; asset < 14; asset += 1) {
      const cell = { first: asset, second: asset, firstLeft: 1 - fall, secondLeft: 1 - fall };
      const gap = runGap(book, depth, shockOf(cell, book.assets.length), { gasUsd: BENCH_GAS_USD }, scratch);
      if (gap.accounts < 50) continue;
      const orderly = solveCell(surface, depth, cell, 1);
      worst.liquidated = Math.max(worst.liquidated, Math.abs(orderly.liquidated / gap.liquidated - 1));
      worst.price = Math.max(worst.price, Math.abs(orderly.firstLeft - (gap.factors[asset] as number)));
      worst.badDebt = Math.max(worst.badDebt, Math.abs(orderly.badDebt - gap.badDebt) / gap.liquidated);
      worst.accounts = Math.max(worst.accounts, Math.abs(orderly.accounts / gap.accounts - 1));
    }
    const cellOf = (value: number, width: number): string => `${(100 * value).toFixed(1)} %`.padStart(width);
    console.log(
      `    ${cellOf(fall, 6)}${cellOf(worst.liquidated, 11)}${cellOf(worst.price, 19)}${cellOf(worst.badDebt, 27)}${cellOf(worst.accounts, 11)}`,
    );
  }
}
