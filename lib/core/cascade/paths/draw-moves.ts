import type { MoveModel } from './move-model';
import { chiSquare, type Random } from './random';

/** Each price's share of today's at the end of each path: path after path, by place. */
export type Moves = Float64Array;

/** A log return is cut here (a fall to 1.8 %, a rise to 54 times): the mean of e^t is infinite. */
const MOST_LOG = 4;

/**
 * Terminal prices of so many paths: the log returns are a multivariate t, L·z·√(ν/χ²(ν)) times each asset's scale, so that
 * all assets share what makes a day wild. The median move is none.
 */
export function studentMoves({ scale, factor }: MoveModel, dof: number, paths: number, random: Random): Moves {
  const n = scale.length;
  const moves = new Float64Array(paths * n);
  const z = new Float64Array(n);
  for (let path = 0; path < paths; path += 1) {
    for (let asset = 0; asset < n; asset += 1) z[asset] = random.normal();
    const wild = Math.sqrt(dof / chiSquare(random, dof));
    for (let asset = 0; asset < n; asset += 1) {
      let sum = 0;
      for (let k = 0, at = asset * n; k <= asset; k += 1, at += 1) sum += (factor[at] as number) * (z[k] as number);
      moves[path * n + asset] = left(sum * wild * (scale[asset] as number));
    }
  }
  return moves;
}

/** Joint log returns of one step each, row by row in the order of time; all assets of a row over the same minutes. */
export interface StepReturns {
  readonly assets: number;
  readonly rows: Float64Array;
}

/**
 * Historical bootstrap: each path is whole blocks of `block` steps of history, drawn with replacement, until `steps` are
 * added up. What moved together in a step, and one after another in a block, stays together; around the end a block goes
 * on at the beginning (Politis and Romano's circular blocks), so that each step counts alike.
 */
export function historicalMoves(
  { assets, rows }: StepReturns,
  { steps, block }: { readonly steps: number; readonly block: number },
  paths: number,
  random: Random,
): Moves {
  const count = rows.length / assets;
  const moves = new Float64Array(paths * assets);
  const sums = new Float64Array(assets);
  for (let path = 0; path < paths; path += 1) {
    sums.fill(0);
    for (let taken = 0; taken < steps; ) {
      const start = Math.floor(random.uniform() * count);
      for (let within = 0; within < block && taken < steps; within += 1, taken += 1) {
        const row = ((start + within) % count) * assets;
        for (let asset = 0; asset < assets; asset += 1)
          sums[asset] = (sums[asset] as number) + (rows[row + asset] as number);
      }
    }
    for (let asset = 0; asset < assets; asset += 1) moves[path * assets + asset] = left(sums[asset] as number);
  }
  return moves;
}

const left = (log: number): number => Math.exp(Math.min(MOST_LOG, Math.max(-MOST_LOG, log)));
