import { addRow, type RiskBook, shapeLike } from './book';
import type { Shape } from './shape';

/** Moves a clean pool's rows of common terms to shapes of their own, leaving holes; classes go along. */
export function promote(book: RiskBook, pool: Shape): void {
  if (!pool.isPool || pool.rows - pool.holes < book.enoughForAShape || pool.legs === 0) return;
  const found = new Map<number, { count: number; readonly row: number; shape?: Shape }>();
  for (let row = 0; row < pool.rows; row += 1) {
    if ((pool.places[row] as number) < 0) continue;
    const hash = hashOf(pool, row);
    const known = found.get(hash);
    if (known === undefined) found.set(hash, { count: 1, row });
    else known.count += 1;
  }
  for (const each of found.values())
    if (each.count >= book.enoughForAShape) each.shape = shapeLike(book, pool, each.row);
  for (let row = 0; row < pool.rows; row += 1) {
    const place = pool.places[row] as number;
    const shape = place < 0 ? undefined : found.get(hashOf(pool, row))?.shape;
    // Two terms of the same hash are rare; those that came second stay in the pool.
    if (shape === undefined || !pool.rowTerms.every((column, leg) => column[row] === shape.terms[leg])) continue;
    const to = addRow(book, shape, place, pool.classes[row] as number);
    shape.health[to] = pool.health[row] as number;
    for (let leg = 0; leg < pool.legs; leg += 1) {
      const column = pool.amounts[leg] as Float64Array;
      (shape.amounts[leg] as Float64Array)[to] = column[row] as number;
      column[row] = 0;
    }
    pool.places[row] = -1;
    pool.holes += 1;
  }
}

function hashOf({ rowTerms }: Shape, row: number): number {
  let hash = 17;
  for (const column of rowTerms) hash = (Math.imul(hash, 0x9e37_79b1) ^ (column[row] as number)) >>> 0;
  return hash;
}
