import type { CascadeBook } from '../cascade-book';
import type { DepthBook } from '../depth/depth-book';
import { depthAfter } from '../depth/quoted-depth';
import { gapScratch, runGap } from '../gap/run-gap';
import type { Moves } from './draw-moves';
import { jointSurface } from './joint-surface';
import type { MoveModel } from './move-model';
import { type PathLoss, pathScratch, solvePath } from './solve-path';
import { unsaleable } from './unsaleable';

export interface PathsQuestion {
  readonly book: CascadeBook;
  readonly depth: DepthBook;
  /** Multiplies every depth. */
  readonly scale: number;
  readonly gasUsd: number;
  readonly engine: 'orderly' | 'gap';
  readonly model: MoveModel;
  readonly moves: Moves;
}

/** What each path comes to, dollars; and the book without any move. */
export interface PathLosses {
  readonly liquidated: Float64Array;
  readonly badDebt: Float64Array;
  readonly accounts: Float64Array;
  readonly runaways: number;
  readonly today: { readonly liquidated: number; readonly badDebt: number; readonly accounts: number };
  /** `JointSurface.blurred`; undefined for the gap engine. */
  readonly blurred: number | undefined;
}

/** Paths between two looks at whether to go on. */
const LOOK_EVERY = 64;

/**
 * Runs the paths one by one, telling how many are done; whoever iterates stops when he likes, and gets the losses at the
 * end. Liquidations and insolvency are kept apart. The same question, the same numbers.
 */
export function* runPaths(question: PathsQuestion): Generator<number, PathLosses, undefined> {
  const { moves } = question;
  const n = question.book.assets.length;
  const count = moves.length / n;
  const { solve, blurred } = question.engine === 'gap' ? gapSolver(question) : orderlySolver(question);
  const loss: PathLoss = { liquidated: 0, badDebt: 0, accounts: 0, runaway: false };
  solve(new Float64Array(n).fill(1), loss);
  const { runaway: _, ...today } = loss;
  const liquidated = new Float64Array(count);
  const badDebt = new Float64Array(count);
  const accounts = new Float64Array(count);
  let runaways = 0;
  for (let path = 0; path < count; path += 1) {
    if (path % LOOK_EVERY === 0) yield path;
    solve(moves.subarray(path * n, (path + 1) * n), loss);
    liquidated[path] = loss.liquidated;
    badDebt[path] = loss.badDebt;
    accounts[path] = loss.accounts;
    if (loss.runaway) runaways += 1;
  }
  return { liquidated, badDebt, accounts, runaways, today, blurred };
}

interface Solver {
  readonly solve: (prices: Float64Array, into: PathLoss) => void;
  readonly blurred: number | undefined;
}

function orderlySolver({ book, depth, scale, gasUsd, model }: PathsQuestion): Solver {
  const surface = jointSurface(book, model, { gasUsd, skipped: unsaleable(book, depth, scale, gasUsd) });
  const scratch = pathScratch(depth, scale);
  const solve = (prices: Float64Array, into: PathLoss): void => {
    scratch.prices.set(prices);
    solvePath(surface, scratch, into);
  };
  return { solve, blurred: surface.blurred };
}

function gapSolver({ book, depth, scale, gasUsd }: PathsQuestion): Solver {
  const scratch = gapScratch(book);
  const options = { depthScale: scale, gasUsd };
  const solve = (prices: Float64Array, into: PathLoss): void => {
    const outcome = runGap(book, depthAfter(depth, prices), prices, options, scratch);
    into.liquidated = outcome.liquidated;
    into.badDebt = outcome.badDebt;
    into.accounts = outcome.accounts;
    into.runaway = outcome.runaway;
  };
  return { solve, blurred: undefined };
}
