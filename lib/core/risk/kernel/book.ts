import type { Address } from 'viem';
import type { LinearRules, RawLegs } from '@/lib/core/protocols/linear-terms';
import type { MarketState } from '@/lib/core/protocols/rules';
import { type Backend, plainBackend } from './backend';
import { type Bound, createBound } from './bound';
import { THRESHOLDS, UNSET } from './classes';
import { ANY_TERMS, columnsOf, growShape, moveRow, pieceOf, rowBytes, type Shape } from './shape';
import { createPending, type Pending } from './sweep-loops';
import { createTermTable, priceTerms, STRIDE, type TermEntry, type TermTable, termOf } from './term-table';
import { createRatios, type Ratios } from './windows';

/**
 * A mirror of the ledger in doubles, a struct of arrays by shape. A position is known by its place, which
 * it keeps until it is removed; its exact state stays with the caller. Changes cost the same in a book of
 * any size. `priceBook` gives the terms, `sweep` or `tick` the classes, `orderBook` the index.
 */
export interface RiskBook {
  readonly terms: TermTable;
  readonly shapes: Shape[];
  /** Shapes of their own by their terms; what is not here goes to the pool of its numbers of legs, split or not. */
  readonly byTerms: Map<string, Shape>;
  readonly pools: Map<string, Shape>;
  readonly backend: Backend;
  readonly enoughForAShape: number;
  /** By place: the shape's id, −1 when free; the row in it, or the next free place. */
  shapeOf: Int32Array;
  rowOf: Int32Array;
  places: number;
  firstFree: number;
  size: number;
  /** Positions by class. */
  readonly counts: Float64Array;
  /** Ids of the dirty shapes. */
  readonly dirty: number[];
  /** What a sweep or tick works with, and nobody else. */
  readonly pending: Pending;
  readonly bound: Bound;
  readonly ratios: Ratios;
}

export type Place = number;

export interface BookOptions {
  /** Where the columns live and what sweeps them: `chooseBackend`'s; plain TypeScript when absent. */
  readonly backend?: Backend;
  readonly enoughForAShape?: number;
}

export const createBook = ({
  backend = plainBackend(),
  enoughForAShape = backend.enoughForAShape,
}: BookOptions = {}): RiskBook => ({
  terms: createTermTable(),
  shapes: [],
  byTerms: new Map(),
  pools: new Map(),
  backend,
  enoughForAShape,
  shapeOf: new Int32Array(0),
  rowOf: new Int32Array(0),
  places: 0,
  firstFree: -1,
  size: 0,
  counts: new Float64Array(UNSET + 1),
  dirty: [],
  pending: createPending(backend.storage),
  bound: createBound(),
  ratios: createRatios(),
});

/** Takes in a position; unclassified until the next sweep or tick. */
export function insert(book: RiskBook, legs: RawLegs): Place {
  const place = takePlace(book);
  append(book, place, legs, UNSET);
  book.size += 1;
  return place;
}

/** The position's legs are now these; its class stays the last one until the next sweep or tick. */
export function change(book: RiskBook, place: Place, legs: RawLegs): void {
  append(book, place, legs, vacate(book, place));
}

/** The place is free for another position from now on. */
export function remove(book: RiskBook, place: Place): void {
  vacate(book, place);
  book.shapeOf[place] = -1;
  book.rowOf[place] = book.firstFree;
  book.firstFree = place;
  book.size -= 1;
}

/** Takes over an accrued market's prices, indices and parameters; only those of `assets` where given. */
export function priceBook(
  book: RiskBook,
  rules: LinearRules,
  market: MarketState,
  assets?: ReadonlySet<Address>,
): void {
  priceTerms(book.terms, rules, market, (id) => markDirty(book, book.shapes[id] as Shape), assets);
}

