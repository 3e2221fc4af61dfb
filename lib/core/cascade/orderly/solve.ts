import type { AssetDepth, DepthBook } from '../depth/depth-book';
import { broughtBy, knownOf, priceAfter, soldAt } from '../depth/depth-law';
import type { Cell } from '../grid';
import {
  ACCOUNTS,
  BAD_CONSTANT,
  BAD_LINEAR,
  FIRST_FIXED,
  FIRST_LINEAR,
  type Histogram,
  REPAID_CONSTANT,
  REPAID_LINEAR,
  SECOND_LINEAR,
  stepsTo,
  valueAt,
} from './histogram';
import { pairKey, type Surface } from './surface';

/** A cell's answer: where the fall comes to rest, and what it has liquidated by then. Dollars. */
export interface OrderlyOutcome {
  /** What is left of the two prices; at most that where `beyond`. */
  readonly firstLeft: number;
  readonly secondLeft: number;
  readonly liquidated: number;
  readonly badDebt: number;
  readonly accounts: number;
  /** Tokens of the falling assets sold, dollars of today's prices. */
  readonly sold: number;
  /** Mechanics H2: what a further fall sells, over what would have to be sold for that fall. 1 or more runs away. */
  readonly branching: number;
  readonly runaway: boolean;
  /** More is sold than the known depth takes. */
  readonly beyond: boolean;
}

const MOST_STEPS = 400;
const STILL = 1e-5;
/** The further fall by which the branching ratio is measured. */
const NUDGE = 0.01;

/** One falling asset's venues as the shock leaves them. */
interface Seller {
  readonly depth: AssetDepth;
  readonly via: AssetDepth | undefined;
  readonly before: number;
  readonly brought: number;
  readonly lift: number;
  readonly most: number;
}

function seller(book: DepthBook, place: number, left: number, scale: number): Seller {
  const depth = book.assets[place] as AssetDepth;
  const before = soldAt(depth.law, left, scale);
  const lift = before > 0 ? left / priceAfter(depth.law, before, scale) : left;
  const brought = broughtBy(depth.law, before, scale);
  return { depth, via: book.assets[depth.via], before, brought, lift, most: knownOf(depth.law) * scale - before };
}

/** What is left of the price once so much is sold on top of the shock. */
function leftAfter({ depth, via, before, brought, lift, most }: Seller, sold: number, scale: number): number {
  if (depth.law.kind === 'none') return lift;
  const at = before + Math.min(sold, most * (1 - 1e-12));
  const own = priceAfter(depth.law, at, scale) * lift;
  if (via === undefined) return own;
  const passed = Math.max(0, broughtBy(depth.law, at, scale) - brought) * lift;
  return own * priceAfter(via.law, Math.min(passed, knownOf(via.law) * scale * (1 - 1e-12)), scale);
}

/**
 * The least fixed point of a cell: prices fall to where the sales of all that such a fall liquidates take them. Each
 * step can only go down, so the first point at which nothing moves is the answer. Of two assets sold into one pool each
 * is priced by its own sales and their shared pool by one of them at a time: see docs/cascade.md.
 */
