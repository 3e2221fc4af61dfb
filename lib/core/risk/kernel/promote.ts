import { addRow, nameTerm, poolOf, type RiskBook, shapeLike } from './book';
import { ANY_TERMS, PIECES, pieceOf, type Shape, termAt } from './shape';
import type { TermEntry } from './term-table';

/**
 * Moves a clean pool's rows of common terms to shapes of their own, and of the others those that have the leading asset
 * on the same sides to pools of theirs, where there are enough; leaves holes. Classes go along.
 */
export function promote(book: RiskBook, pool: Shape): void {
  if (!pool.isPool || pool.rows - pool.holes < book.enoughForAShape || pool.legs === 0) return;
  promoteCommon(book, pool);
  if (pool.piece === ANY_TERMS && book.terms.leader >= 0) split(book, pool);
}

function promoteCommon(book: RiskBook, pool: Shape): void {
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
    const shape = (pool.places[row] as number) < 0 ? undefined : found.get(hashOf(pool, row))?.shape;
    // Two terms of the same hash are rare; those that came second stay in the pool.
    if (shape === undefined || !pool.rowTerms.every((column, leg) => column[row] === shape.terms[leg])) continue;
    transfer(book, pool, row, shape);
  }
}

/** A split pool costs a tick as much as a shape, and saves it less. */
const SPLIT_FROM = 2;

/** In a pool of its own a tick of the leading asset leaves fewer rows open: none where no row has it. */
function split(book: RiskBook, pool: Shape): void {
  const { collaterals, legs } = pool;
  const pieces = Uint8Array.from({ length: pool.rows }, (_, row) =>
    (pool.places[row] as number) < 0
      ? ANY_TERMS
      : pieceOf(leads(book, pool, row, 0, collaterals), leads(book, pool, row, collaterals, legs)),
  );
  const counts = new Array<number>(PIECES).fill(0);
  for (const piece of pieces) counts[piece] = (counts[piece] as number) + 1;
  pieces.forEach((piece, row) => {
    if (piece === ANY_TERMS || (counts[piece] as number) < SPLIT_FROM * book.enoughForAShape) return;
    const to = poolOf(book, collaterals, legs - collaterals, piece);
    const added = transfer(book, pool, row, to);
    for (let leg = 0; leg < legs; leg += 1)
      nameTerm(to, added, leg, book.terms.entries[termAt(pool, row, leg)] as TermEntry);
  });
}

function leads({ terms: { assetOf, leader } }: RiskBook, pool: Shape, row: number, from: number, to: number): boolean {
  for (let leg = from; leg < to; leg += 1) if (assetOf[termAt(pool, row, leg)] === leader) return true;
  return false;
}

/** A pool's row goes to another shape of as many legs; answers where it is there. */
function transfer(book: RiskBook, pool: Shape, row: number, shape: Shape): number {
  const to = addRow(book, shape, pool.places[row] as number, pool.classes[row] as number);
  shape.health[to] = pool.health[row] as number;
  for (let leg = 0; leg < pool.legs; leg += 1) {
    const column = pool.amounts[leg] as Float64Array;
    (shape.amounts[leg] as Float64Array)[to] = column[row] as number;
    column[row] = 0;
  }
  pool.places[row] = -1;
  pool.holes += 1;
  return to;
}

function hashOf({ rowTerms }: Shape, row: number): number {
  let hash = 17;
  for (const column of rowTerms) hash = (Math.imul(hash, 0x9e37_79b1) ^ (column[row] as number)) >>> 0;
  return hash;
}

/** The asset with the most legs in the book, by its number in the table; −1 in an empty book. */
export function leadingAsset({ shapes, terms: { assetOf, assets } }: RiskBook): number {
  const legs = new Float64Array(assets.size);
  for (const shape of shapes) {
    for (let leg = 0; leg < shape.legs; leg += 1) {
      for (let row = 0; row < shape.rows; row += 1) {
        const asset = assetOf[termAt(shape, row, leg)] as number;
        if ((shape.places[row] as number) >= 0) legs[asset] = (legs[asset] as number) + 1;
      }
    }
  }
  return legs.reduce((best, count, asset) => (count > (legs[best] ?? 0) ? asset : best), -1);
}
