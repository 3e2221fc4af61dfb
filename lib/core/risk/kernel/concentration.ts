import type { Address } from 'viem';
import type { Place, RiskBook } from './book';
import { termAt } from './shape';
import { STRIDE, VALUE } from './term-table';

export interface Sums {
  collateral: number;
  debt: number;
}

/** Where the book's debt stands. Base currency, doubles, at the terms in force; positions with an unknown price are left out. */
export interface Concentration extends Sums {
  /** The positions with the most debt, descending. */
  readonly top: readonly { readonly place: Place; readonly debt: number }[];
  readonly byAsset: ReadonlyMap<Address, Sums>;
  /** By group: Aave's e-modes. */
  readonly byGroup: ReadonlyMap<number, Sums>;
  readonly unknown: number;
}

/** One pass over the book. */
export function concentration(book: RiskBook, count: number): Concentration {
  const { entries, values } = book.terms;
  const byTerm = new Float64Array(entries.length);
  let top: { place: Place; debt: number }[] = [];
  let least = 0;
  let unknown = 0;
  for (const shape of book.shapes) {
    const { legs, collaterals } = shape;
    for (let row = 0; row < shape.rows; row += 1) {
      const place = shape.places[row] as number;
      if (place < 0) continue;
      let debt = 0;
      let all = 0;
      for (let leg = 0; leg < legs; leg += 1) {
        const raw = (shape.amounts[leg] as Float64Array)[row] as number;
        const value = raw * (values[termAt(shape, row, leg) * STRIDE + VALUE] as number);
        all += value;
        if (leg >= collaterals) debt += value;
      }
      if (Number.isNaN(all)) {
        unknown += 1;
        continue;
      }
      for (let leg = 0; leg < legs; leg += 1) {
        const id = termAt(shape, row, leg);
        const raw = (shape.amounts[leg] as Float64Array)[row] as number;
        byTerm[id] = (byTerm[id] as number) + raw * (values[id * STRIDE + VALUE] as number);
      }
      if (debt <= least) continue;
      top.push({ place, debt });
      if (top.length >= 2 * count + 64) {
        top = largest(top, count);
        least = top.at(-1)?.debt ?? 0;
      }
    }
  }
  const byAsset = new Map<Address, Sums>();
  const byGroup = new Map<number, Sums>();
  const total: Sums = { collateral: 0, debt: 0 };
  for (const { id, asset, group, side } of entries) {
    for (const sums of [total, sumsOf(byAsset, asset), sumsOf(byGroup, group)]) sums[side] += byTerm[id] as number;
  }
  return { ...total, top: largest(top, count), byAsset, byGroup, unknown };
}

const largest = (list: { place: Place; debt: number }[], count: number) =>
  list.sort((a, b) => b.debt - a.debt || a.place - b.place).slice(0, count);

function sumsOf<K>(map: Map<K, Sums>, key: K): Sums {
  let sums = map.get(key);
  if (sums === undefined) {
    sums = { collateral: 0, debt: 0 };
    map.set(key, sums);
  }
  return sums;
}