/** The shape and row of a place. Throws `NoSuchPlaceError`. */
export function rowAt(book: RiskBook, place: Place): { readonly shape: Shape; readonly row: number } {
  const shape = book.shapes[book.shapeOf[place] ?? -1];
  if (shape === undefined) throw new NoSuchPlaceError(place);
  return { shape, row: book.rowOf[place] as number };
}

/** A position's class as of the last sweep or tick. */
export function classAt(book: RiskBook, place: Place): number {
  const { shape, row } = rowAt(book, place);
  return shape.classes[row] as number;
}

export function markDirty(book: RiskBook, shape: Shape): void {
  if (shape.isDirty) return;
  shape.isDirty = true;
  book.dirty.push(shape.id);
}

/** Bytes of all typed arrays: allocated, a backend's unused memory with them, and of them in use. */
export function bookBytes(book: RiskBook): { readonly allocated: number; readonly used: number } {
  let allocated =
    book.backend.storage.spare() +
    book.pending.region.bytes +
    book.shapeOf.byteLength +
    book.rowOf.byteLength +
    book.terms.values.byteLength;
  let used = book.places * 8 + book.terms.entries.length * STRIDE * 8;
  for (const shape of book.shapes) {
    allocated += shape.region.bytes + shape.reference.byteLength + shape.windows.byteLength + shape.terms.byteLength;
    used += rowBytes(shape.legs, shape.isPool) * shape.rows;
  }
  return { allocated, used };
}

function takePlace(book: RiskBook): Place {
  const free = book.firstFree;
  if (free >= 0) {
    book.firstFree = book.rowOf[free] as number;
    return free;
  }
  if (book.places === book.shapeOf.length) {
    const room = Math.ceil(book.places * 1.25) + 64;
    book.shapeOf = resized(book.shapeOf, room);
    book.rowOf = resized(book.rowOf, room);
  }
  book.places += 1;
  return book.places - 1;
}

function resized(from: Int32Array, length: number): Int32Array {
  const to = new Int32Array(length).fill(-1);
  to.set(from);
  return to;
}

function append(book: RiskBook, place: Place, legs: RawLegs, classBefore: number): void {
  const collaterals = termed(book, legs.group, legs.collaterals, 'collateral');
  const debts = termed(book, legs.group, legs.debts, 'debt');
  const shape =
    book.byTerms.get(termsKey(collaterals.map(entryOf), debts.map(entryOf))) ?? poolFor(book, collaterals, debts);
  const row = addRow(book, shape, place, classBefore);
  let leg = 0;
  for (const side of [collaterals, debts]) {
    for (const { entry, raw } of side) {
      (shape.amounts[leg] as Float64Array)[row] = Number(raw);
      if (shape.isPool) nameTerm(shape, row, leg, entry);
      leg += 1;
    }
  }
  book.counts[classBefore] = (book.counts[classBefore] as number) + 1;
  markDirty(book, shape);
}

/** A new row at the end of the shape, its amounts and terms still to be written. */
export function addRow(book: RiskBook, shape: Shape, place: Place, classBefore: number): number {
  growShape(shape, book.backend.storage);
  const row = shape.rows;
  shape.rows += 1;
  shape.health[row] = Number.NaN;
  shape.places[row] = place;
  shape.keys[row] = 0;
  shape.classes[row] = classBefore;
  book.shapeOf[place] = shape.id;
  book.rowOf[place] = row;
  return row;
}

/** What a leg of a pool's row is. */
export function nameTerm(pool: Shape, row: number, leg: number, entry: TermEntry): void {
  (pool.rowTerms[leg] as Uint16Array)[row] = entry.id;
  listen(entry, pool);
}

function listen(entry: TermEntry, shape: Shape): void {
  if (!entry.shapes.has(shape.id)) entry.shapes.add(shape.id);
}

