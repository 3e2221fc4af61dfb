import type { CascadeBook } from '@/lib/core/cascade/cascade-book';
import type { DepthBook } from '@/lib/core/cascade/depth/depth-book';
import { historicalMoves, type Moves, studentMoves } from '@/lib/core/cascade/paths/draw-moves';
import { seededRandom } from '@/lib/core/cascade/paths/random';
import { type PathLosses, runPaths } from '@/lib/core/cascade/paths/run-paths';
import { DONE, STOP } from './cascade-messages';
import { inputHash, lossHash } from './paths-hash';
import type { PathsAsk, PathsFound } from './paths-messages';

/** Paths told one by one. */
const WORST = 5;

/** Draws and runs the paths, in a thread of its own; `undefined` when given up. */
export function pathsFound(book: CascadeBook, depth: DepthBook, ask: PathsAsk): PathsFound | undefined {
  const { terms, engine, control } = ask;
  const started = performance.now();
  const moves = drawn(ask);
  const { model } = ask.draw;
  const run = runPaths({ book, depth, scale: terms.scale, gasUsd: terms.gasUsd, engine, model, moves });
  let losses: PathLosses | undefined;
  while (losses === undefined) {
    if (Atomics.load(control, STOP) !== 0) return undefined;
    const { done, value } = run.next();
    if (done) losses = value;
    else Atomics.store(control, DONE, value);
  }
  const { liquidated, badDebt, accounts, ...rest } = losses;
  const n = book.assets.length;
  const worst = Array.from(liquidated, (_, path) => path)
    .sort((a, b) => (liquidated[b] as number) - (liquidated[a] as number) || a - b)
    .slice(0, WORST)
    .map((path) => ({ path, prices: moves.slice(path * n, (path + 1) * n) }));
  return {
    ...rest,
    ...{ liquidated, badDebt, worst },
    accounts: accounts.reduce((sum, each) => sum + each, 0) / accounts.length,
    inputHash: inputHash(book, depth, ask),
    lossHash: lossHash(liquidated, badDebt),
    computeMs: performance.now() - started,
  };
}

function drawn({ draw, paths, seed }: PathsAsk): Moves {
  const random = seededRandom(seed);
  return draw.kind === 'student'
    ? studentMoves(draw.model, draw.dof, paths, random)
    : historicalMoves(draw.returns, draw, paths, random);
}
