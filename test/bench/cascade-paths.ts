import { gapScratch, runGap } from '@/lib/core/cascade/gap/run-gap';
import { type Moves, studentMoves } from '@/lib/core/cascade/paths/draw-moves';
import { jointSurface } from '@/lib/core/cascade/paths/joint-surface';
import { type MoveModel, moveModel } from '@/lib/core/cascade/paths/move-model';
import { seededRandom } from '@/lib/core/cascade/paths/random';
import { type PathLoss, pathScratch, solvePath } from '@/lib/core/cascade/paths/solve-path';
import { tailQuantile } from '@/lib/core/cascade/paths/tail';
import { unsaleable } from '@/lib/core/cascade/paths/unsaleable';
import { BENCH_GAS_USD, BENCH_MONEY, type BenchCascade } from './cascade-book';
import { naiveBook, naiveGap } from './cascade-naive';
import { fastest } from './fastest';

const PATHS = 10_000;
const DOF = 3;
const SEED = 1;
const GROUPS = [64, 256, 1_024] as const;
/** Paths that are run by the gap engine as well, and by objects. */
const HELD = 500;
const NAIVE_PATHS = 8;

/** A day ahead: 3 to 6 % a day, correlation 0.65 among all but money. */
function dayAhead({ book }: BenchCascade): MoveModel {
  const { assets } = book;
  const daily = assets.map((_, place) => (place < BENCH_MONEY ? 0.002 : 0.03 + (0.03 * ((place * 7) % 11)) / 11));
  const correlation = (a: number, b: number): number =>
    a === b ? 1 : a < BENCH_MONEY || b < BENCH_MONEY ? 0.05 : 0.65;
  const covariance = daily.flatMap((a, row) => daily.map((b, column) => a * b * correlation(row, column)));
  return moveModel(
    assets,
    { minute: 0, assets, indexOf: new Map(assets.map((asset, place) => [asset, place])), covariance, returns: [] },
    { stepMinutes: 1_440, minutes: 1_440, scale: 0.65 },
    { daily: 0.05, stableDaily: 0.002, stable: new Set() },
  );
}

/** 10,000 terminal paths, each with the sales' feedback on prices, beside objects in the same run; and their error. */
export function benchCascadePaths(bench: BenchCascade): void {
  const { book, depth } = bench;
  const n = book.assets.length;
  const model = dayAhead(bench);
  const draw = (): Moves => studentMoves(model, DOF, PATHS, seededRandom(SEED));
  const moves = draw();
  const people = naiveBook(book);
  const shockAt = (path: number): Float64Array => moves.slice(path * n, (path + 1) * n);
  const naive =
    (fastest(() => {
      for (let at = 0; at < NAIVE_PATHS; at += 1)
        naiveGap(people, book, depth, shockAt(Math.floor(((at + 0.5) * PATHS) / NAIVE_PATHS)), BENCH_GAS_USD);
    }, 2) /
      NAIVE_PATHS) *
    PATHS;
  console.log(`\npaths: ${PATHS} a day ahead, t of ${DOF} degrees, ${n} assets; CPU time`);
  const line = (name: string, ms: number): void =>
    console.log(`  ${name.padEnd(62)}${ms.toFixed(1).padStart(10)} ms${(naive / ms).toFixed(0).padStart(10)} ×`);
  line(`objects, ${NAIVE_PATHS} paths measured, extrapolated to all`, naive);
  const skipped = unsaleable(book, depth, 1, BENCH_GAS_USD);
  const build = (groups?: number) =>
    jointSurface(book, model, { gasUsd: BENCH_GAS_USD, skipped, ...(groups !== undefined && { groups }) });
  line(
    'the joint surface, who is unsaleable included',
    fastest(() => [unsaleable(book, depth, 1, BENCH_GAS_USD), build()], 3),
  );
  const scratch = pathScratch(depth, 1);
  const loss: PathLoss = { liquidated: 0, badDebt: 0, accounts: 0, runaway: false };
  const solveAll = (
    surface: ReturnType<typeof build>,
    paths: number,
  ): { liquidated: Float64Array; bad: Float64Array } => {
    const [liquidated, bad] = [new Float64Array(paths), new Float64Array(paths)];
    for (let path = 0; path < paths; path += 1) {
      scratch.prices.set(moves.subarray(path * n, (path + 1) * n));
      solvePath(surface, scratch, loss);
      liquidated[path] = loss.liquidated;
      bad[path] = loss.badDebt;
    }
    return { liquidated, bad };
  };
  const surface = build();
  line(
    'drawing and solving all paths, feedback included (aim 500 ms)',
    fastest(() => {
      draw();
      solveAll(surface, PATHS);
    }, 5),
  );
  const gapRun = gapScratch(book);
  const [gap, gapBad] = [new Float64Array(HELD), new Float64Array(HELD)];
  for (let path = 0; path < HELD; path += 1) {
    const outcome = runGap(book, depth, shockAt(path), { gasUsd: BENCH_GAS_USD }, gapRun);
    gap[path] = outcome.liquidated;
    gapBad[path] = outcome.badDebt;
  }
  const millions = (losses: Float64Array, q: number): string =>
    (tailQuantile(Float64Array.from(losses).sort(), q).value / 1e6).toFixed(2).padStart(9);
  const quantiles = (name: string, liquidated: Float64Array, bad: Float64Array): void =>
    console.log(
      `    ${name.padEnd(28)}${[0.9, 0.95, 0.99].map((q) => millions(liquidated, q)).join('')}   ${[0.95, 0.99].map((q) => millions(bad, q)).join('')}`,
    );
  console.log(`  the same ${HELD} paths, $ millions:       LaR 90, 95, 99 %         VaR 95, 99 %`);
  quantiles('gap, path by path', gap, gapBad);
  for (const groups of GROUPS) {
    const its = build(groups);
    const { liquidated, bad } = solveAll(its, HELD);
    quantiles(`${groups} groups, ${(100 * its.blurred).toFixed(1)} % blurred`, liquidated, bad);
    if (groups !== GROUPS[1]) continue;
    const ratios = Array.from(gap, (value, path) => (liquidated[path] as number) / value - 1)
      .filter((_, path) => (gap[path] as number) > 1e6)
      .sort((a, b) => a - b);
    const at = (share: number): string =>
      `${(100 * (ratios[Math.floor(share * ratios.length)] ?? Number.NaN)).toFixed(1)} %`;
    console.log(
      `      of ${ratios.length} paths above $1m: 10th, 50th, 90th percentile of liquidated against gap: ${at(0.1)}, ${at(0.5)}, ${at(0.9)}`,
    );
  }
}