/** Takes the place's row out of its shape: a hole in a sorted run, else the last row moves in. Answers its class. */
function vacate(book: RiskBook, place: Place): number {
  const { shape, row } = rowAt(book, place);
  const classBefore = shape.classes[row] as number;
  book.counts[classBefore] = (book.counts[classBefore] as number) - 1;
  if (row < shape.sorted) {
    shape.places[row] = -1;
    for (const column of shape.amounts) column[row] = 0;
    shape.holes += 1;
    return classBefore;
  }
  shape.rows -= 1;
  if (row !== shape.rows) {
    moveRow(shape, shape.rows, row);
    book.rowOf[shape.places[row] as number] = row;
  }
  return classBefore;
}

interface TermedLeg {
  readonly entry: TermEntry;
  readonly raw: bigint;
}

const entryOf = ({ entry }: TermedLeg): TermEntry => entry;

function termed(book: RiskBook, group: number, legs: RawLegs['debts'], side: TermEntry['side']): TermedLeg[] {
  const list = legs.map(({ asset, raw }) => ({ entry: termOf(book.terms, group, asset, side), raw }));
  return list.length > 1 ? list.sort((a, b) => a.entry.id - b.entry.id) : list;
}

function termsKey(collaterals: readonly TermEntry[], debts: readonly TermEntry[]): string {
  let key = '';
  for (const { id } of collaterals) key += `${id},`;
  key += '|';
  for (const { id } of debts) key += `${id},`;
  return key;
}

function poolFor(book: RiskBook, collaterals: readonly TermedLeg[], debts: readonly TermedLeg[]): Shape {
  const { assetOf, leader } = book.terms;
  const leads = ({ entry }: TermedLeg): boolean => assetOf[entry.id] === leader;
  const piece = pieceOf(collaterals.some(leads), debts.some(leads));
  return (
    book.pools.get(poolKey(collaterals.length, debts.length, piece)) ??
    poolOf(book, collaterals.length, debts.length, ANY_TERMS)
  );
}

const poolKey = (collaterals: number, debts: number, piece: number): string => `${collaterals}|${debts}|${piece}`;

/** The pool of these numbers of legs and this piece, made when there is none: from then on such positions go there. */
export function poolOf(book: RiskBook, collaterals: number, debts: number, piece: number): Shape {
  const key = poolKey(collaterals, debts, piece);
  let pool = book.pools.get(key);
  if (pool === undefined) {
    pool = addShape(book, collaterals + debts, collaterals, new Int32Array(0), piece);
    book.pools.set(key, pool);
  }
  return pool;
}

/** The shape of its own for the terms of a pool's row; later positions of these terms go there. */
export function shapeLike(book: RiskBook, pool: Shape, row: number): Shape {
  const terms = Int32Array.from(pool.rowTerms, (column) => column[row] as number);
  const entries = Array.from(terms, (id) => book.terms.entries[id] as TermEntry);
  const key = termsKey(entries.slice(0, pool.collaterals), entries.slice(pool.collaterals));
  const known = book.byTerms.get(key);
  if (known !== undefined) return known;
  const shape = addShape(book, pool.legs, pool.collaterals, terms, ANY_TERMS);
  book.byTerms.set(key, shape);
  for (const entry of entries) listen(entry, shape);
  return shape;
}

function addShape(book: RiskBook, legs: number, collaterals: number, terms: Int32Array, piece: number): Shape {
  const isPool = terms.length === 0;
  const shape: Shape = {
    id: book.shapes.length,
    legs,
    collaterals,
    terms,
    isPool,
    piece,
    rows: 0,
    holes: 0,
    tight: 0,
    sorted: 0,
    isDirty: false,
    hasWindows: false,
    windows: new Int32Array(THRESHOLDS.length * 2),
    wideEnd: 0,
    reference: new Float64Array(0),
    floor: 0.5,
    drift: Number.POSITIVE_INFINITY,
    ...columnsOf(legs, isPool, 0, book.backend.storage.take(0)),
  };
  book.shapes.push(shape);
  return shape;
}

export class NoSuchPlaceError extends Error {
  override readonly name = 'NoSuchPlaceError';
  constructor(readonly place: Place) {
    super(`no position has place ${place}`);
  }
}
