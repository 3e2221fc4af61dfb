import { describe, expect, it } from 'vitest';
import { historicalMoves, studentMoves } from '@/lib/core/cascade/paths/draw-moves';
import type { MoveModel } from '@/lib/core/cascade/paths/move-model';
import { seededRandom } from '@/lib/core/cascade/paths/random';
import { twoSidedTail } from '@/lib/core/risk/student-tail';

const RHO = 0.7;
const model: MoveModel = {
  scale: Float64Array.of(0.01, 0.02, 0),
  factor: Float64Array.of(1, 0, 0, RHO, Math.sqrt(1 - RHO ** 2), 0, 0, 0, 1),
  correlation: Float64Array.of(1, RHO, 0, RHO, 1, 0, 0, 0, 1),
  assets: [],
  assumedPairs: 0,
  pairs: 3,
  shrunk: 0,
};
const PATHS = 100_000;
const column = (moves: Float64Array, place: number): number[] =>
  Array.from({ length: PATHS }, (_, path) => Math.log(moves[path * 3 + place] as number));

describe('terminal moves of a multivariate t', () => {
  it('have its tails, asset by asset, at any number of degrees', () => {
    for (const dof of [3, 4, 30]) {
      const logs = column(studentMoves(model, dof, PATHS, seededRandom(3)), 1);
      for (const z of [0.5, 1, 2, 4, 8]) {
        const chance = twoSidedTail(z, dof);
        const seen = logs.filter((log) => Math.abs(log) > z * 0.02).length / PATHS;
        expect(Math.abs(seen - chance)).toBeLessThan(4 * Math.sqrt((chance * (1 - chance)) / PATHS) + 1e-5);
      }
      const falls = logs.filter((log) => log < 0).length / PATHS;
      expect(Math.abs(falls - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / PATHS));
    }
  });

  it('have its variance ν/(ν − 2) and its correlation; what does not move stays', () => {
    const moves = studentMoves(model, 10, PATHS, seededRandom(4));
    const [a, b, still] = [column(moves, 0), column(moves, 1), column(moves, 2)];
    const product = (x: readonly number[], y: readonly number[]): number =>
      x.reduce((sum, value, path) => sum + value * (y[path] as number), 0) / PATHS;
    expect(product(a, a) / (0.01 ** 2 * (10 / 8))).toBeCloseTo(1, 1);
    expect(Math.abs(product(a, b) / Math.sqrt(product(a, a) * product(b, b)) - RHO)).toBeLessThan(0.01);
    expect(new Set(still)).toEqual(new Set([0]));
  });

  it('share what makes a day wild: far out, two assets without correlation still fall together more often', () => {
    const apart: MoveModel = {
      ...model,
      scale: Float64Array.of(0.01, 0.01, 0),
      factor: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
    };
    const moves = studentMoves(apart, 3, PATHS, seededRandom(9));
    const [a, b] = [column(moves, 0), column(moves, 1)];
    const far = (log: number | undefined): boolean => Math.abs(log as number) > 0.05;
    const one = a.filter(far).length / PATHS;
    const both = a.filter((log, path) => far(log) && far(b[path])).length / PATHS;
    expect(both).toBeGreaterThan(3 * one * one);
  });

  it('are the same bytes for the same seed', () => {
    const draw = (seed: number) => studentMoves(model, 3, 500, seededRandom(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });
});

describe('the historical bootstrap', () => {
  const rows = Float64Array.from({ length: 2 * 50 }, (_, at) => (at % 2 === 0 ? 1 : -1) * 1e-4 * ((at >> 1) + 1));

  it('adds up whole blocks of rows that follow one another, all assets alike', () => {
    const moves = historicalMoves({ assets: 2, rows }, { steps: 4, block: 4 }, 200, seededRandom(1));
    for (let path = 0; path < 200; path += 1) {
      const [up, down] = [0, 1].map((asset) => Math.log(moves[path * 2 + asset] as number) * 1e4) as [number, number];
      expect(down).toBeCloseTo(-up, 9);
      // Four rows that follow one another, numbered s, s + 1, s + 2, s + 3 around the end of fifty.
      const sums = Array.from({ length: 50 }, (_, s) => [0, 1, 2, 3].reduce((sum, k) => sum + ((s + k) % 50) + 1, 0));
      expect(sums.some((sum) => Math.abs(sum - up) < 1e-6)).toBe(true);
    }
  });

  it('keeps the mean and the variance of a step', () => {
    const random = seededRandom(8);
    const history = Float64Array.from({ length: 400 }, () => 0.01 * random.normal());
    const paths = 40_000;
    const moves = historicalMoves({ assets: 1, rows: history }, { steps: 8, block: 1 }, paths, seededRandom(2));
    const logs = Array.from(moves, Math.log);
    const mean = history.reduce((sum, value) => sum + value, 0) / 400;
    const variance = history.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 400;
    const seen = logs.reduce((sum, value) => sum + value, 0) / paths;
    const spread = logs.reduce((sum, value) => sum + (value - seen) ** 2, 0) / paths;
    expect(Math.abs(seen - 8 * mean)).toBeLessThan(4 * Math.sqrt((8 * variance) / paths));
    expect(Math.abs(spread / (8 * variance) - 1)).toBeLessThan(0.05);
  });
});
