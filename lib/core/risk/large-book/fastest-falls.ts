import type { Place, RiskBook } from '../kernel/book';
import { CALM } from '../kernel/classes';
import type { Shape } from '../kernel/shape';
import { COEFFICIENT, STRIDE } from '../kernel/term-table';
import { eachBlock } from './row-blocks';

/**
 * Places whose health factor fell most, relatively, between two sets of terms, at least `count` of them where so many fell by more than
 * `least`; in no order, by doubles. `before`: the values in force then. Positions that changed themselves are not told
 * apart: the caller looks at those exactly.
 *
 * A shape's health factors fall by no more than its worst collateral's ratio over its best debt's, so that most shapes
 * are passed over: on a block of nothing but interest, all of them.
 */
export function fastestFalls(book: RiskBook, before: Float64Array, count: number, least: number): readonly Place[] {
  const { values } = book.terms;
  const bounds = book.shapes
    .map((shape) => ({ shape, most: mostFall(book, shape, before) }))
    .filter(({ most }) => most > least)
    .sort((a, b) => b.most - a.most);
  let found: { place: Place; fall: number }[] = [];
  let limit = least;
  for (const { shape, most } of bounds) {
    if (most <= limit + ROUNDING) break;
    const alone = { ...book, shapes: [shape] };
    const earlier = new Float64Array(shape.rows);
    eachBlock(alone, before, ({ from, count: rows, weighted, debt }) => {
      for (let index = 0; index < rows; index += 1)
        earlier[from + index] = (weighted[index] as number) / (debt[index] as number);
    });
    eachBlock(alone, values, ({ from, count: rows, weighted, debt }) => {
      for (let index = 0; index < rows; index += 1) {
        const fall = 1 - (weighted[index] as number) / (debt[index] as number) / (earlier[from + index] as number);
        const row = from + index;
        if (!(fall > limit) || (shape.classes[row] as number) > CALM || (shape.places[row] as number) < 0) continue;
        found.push({ place: shape.places[row] as number, fall });
        if (found.length < 4 * count + 64) continue;
        found = largest(found, count);
        limit = Math.max(limit, (found.at(-1) as { fall: number }).fall);
      }
    });
    found = largest(found, count);
    if (found.length === count) limit = Math.max(limit, (found.at(-1) as { fall: number }).fall);
  }
  return largest(found, count).map(({ place }) => place);
}

/** A shape that can fall by no more than this further than those found is passed over. */
const ROUNDING = 1e-11;

const largest = <T extends { readonly fall: number }>(list: T[], count: number): T[] =>
  list.sort((a, b) => b.fall - a.fall).slice(0, count);

/** No health factor of the shape fell by more, but for rounding. */
function mostFall({ terms: { values, entries } }: RiskBook, shape: Shape, before: Float64Array): number {
  if (shape.rows === 0 || shape.legs === shape.collaterals) return 0;
  let worst = 1;
  let best = 1;
  const ids = shape.isPool ? entries.map(({ id }) => id) : [...shape.terms];
  let seen = false;
  for (const id of ids) {
    const ratio = (values[id * STRIDE + COEFFICIENT] as number) / (before[id * STRIDE + COEFFICIENT] as number);
    if (Number.isNaN(ratio)) continue;
    if (!seen && !shape.isPool) {
      worst = Number.POSITIVE_INFINITY;
      best = 0;
    }
    seen = true;
    if (entries[id]?.side === 'collateral') worst = Math.min(worst, ratio);
    else best = Math.max(best, ratio);
  }
  return worst === Number.POSITIVE_INFINITY || best === 0 ? 0 : 1 - worst / best + 1e-12;
}
