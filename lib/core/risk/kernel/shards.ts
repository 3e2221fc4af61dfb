import type { RiskBook } from './book';
import { bindShape, createBound } from './bound';
import { writeHealth } from './health-loops';
import { columnsOf, type Shape } from './shape';
import type { TermEntry, TermTable } from './term-table';

/** Rows [from, to) of the shape at a place in the image. */
export interface Range {
  readonly shape: number;
  readonly from: number;
  readonly to: number;
}

/** What another thread needs to write health factors: plain data; the buffers are shared, not copied, where the book allocated shared ones. */
export interface BookImage {
  readonly shapes: readonly Pick<Shape, 'legs' | 'collaterals' | 'terms' | 'isPool' | 'region' | 'capacity' | 'rows'>[];
  readonly sides: readonly TermEntry['side'][];
}

/** The terms of one evaluation, to send with every request: a few kilobytes. */
export type ImageTerms = Pick<TermTable, 'values' | 'averageStep' | 'sumSlack'>;

/** Stands until a position is inserted or moved, or the book ordered: send it anew then. */
export const imageOf = (book: RiskBook): BookImage => ({
  shapes: book.shapes.map(({ legs, collaterals, terms, isPool, region, capacity, rows }) => ({
    legs,
    collaterals,
    terms,
    isPool,
    region,
    capacity,
    rows,
  })),
  sides: book.terms.entries.map(({ side }) => side),
});

/** Cuts the book's rows into `count` parts of about the same work. */
export function shardsOf({ shapes }: BookImage, count: number): readonly (readonly Range[])[] {
  const work = ({ legs, isPool }: BookImage['shapes'][number]): number => (isPool ? 2 : 1) * (legs + 1);
  const total = shapes.reduce((sum, shape) => sum + shape.rows * work(shape), 0);
  const shards: Range[][] = Array.from({ length: count }, () => []);
  let done = 0;
  shapes.forEach((shape, index) => {
    let from = 0;
    while (from < shape.rows) {
      const shard = Math.min(count - 1, Math.floor((done * count) / total));
      const left = Math.ceil(((shard + 1) * total) / count - done) / work(shape);
      const to = shard === count - 1 ? shape.rows : Math.min(shape.rows, from + Math.max(1, Math.ceil(left)));
      shards[shard]?.push({ shape: index, from, to });
      done += (to - from) * work(shape);
      from = to;
    }
  });
  return shards;
}

/** A writer of the health factors of some rows, over the image's own buffers: made once, called with each evaluation's terms. */
export function shardWriter(image: BookImage, ranges: readonly Range[]): (terms: ImageTerms) => void {
  const bound = createBound();
  const entries = image.sides.map((side) => ({ side }));
  const parts = ranges.map(({ shape, from, to }) => {
    const its = image.shapes[shape];
    if (its === undefined) throw new RangeError(`the image has no shape ${shape}`);
    return { shape: { ...its, ...columnsOf(its.legs, its.isPool, its.capacity, its.region) }, from, to };
  });
  return (terms) => {
    for (const { shape, from, to } of parts) {
      bindShape(bound, shape, { ...terms, entries });
      writeHealth(shape, bound, from, to);
    }
  };
}