export function solveCell(surface: Surface, depth: DepthBook, cell: Cell, scale: number): OrderlyOutcome {
  const { first, second } = cell;
  const isPair = first !== second;
  const one = surface.singles[first] as Histogram;
  const two = surface.singles[second] as Histogram;
  const swapped = first > second;
  const both = isPair
    ? surface.pairs.get(pairKey(Math.min(first, second), Math.max(first, second), surface.assets))
    : undefined;
  const a = seller(depth, first, cell.firstLeft, scale);
  const b = isPair ? seller(depth, second, cell.secondLeft, scale) : a;
  // Sales of the first asset are the pair's first column where its place is the lower.
  const [ofFirst, ofSecond] = swapped ? [SECOND_LINEAR, FIRST_LINEAR] : [FIRST_LINEAR, SECOND_LINEAR];
  let x = cell.firstLeft;
  let y = cell.secondLeft;
  let steps = 0;
  for (; steps < MOST_STEPS; steps += 1) {
    const soldNow = soldBoth(one, both, ofFirst, x, y);
    const nextX = soldNow > 0 ? Math.min(x, leftAfter(a, soldNow, scale)) : x;
    const nextY = isPair ? Math.min(y, leftAfter(b, soldBoth(two, both, ofSecond, y, x), scale)) : nextX;
    const moved = x - nextX > STILL * x || y - nextY > STILL * y;
    [x, y] = [nextX, nextY];
    if (!moved) break;
  }
  const joint = Math.sqrt(x * y);
  const sold = soldBoth(one, both, ofFirst, x, y);
  const soldToo = isPair ? soldBoth(two, both, ofSecond, y, x) : 0;
  const beyond = sold > a.most || soldToo > b.most;
  const soldFurther = soldBoth(one, both, ofFirst, x * (1 - NUDGE), y * (1 - NUDGE));
  const branching =
    soldFurther > 0 ? Math.max(0, Math.log(x / leftAfter(a, soldFurther, scale)) / -Math.log(1 - NUDGE)) : 0;
  return {
    firstLeft: x,
    secondLeft: y,
    liquidated:
      lineAt(one, REPAID_CONSTANT, REPAID_LINEAR, x) +
      (isPair ? lineAt(two, REPAID_CONSTANT, REPAID_LINEAR, y) : 0) +
      (both ? lineAt(both, REPAID_CONSTANT, REPAID_LINEAR, joint) : 0),
    badDebt: Math.max(
      0,
      lineAt(one, BAD_CONSTANT, BAD_LINEAR, x) +
        (isPair ? lineAt(two, BAD_CONSTANT, BAD_LINEAR, y) : 0) +
        (both ? lineAt(both, BAD_CONSTANT, BAD_LINEAR, joint) : 0),
    ),
    accounts: accountsAt(one, x) + (isPair ? accountsAt(two, y) : 0) + (both ? accountsAt(both, joint) : 0),
    sold: sold + soldToo,
    branching,
    runaway: beyond || steps === MOST_STEPS || branching >= 1,
    beyond,
  };
}

/** What is sold of an asset whose price is down to `own`, and of a pair's other to `other`; `column` is its place in the pair. */
const soldBoth = (alone: Histogram, both: Histogram | undefined, column: number, own: number, other: number): number =>
  soldOf(alone, FIRST_LINEAR, own) + (both ? soldOf(both, column, Math.sqrt(own * other)) : 0);

function soldOf(histogram: Histogram, linear: number, left: number): number {
  const steps = stepsTo(left);
  return valueAt(histogram, linear, steps) / left + valueAt(histogram, linear + FIRST_FIXED - FIRST_LINEAR, steps);
}

function lineAt(histogram: Histogram, constant: number, linear: number, left: number): number {
  const steps = stepsTo(left);
  return valueAt(histogram, constant, steps) + valueAt(histogram, linear, steps) * left;
}

const accountsAt = (histogram: Histogram, left: number): number => valueAt(histogram, ACCOUNTS, stepsTo(left));

/** All cells of a map at one depth: what a slider asks for. A pair the other way round is not solved again. */
export function solveCells(
  surface: Surface,
  depth: DepthBook,
  cells: readonly Cell[],
  scale = 1,
): readonly OrderlyOutcome[] {
  const solved = new Map<number, { readonly left: number; readonly outcome: OrderlyOutcome }>();
  const outcomes: OrderlyOutcome[] = [];
  for (const cell of cells) {
    const { first, second, firstLeft, secondLeft } = cell;
    if (first === second || firstLeft !== secondLeft) {
      outcomes.push(solveCell(surface, depth, cell, scale));
      continue;
    }
    const known = solved.get(pairKey(second, first, surface.assets));
    if (known?.left === firstLeft) {
      const { outcome } = known;
      outcomes.push({ ...outcome, firstLeft: outcome.secondLeft, secondLeft: outcome.firstLeft });
      continue;
    }
    const outcome = solveCell(surface, depth, cell, scale);
    solved.set(pairKey(first, second, surface.assets), { left: firstLeft, outcome });
    outcomes.push(outcome);
  }
  return outcomes;
}
