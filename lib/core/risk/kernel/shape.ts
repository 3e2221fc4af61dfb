import type { Region, Storage } from './storage';

/**
 * Positions in columns, one a leg. Either all have the same terms for each leg (the same group and assets), or
 * it is a pool: rows of any terms with the same number of legs, each row naming its own. Combinations that
 * few positions have stay in the pools, since a shape costs as much as hundreds of rows.
 *
 * Rows are in two sorted runs, `[0, tight)` and `[tight, sorted)`, by the key of `order.ts`, then the rows that
 * came or changed since; a row that left a sorted run stays as a hole (`places` −1) until the next ordering.
 */
export interface Shape extends Columns {
  readonly id: number;
  readonly legs: number;
  /** Legs before this are collaterals, the others debts. */
  readonly collaterals: number;
  /** Ids in the term table, collaterals first; empty for a pool. */
  readonly terms: Int32Array;
  readonly isPool: boolean;
  /** What is known of a pool's rows: `ANY_TERMS`, or on which sides all of them have the leading asset and on which none, as `pieceOf` says. */
  readonly piece: number;
  rows: number;
  holes: number;
  tight: number;
  sorted: number;
  /** Terms or rows changed since the last tick. */
  isDirty: boolean;
  /** False when the windows below do not stand for the keys: everything is evaluated at the next tick. */
  hasWindows: boolean;
  /** Per threshold, the rows of the tight run that the last tick could not tell by their keys: [from, to). */
  readonly windows: Int32Array;
  /** End of the rows of the wide run that the last tick looked at. */
  wideEnd: number;
  /** The term table's values that the keys were made with, and the law's averageStep and sumSlack after them. */
  reference: Float64Array;
  /** A row's health factor is at least key · floor at the last tick's terms. */
  floor: number;
  /** How far coefficients have drifted apart since the ordering: 0 = all by the same ratio. */
  drift: number;
}

/** The row data: what a worker thread needs of a shape. All views of one region. */
export interface Columns {
  region: Region;
  capacity: number;
  /** `health`, then `amounts`, `capacity` numbers each, in one view: loops over rows check one array's bounds, not each column's. */
  doubles: Float64Array;
  /** Health factor as of the last full sweep. */
  health: Float64Array;
  /** Raw amounts, collaterals first. */
  amounts: readonly Float64Array[];
  places: Int32Array;
  keys: Float32Array;
  /** A pool's term ids, one column a leg; and all of them in one view. */
  rowTerms: readonly Uint16Array[];
  termIds: Uint16Array;
  classes: Uint8Array;
}

export const ANY_TERMS = 0;
const SPLIT = 4;
/** In a split pool's `piece`. */
export const LEADS_COLLATERAL = 1;
export const LEADS_DEBT = 2;

/** The split pool where rows belong that have the leading asset, or not, as a collateral and as a debt. */
export const pieceOf = (asCollateral: boolean, asDebt: boolean): number =>
  SPLIT + (asCollateral ? LEADS_COLLATERAL : 0) + (asDebt ? LEADS_DEBT : 0);

/** Pieces are less than this. */
export const PIECES = 8;

/** Bytes of a row with that many legs. */
export const rowBytes = (legs: number, isPool: boolean): number => (isPool ? 10 : 8) * legs + 8 + 4 + 4 + 1;

/** Lays the columns out in a region, one's own or as another thread received it. */
export function columnsOf(legs: number, isPool: boolean, capacity: number, region: Region): Columns {
  const { buffer, offset } = region;
  let at = offset;
  const next = (bytes: number): number => {
    const start = at;
    at += bytes * capacity;
    return start;
  };
  const doubles = new Float64Array(buffer, next(8 * (legs + 1)), capacity * (legs + 1));
  const places = new Int32Array(buffer, next(4), capacity);
  const keys = new Float32Array(buffer, next(4), capacity);
  const ids = isPool ? legs : 0;
  const termIds = new Uint16Array(buffer, next(2 * ids), capacity * ids);
  const classes = new Uint8Array(buffer, next(1), capacity);
  const part = (leg: number): readonly [number, number] => [leg * capacity, (leg + 1) * capacity];
  return {
    region,
    capacity,
    doubles,
    health: doubles.subarray(...part(0)),
    amounts: Array.from({ length: legs }, (_, leg) => doubles.subarray(...part(leg + 1))),
    places,
    keys,
    rowTerms: Array.from({ length: ids }, (_, leg) => termIds.subarray(...part(leg))),
    termIds,
    classes,
  };
}

/** Room for at least one more row. A quarter more each time: memory is what limits a million positions. */
export function growShape(shape: Shape, storage: Storage): void {
  if (shape.rows < shape.capacity) return;
  resizeShape(shape, Math.ceil((shape.capacity * 5) / 32) * 8 + 8, storage);
}

/** Moves the rows to a region for `capacity` of them, a multiple of 8, so that every column of doubles starts a cache line. */
export function resizeShape(shape: Shape, capacity: number, storage: Storage): void {
  const { legs, isPool, rows, region } = shape;
  const to = columnsOf(legs, isPool, capacity, storage.take(rowBytes(legs, isPool) * capacity));
  to.health.set(shape.health.subarray(0, rows));
  shape.amounts.forEach((column, leg) => {
    to.amounts[leg]?.set(column.subarray(0, rows));
  });
  shape.rowTerms.forEach((column, leg) => {
    to.rowTerms[leg]?.set(column.subarray(0, rows));
  });
  to.places.set(shape.places.subarray(0, rows));
  to.keys.set(shape.keys.subarray(0, rows));
  to.classes.set(shape.classes.subarray(0, rows));
  Object.assign(shape, to);
  storage.give(region);
}

/** Copies a row over another of the same shape. */
export function moveRow(shape: Columns, from: number, to: number): void {
  shape.health[to] = shape.health[from] as number;
  for (const column of shape.amounts) column[to] = column[from] as number;
  for (const column of shape.rowTerms) column[to] = column[from] as number;
  shape.places[to] = shape.places[from] as number;
  shape.keys[to] = shape.keys[from] as number;
  shape.classes[to] = shape.classes[from] as number;
}

/** The term id of a row's leg. */
export const termAt = (shape: Pick<Shape, 'isPool' | 'rowTerms' | 'terms'>, row: number, leg: number): number =>
  (shape.isPool ? (shape.rowTerms[leg] as Uint16Array)[row] : shape.terms[leg]) as number;
