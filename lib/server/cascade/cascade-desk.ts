import type { Address } from 'viem';
import { bearings } from '@/lib/core/cascade/advice/bearings';
import { type DepthBook, depthBook } from '@/lib/core/cascade/depth/depth-book';
import { depthAfter } from '@/lib/core/cascade/depth/quoted-depth';
import type { GapTake } from '@/lib/core/cascade/gap/gap-outcome';
import { healthOf } from '@/lib/core/cascade/gap/near-list';
import { type GapScratch, gapScratch, runGap } from '@/lib/core/cascade/gap/run-gap';
import { shockOf } from '@/lib/core/cascade/grid';
import { cellNumbers, noteGap, noteOrderly } from '@/lib/core/cascade/map-cells';
import { solveCell, solveCells } from '@/lib/core/cascade/orderly/solve';
import { spreadSurface } from '@/lib/core/cascade/orderly/spread-surface';
import { liquidationSurface, type Surface } from '@/lib/core/cascade/orderly/surface';
import { stuckPositions } from '@/lib/core/cascade/stuck';
import {
  type CascadeAnswers,
  type CascadeAsk,
  type CascadeScene,
  DONE,
  NEXT,
  type RoundTold,
  STOP,
  type StuckEnd,
  type Terms,
  type Today,
} from './cascade-messages';
import { pathsFound } from './paths-work';

/** Rounds told of one cell. */
const MOST_ROUNDS = 60;
/** Kept of one scene: combinations of sources. */
const MOST_DEPTHS = 8;

type Asked<K extends CascadeAsk['kind']> = Extract<CascadeAsk, { kind: K }>;

/** What a thread knows of one scene: made when first asked for. */
interface Known {
  readonly scene: CascadeScene;
  readonly scratch: GapScratch;
  readonly depths: Map<string, DepthBook>;
  surfaces: Surfaces | undefined;
}

/** Of one book at one cost of gas. */
interface Surfaces {
  readonly gasUsd: number;
  whole: Surface | undefined;
  /** Where others fall along by a share: of each row by itself. */
  along: { readonly key: string; readonly rows: Map<number, Surface> } | undefined;
}

/** The surface to ask for a row, built when it is first asked for. */
function surfacesOf(known: Known, gasUsd: number, spread: Float64Array | undefined): (row: number) => Surface {
  const { book } = known.scene;
  const its: Surfaces =
    known.surfaces?.gasUsd === gasUsd ? known.surfaces : { gasUsd, whole: undefined, along: undefined };
  known.surfaces = its;
  if (spread === undefined)
    return () => {
      its.whole ??= liquidationSurface(book, gasUsd);
      return its.whole;
    };
  const key = spread.join();
  const along = its.along?.key === key ? its.along : { key, rows: new Map<number, Surface>() };
  its.along = along;
  return (row) => {
    const made = along.rows.get(row) ?? spreadSurface(book, row, spread, gasUsd);
    along.rows.set(row, made);
    return made;
  };
}

