import { describe, expect, it } from 'vitest';
import type { CascadeBook } from '@/lib/core/cascade/cascade-book';
import { depthBook } from '@/lib/core/cascade/depth/depth-book';
import { gapScratch, runGap } from '@/lib/core/cascade/gap/run-gap';
import { studentMoves } from '@/lib/core/cascade/paths/draw-moves';
import { jointSurface } from '@/lib/core/cascade/paths/joint-surface';
import { medianCut } from '@/lib/core/cascade/paths/median-cut';
import { type MoveModel, moveModel } from '@/lib/core/cascade/paths/move-model';
import { seededRandom } from '@/lib/core/cascade/paths/random';
import { type PathLosses, type PathsQuestion, runPaths } from '@/lib/core/cascade/paths/run-paths';
import { type PathLoss, pathScratch, solvePath } from '@/lib/core/cascade/paths/solve-path';
import { tailQuantile } from '@/lib/core/cascade/paths/tail';
import { unsaleable } from '@/lib/core/cascade/paths/unsaleable';
import { NO_VOLATILITY } from '@/lib/core/risk/volatility';
import { assetOf, STABLE } from '@/test/fixtures/book';
import { cascadeScene, FALLING, shockOn } from '@/test/fixtures/cascade';

const modelOf = ({ assets }: CascadeBook): MoveModel =>
  moveModel(
    assets,
    NO_VOLATILITY,
    { stepMinutes: 1, minutes: 1_440, scale: 0.65 },
    { daily: 0.05, stableDaily: 0.002, stable: STABLE },
  );
const question = (scene: ReturnType<typeof cascadeScene>, paths: number, seed: number): PathsQuestion => {
  const { book, depth } = scene;
  const model = modelOf(book);
  const moves = studentMoves(model, 3, paths, seededRandom(seed));
  return { book, depth, scale: 1, gasUsd: 5, engine: 'orderly', model, moves };
};
function whole(asked: PathsQuestion): PathLosses {
  const run = runPaths(asked);
  for (;;) {
    const step = run.next();
    if (step.done) return step.value;
  }
}
const tail = (losses: Float64Array, q: number): number => tailQuantile(Float64Array.from(losses).sort(), q).value;

describe('losses of paths', () => {
  it('are the same bytes for the same seed and inputs, and say how far they are', () => {
    const scene = cascadeScene({ size: 300, seed: 5 });
    const [one, two] = [whole(question(scene, 500, 9)), whole(question(scene, 500, 9))];
    expect(one).toEqual(two);
    expect(whole(question(scene, 500, 10)).liquidated).not.toEqual(one.liquidated);
    const seen = [...runPaths(question(scene, 500, 9))];
    expect(seen).toEqual([0, 64, 128, 192, 256, 320, 384, 448]);
  });

  it('come to the liquidations at risk that the gap engine finds path by path', () => {
    const scene = cascadeScene({ size: 2_000, seed: 4, depthUsd: 2e8 });
    const asked = question(scene, 600, 3);
    const orderly = whole(asked);
    const gap = whole({ ...asked, engine: 'gap' });
    const brute = gapScratch(scene.book);
    const n = scene.book.assets.length;
    for (const path of [0, 17, 599]) {
      const shock = asked.moves.slice(path * n, (path + 1) * n);
      const outcome = runGap(scene.book, scene.depth, shock, { gasUsd: 5 }, brute);
      expect(gap.liquidated[path]).toBe(outcome.liquidated);
      expect(gap.badDebt[path]).toBe(outcome.badDebt);
    }
    for (const q of [0.9, 0.95]) {
      expect(tail(gap.liquidated, q)).toBeGreaterThan(0);
      // By the seed: a straight fall takes more, as docs/cascade.md says.
      expect(Math.abs(tail(orderly.liquidated, q) / tail(gap.liquidated, q) - 1)).toBeLessThan(0.25);
    }
    // A straight fall overstates insolvency; it never finds less by more than its groups blur.
    expect(tail(orderly.badDebt, 0.99)).toBeGreaterThan(tail(gap.badDebt, 0.99) * 0.8);
    // What is liquidatable now: half of it heals where all at once is asked.
    expect(orderly.today.liquidated).toBeGreaterThan(0.8 * gap.today.liquidated);
    expect(orderly.today.liquidated).toBeLessThan(2 * gap.today.liquidated);
  });

  it('of a book that nobody need be afraid for are none', () => {
    const scene = cascadeScene({ size: 200, seed: 2 });
    const { book } = scene;
    const safe: CascadeBook = { ...book, debt: book.debt.map((each) => each / 1e3) };
    const { liquidated, badDebt } = whole({ ...question(scene, 300, 1), book: safe });
    expect(Math.max(...liquidated)).toBe(0);
    expect(Math.max(...badDebt)).toBe(0);
  });
});

