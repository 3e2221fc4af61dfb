import type { Crew, Part, RunJobs } from './backend';
import { type Bound, bindShape, createBound } from './bound';
import { columnRoom, copyToPlaces, type HealthColumn } from './health-column';
import { writeHealth } from './health-loops';
import type { Shape } from './shape';
import type { Region, Storage } from './storage';

export interface JobsDeps {
  readonly storage: Storage;
  readonly runJobs: RunJobs;
  /** Which shapes the jobs can do; the others are left to plain TypeScript. */
  readonly canRun: (shape: Shape, bound: Bound) => boolean;
  /** Puts a pool's coefficients at `table`: the same for all pools of a book. */
  readonly writeTable: (bound: Bound) => void;
  readonly table: number;
  readonly crew: () => Crew | undefined;
}

const JOB_BYTES = 96;
const FACTORS_AT = 40;
/** Collaterals' factors, then debts'. */
const COLLATERAL_FACTORS = 4;
const DEBT_FACTORS = 3;
/** Fewer rows are written sooner than a helper wakes up: `npm run bench -- risk` prints both. */
const WORTH_HELP = 100_000;

/**
 * Writes the column by a list of jobs, one a shape, that stands in the memory beside the columns: a helping thread
 * needs nothing but an address and a number of jobs, whatever has been inserted, moved or grown since.
 */
export function jobsColumn({ storage, runJobs, canRun, writeTable, table, crew }: JobsDeps): HealthColumn {
  const room = columnRoom(storage);
  const bound = createBound();
  let region: Region | undefined;
  return (book) => {
    const { column, at } = room(book);
    const helping = book.places >= WORTH_HELP ? crew() : undefined;
    const parts = (helping?.helpers ?? 0) + 1;
    const bytes = (book.shapes.length + parts) * JOB_BYTES;
    if (region === undefined || region.bytes < bytes) {
      if (region !== undefined) storage.give(region);
      region = storage.take(bytes * 2);
    }
    const view = new DataView(region.buffer, region.offset, region.bytes);
    const total = book.shapes.reduce((sum, shape) => sum + shape.rows * workOf(shape), 0);
    const counts = new Array<number>(parts).fill(0);
    const left: Shape[] = [];
    let jobs = 0;
    let done = 0;
    for (const shape of book.shapes) {
      if (shape.rows === 0) continue;
      bindShape(bound, shape, book.terms);
      if (!canRun(shape, bound)) {
        left.push(shape);
        done += shape.rows * workOf(shape);
        continue;
      }
      if (shape.isPool) writeTable(bound);
      for (let from = 0; from < shape.rows; ) {
        const part = Math.min(parts - 1, Math.floor((done * parts) / total));
        const most = Math.ceil((((part + 1) * total) / parts - done) / workOf(shape));
        const to = part === parts - 1 ? shape.rows : Math.min(shape.rows, from + Math.max(1, most));
        writeJob(view, jobs * JOB_BYTES, shape, bound, from, to, at);
        counts[part] = (counts[part] as number) + 1;
        jobs += 1;
        done += (to - from) * workOf(shape);
        from = to;
      }
    }
    const offset = region.offset;
    let before = 0;
    const all = counts.map((count): Part => {
      const part = { at: offset + before * JOB_BYTES, count };
      before += count;
      return part;
    });
    const here = (): void => {
      for (const shape of left) {
        bindShape(bound, shape, book.terms);
        writeHealth(shape, bound, 0, shape.rows);
        copyToPlaces(shape, column);
      }
      runJobs(all[0]?.at ?? 0, all[0]?.count ?? 0, table);
    };
    if (helping === undefined) here();
    else helping.run(all.slice(1), table, runJobs, here);
    return column;
  };
}

/** About how long a row takes, in some unit: its legs, and its way to its place. */
const workOf = ({ legs, isPool }: Shape): number => (isPool ? 2 : 1) * legs + 5;

function writeJob(
  view: DataView,
  at: number,
  { region, capacity, collaterals, legs, isPool, termIds, places }: Shape,
  { coefficients }: Bound,
  from: number,
  to: number,
  column: number,
): void {
  const debts = legs - collaterals;
  const ids = isPool ? termIds.byteOffset : 0;
  const words = [collaterals, debts, region.offset, capacity * 8, from, to, ids, places.byteOffset, column];
  words.forEach((word, index) => {
    view.setUint32(at + index * 4, word, true);
  });
  if (isPool) return;
  for (let leg = 0; leg < COLLATERAL_FACTORS + DEBT_FACTORS; leg += 1) {
    const isCollateral = leg < COLLATERAL_FACTORS;
    const of = isCollateral ? leg : collaterals + leg - COLLATERAL_FACTORS;
    const factor = of < (isCollateral ? collaterals : legs) ? (coefficients[of] as number) : 0;
    view.setFloat64(at + FACTORS_AT + leg * 8, factor, true);
  }
}
