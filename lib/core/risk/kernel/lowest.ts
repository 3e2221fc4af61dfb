import type { Place, RiskBook } from './book';
import { bindRow, collateralSum, createBound, debtSum } from './bound';
import type { Exact } from './evaluation';

export interface Ranked {
  readonly place: Place;
  /** Exact, wad. */
  readonly health: bigint;
}

/**
 * The `count` positions with the lowest health factors, in the exact rules' order, ties by place. Call after
 * a sweep or tick. Rows come in the order of a lower bound, so few of each shape are looked at; the exact
 * rules are asked about those that the doubles' bounds leave in the running. Unknown ones are in no order.
 */
export function lowestHealth(book: RiskBook, count: number, exact: Exact): readonly Ranked[] {
  const bound = createBound();
  const worst = createLimit(count);
  const candidates: { place: Place; low: number }[] = [];
  for (const shape of book.shapes) {
    if (shape.legs === shape.collaterals || shape.rows === 0) continue;
    const isCut = (row: number): boolean =>
      row < shape.sorted && (shape.keys[row] as number) * shape.floor > worst.limit;
    let isBound = false;
    for (const [from, to] of [
      [0, shape.tight],
      [shape.tight, shape.sorted],
      [shape.sorted, shape.rows],
    ] as const) {
      for (let row = from; row < to && !isCut(row); row += 1) {
        const place = shape.places[row] as number;
        if (place < 0) continue;
        if (shape.isPool || !isBound) bindRow(bound, shape, row, book.terms);
        isBound = true;
        if (bound.isUnknown) continue;
        const s = collateralSum(shape, row, bound);
        const d = debtSum(shape, row, bound);
        const low = (s * bound.lowFactor - bound.lowLess) / (d * bound.lowDebtFactor + bound.lowDebtMore);
        if (low > worst.limit) continue;
        const divisor = d * bound.highDebtFactor - bound.highDebtLess;
        worst.take(divisor > 0 ? (s * bound.highFactor + bound.highMore) / divisor : Number.POSITIVE_INFINITY);
        candidates.push({ place, low });
      }
    }
  }
  return candidates
    .filter(({ low }) => low <= worst.limit)
    .flatMap(({ place }) => {
      const health = exact(place);
      return health === undefined ? [] : [{ place, health }];
    })
    .sort((a, b) => (a.health < b.health ? -1 : a.health > b.health ? 1 : a.place - b.place))
    .slice(0, count);
}

/** The `count`-th smallest of the numbers taken so far, Infinity before there are as many: a heap, largest on top. */
function createLimit(count: number): { limit: number; take(value: number): void } {
  const heap: number[] = [];
  const at = (index: number): number => heap[index] ?? Number.NEGATIVE_INFINITY;
  const limit = {
    limit: count > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY,
    take(value: number): void {
      if (count <= 0) return;
      if (heap.length < count) {
        heap.push(value);
        for (let child = heap.length - 1; child > 0; ) {
          const parent = (child - 1) >> 1;
          if (at(parent) >= at(child)) break;
          [heap[parent], heap[child]] = [at(child), at(parent)];
          child = parent;
        }
      } else if (value < at(0)) {
        heap[0] = value;
        for (let parent = 0; ; ) {
          const child = at(2 * parent + 2) > at(2 * parent + 1) ? 2 * parent + 2 : 2 * parent + 1;
          if (at(child) <= at(parent)) break;
          [heap[parent], heap[child]] = [at(child), at(parent)];
          parent = child;
        }
      }
      if (heap.length === count) limit.limit = at(0);
    },
  };
  return limit;
}
