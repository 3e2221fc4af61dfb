import { type BindableTerms, bindShape, createBound } from './bound';
import { UNKNOWN } from './classes';
import { writeHealth } from './health-loops';
import type { Shape } from './shape';
import type { Region, Storage } from './storage';

/** What a column of health factors is made of: a part of a book. */
export interface ColumnBook {
  readonly shapes: readonly Shape[];
  readonly terms: BindableTerms;
  readonly places: number;
  readonly firstFree: number;
  readonly rowOf: Int32Array;
}

/** Health factors by place, as `healthColumn` gives them. */
export type HealthColumn = (book: ColumnBook) => Float64Array;

/**
 * All health factors at the terms in force, by place, in doubles, after a sweep or tick: Infinity without debt, NaN
 * where a price is unknown and where the place is free. Under a law that truncates the average threshold one may lie up to a
 * basis point of threshold above the exact one. The array is the book's own: the next call writes over it.
 */
export const healthColumn = (book: ColumnBook & { readonly backend: { readonly writeColumn: HealthColumn } }) =>
  book.backend.writeColumn(book);

/** The plain TypeScript of it. */
export function plainColumn(storage: Storage): HealthColumn {
  const room = columnRoom(storage);
  const bound = createBound();
  return (book) => {
    const { column } = room(book);
    for (const shape of book.shapes) {
      bindShape(bound, shape, book.terms);
      writeHealth(shape, bound, 0, shape.rows);
      copyToPlaces(shape, column);
    }
    return column;
  };
}

/** A column for the places of a book, kept from one call to the next; its free places are NaN. */
export function columnRoom(storage: Storage): (book: ColumnBook) => { readonly column: Float64Array; at: number } {
  let region: Region | undefined;
  return ({ places, firstFree, rowOf }) => {
    if (region === undefined || region.bytes < places * 8) {
      if (region !== undefined) storage.give(region);
      region = storage.take(Math.ceil(places * 1.125) * 8);
    }
    const column = new Float64Array(region.buffer, region.offset, places);
    for (let place = firstFree; place >= 0; place = rowOf[place] as number) column[place] = Number.NaN;
    return { column, at: region.offset };
  };
}

/** A shape's health factors to their places. */
export function copyToPlaces({ health, places, classes, rows, legs, collaterals }: Shape, column: Float64Array): void {
  const hasDebt = legs > collaterals;
  for (let row = 0; row < rows; row += 1) {
    const place = places[row] as number;
    if (place < 0) continue;
    if (hasDebt) column[place] = health[row] as number;
    else column[place] = classes[row] === UNKNOWN ? Number.NaN : Number.POSITIVE_INFINITY;
  }
}