describe('the joint surface', () => {
  it('answers a fall of everything, and of one asset, as the gap engine does', () => {
    const { book, market } = cascadeScene({ size: 3_000, seed: 6 });
    // Endless depth: the two differ by the model of a fall alone.
    const depth = depthBook(market, book.assets, { venues: [], money: new Set(book.assets) });
    const surface = jointSurface(book, modelOf(book), { gasUsd: 5, groups: 256 });
    const scratch = pathScratch(depth, 1);
    const loss: PathLoss = { liquidated: 0, badDebt: 0, accounts: 0, runaway: false };
    for (const symbols of [FALLING, ['WETH', 'wstETH'], ['WBTC']] as const)
      for (const left of [0.9, 0.75]) {
        const shock = shockOn(book, Object.fromEntries(symbols.map((symbol) => [symbol, left])));
        scratch.prices.set(shock);
        solvePath(surface, scratch, loss);
        const gap = runGap(book, depth, shock, { gasUsd: 5 });
        expect(Math.abs(loss.liquidated / gap.liquidated - 1)).toBeLessThan(0.15);
        expect(Math.abs(loss.accounts / gap.accounts - 1)).toBeLessThan(0.1);
      }
  });

  it('counts a debt that rises as a fall of what is held against it', () => {
    const { book, market } = cascadeScene({ size: 3_000, seed: 6 });
    const depth = depthBook(market, book.assets, { venues: [], money: new Set(book.assets) });
    const scratch = pathScratch(depth, 1);
    const loss: PathLoss = { liquidated: 0, badDebt: 0, accounts: 0, runaway: false };
    const shock = new Float64Array(book.assets.length).fill(1);
    shock[book.assets.indexOf(assetOf('WETH'))] = 1.4;
    scratch.prices.set(shock);
    solvePath(jointSurface(book, modelOf(book), { groups: 512 }), scratch, loss);
    const gap = runGap(book, depth, shock);
    expect(gap.liquidated).toBeGreaterThan(0);
    expect(Math.abs(loss.liquidated / gap.liquidated - 1)).toBeLessThan(0.2);
  });

  it('leaves those alone whose sale would not pay', () => {
    const { book, depth } = cascadeScene({ size: 400, seed: 3, depthUsd: 2e4 });
    const skipped = unsaleable(book, depth, 1, 5);
    expect(skipped.includes(1)).toBe(true);
    expect(unsaleable(book, depth, 1e6, 5).filter((each) => each === 1).length).toBeLessThan(
      skipped.filter((each) => each === 1).length,
    );
  });
});

describe('grouping', () => {
  it('cuts where points lie apart, and tells what is left inside', () => {
    const points = Float32Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? (at < 20 ? 0 : 10) : at / 1_000));
    const { order, from, within } = medianCut(points, 2, new Float64Array(20).fill(1), 2);
    expect([...from]).toEqual([0, 10, 20]);
    expect([...order.slice(0, 10)].sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, at) => at));
    expect(within).toBeLessThan(1e-4);
    expect(medianCut(points, 2, new Float64Array(20).fill(1), 20).within).toBeLessThan(1e-6);
  });

  it('of equal points is one group', () => {
    const { from, within } = medianCut(new Float32Array(30).fill(0.3), 3, new Float64Array(10).fill(2), 8);
    expect([...from]).toEqual([0, 10]);
    expect(within).toBe(0);
  });
});