/** Answers on the newest scene it was given: the inside of a thread. Throws without one. */
export function createCascadeDesk() {
  let known: Known | undefined;

  const knownNow = (): Known => {
    if (known === undefined) throw new Error('no book yet');
    return known;
  };

  const depthOf = ({ scene, depths }: Known, { sources }: Terms): DepthBook => {
    const key = [...sources].sort().join();
    const made = depths.get(key) ?? sceneDepth(scene, sources);
    if (depths.size >= MOST_DEPTHS) depths.clear();
    depths.set(key, made);
    return made;
  };

  const orderly = ({ terms, cells, spread }: Asked<'orderly'>): CascadeAnswers['orderly'] => {
    const its = knownNow();
    const started = performance.now();
    const surfaceFor = surfacesOf(its, terms.gasUsd, spread);
    for (const row of new Set(cells.map(({ first }) => first))) surfaceFor(row);
    const built = performance.now();
    const numbers = cellNumbers(cells.length);
    const depth = depthOf(its, terms);
    const places = depth.assets.length;
    const isQuoted = depth.assets.some(({ quoted }) => quoted);
    const outcomes =
      spread || isQuoted
        ? cells.map((cell) =>
            solveCell(surfaceFor(cell.first), depthAfter(depth, shockOf(cell, places, spread)), cell, terms.scale),
          )
        : solveCells(surfaceFor(0), depth, cells, terms.scale);
    for (const [index, outcome] of outcomes.entries()) noteOrderly(numbers, index, outcome);
    const computeMs = performance.now() - built;
    return { numbers, today: todayOf(its, terms), buildMs: built - started, computeMs };
  };

  const gap = (ask: Asked<'gap'>): CascadeAnswers['gap'] => {
    const its = knownNow();
    const { terms, cells, order, control, numbers, spread } = ask;
    const { book } = its.scene;
    const depth = depthOf(its, terms);
    const options = { gasUsd: terms.gasUsd, depthScale: terms.scale };
    for (;;) {
      if (Atomics.load(control, STOP) !== 0) break;
      const index = order[Atomics.add(control, NEXT, 1)];
      const cell = index === undefined ? undefined : cells[index];
      if (index === undefined || cell === undefined) break;
      const shock = shockOf(cell, book.assets.length, spread);
      noteGap(numbers, index, cell, runGap(book, depthAfter(depth, shock), shock, options, its.scratch));
      Atomics.add(control, DONE, 1);
    }
    return { today: todayOf(its, terms) };
  };

  const todayOf = (its: Known, terms: Terms): Today => {
    const { book } = its.scene;
    const still = new Float64Array(book.assets.length).fill(1);
    const options = { gasUsd: terms.gasUsd, depthScale: terms.scale };
    const { liquidated, badDebt, accounts } = runGap(
      book,
      depthAfter(depthOf(its, terms), still),
      still,
      options,
      its.scratch,
    );
    return { liquidated, badDebt, accounts };
  };

  const cell = ({ terms, shock, top }: Asked<'cell'>): CascadeAnswers['cell'] => {
    const its = knownNow();
    const { book } = its.scene;
    const started = performance.now();
    const rounds: RoundTold[] = [];
    let taken: GapTake[] = [];
    const outcome = runGap(
      book,
      depthAfter(depthOf(its, terms), shock),
      shock,
      {
        ...{ gasUsd: terms.gasUsd, depthScale: terms.scale },
        onTake: (take) => taken.push(take),
        onRound: (round) => {
          const largest = taken.sort((a, b) => b.repaid - a.repaid).slice(0, top);
          if (rounds.length < MOST_ROUNDS) rounds.push({ ...round, taken: largest });
          taken = [];
        },
      },
      its.scratch,
    );
    const stuck = stuckEnds(its, outcome.factors, top);
    return { outcome, rounds, stuck, computeMs: performance.now() - started };
  };

  const stuck = ({ terms, limit }: Asked<'stuck'>): CascadeAnswers['stuck'] => {
    const its = knownNow();
    const started = performance.now();
    const found = stuckPositions(its.scene.book, depthOf(its, terms), terms);
    return {
      found: { ...found, positions: found.positions.slice(0, limit) },
      computeMs: performance.now() - started,
    };
  };

  const bearingsOf = ({ terms, slippage }: Asked<'bearings'>): CascadeAnswers['bearings'] => {
    const its = knownNow();
    const { book, market, venues } = its.scene;
    const depth = depthAfter(depthOf(its, terms), new Float64Array(book.assets.length).fill(1));
    return {
      bears: bearings(book, depth, { market, venues }, { scale: terms.scale, slippage }),
      depth: depth.assets,
    };
  };

  return {
    scene: (scene: CascadeScene): void => {
      // Prices of other sources move more often than the book: what hangs on the book alone stays.
      const same = known !== undefined && known.scene.book === scene.book ? known : undefined;
      known = {
        scene,
        scratch: same?.scratch ?? gapScratch(scene.book),
        depths: new Map(),
        surfaces: same?.surfaces,
      };
    },
    answer: (ask: CascadeAsk): CascadeAnswers[CascadeAsk['kind']] => {
      switch (ask.kind) {
        case 'orderly':
          return orderly(ask);
        case 'gap':
          return gap(ask);
        case 'depth':
          return depthOf(knownNow(), ask.terms).assets;
        case 'cell':
          return cell(ask);
        case 'stuck':
          return stuck(ask);
        case 'paths':
          return pathsFound(knownNow().scene.book, depthOf(knownNow(), ask.terms), ask);
        case 'bearings':
          return bearingsOf(ask);
      }
    },
  };
}

function sceneDepth(scene: CascadeScene, sources: Terms['sources']): DepthBook {
  const { book, market, venues, books, money, law, assumed } = scene;
  const roots = sources.includes('assumed') ? assumed : sources.includes('law') ? law : new Map<Address, number>();
  return depthBook(market, book.assets, {
    venues: sources.includes('venues') ? venues : [],
    books: sources.includes('books') ? books : [],
    money: new Set(money),
    perRoot: (asset) => roots.get(asset),
  });
}

/** Those below 1 at the last prices of a run, the most debt first. */
function stuckEnds({ scene: { book }, scratch }: Known, factors: Float64Array, top: number): readonly StuckEnd[] {
  const { collateral, debt, near } = scratch;
  const found: StuckEnd[] = [];
  for (let at = 0; at < near.count; at += 1) {
    const position = near.list[at] as number;
    const health = healthOf(book, collateral, debt, factors, position);
    if (!(health < 1)) continue;
    const sum = (amounts: Float64Array, assets: Uint16Array, from: Uint32Array): number => {
      let total = 0;
      for (let leg = from[position] as number; leg < (from[position + 1] as number); leg += 1)
        total += (amounts[leg] as number) * (factors[assets[leg] as number] as number);
      return total;
    };
    found.push({
      ...{ position, health },
      collateral: sum(collateral, book.collateralAsset, book.collateralFrom),
      debt: sum(debt, book.debtAsset, book.debtFrom),
    });
  }
  return found.sort((a, b) => b.debt - a.debt || a.position - b.position).slice(0, top);
}
