import { type Place, type RiskBook, rowAt } from '../kernel/book';
import { rowEstimator } from './estimate-rows';
import type { LossTerms } from './loss-terms';
import { blockAt, eachBlock, eachBlockOf } from './row-blocks';

/** By place: the chance of a breach, and the expected loss in base currency; NaN where unknown and of free places. */
export interface Estimates {
  chance: Float64Array;
  loss: Float64Array;
  /** chance · debt: what decides between equal losses. */
  urgency: Float64Array;
  /** Grows with every change. */
  version: number;
  /** The shape that the next share of the calm begins with, and by shape since when (unix ms) its estimates stand. */
  next: number;
  readonly since: number[];
  /** Unix ms of the last share. */
  at: number;
}

export const createEstimates = (): Estimates => ({
  chance: new Float64Array(0),
  loss: new Float64Array(0),
  urgency: new Float64Array(0),
  version: 0,
  next: 0,
  since: [],
  at: Number.NEGATIVE_INFINITY,
});

const COLUMNS = ['chance', 'loss', 'urgency'] as const;

/** In so many milliseconds every calm row is estimated once more. */
const ROUND_MS = 60_000;
/** At least so many rows an evaluation: some ten milliseconds. A book of fewer has no old estimate at all. */
const LEAST_ROWS = 50_000;

/**
 * Estimates anew everyone from 1 to 1.25, whoever changed, and of the calm rest the share that is due, so that no
 * estimate grows older than about a minute: whose health factor is far from 1 has a chance that moves little in that
 * time, and all of a million cost more than all else that a block does.
 */
export function refreshEstimates(
  estimates: Estimates,
  book: RiskBook,
  terms: LossTerms,
  {
    changed,
    now,
    alive,
  }: { readonly changed: Iterable<Place>; readonly now: number; readonly alive?: (() => void) | undefined },
): void {
  makeRoom(estimates, book.places);
  const write = rowEstimator(book, terms);
  const { values } = book.terms;
  const { shapes } = book;
  const elapsed = Math.min(1, (now - estimates.at) / ROUND_MS);
  let left = Math.max(LEAST_ROWS, Math.ceil(elapsed * book.size));
  estimates.at = now;
  eachBlock(book, values, (block) => write(block, estimates), true);
  for (const place of changed) {
    const { shape, row } = rowAt(book, place);
    write(blockAt(shape, row, values), estimates);
  }
  for (let visited = 0; visited < shapes.length && left > 0; visited += 1) {
    if (estimates.next >= shapes.length) estimates.next = 0;
    const shape = shapes[estimates.next] as RiskBook['shapes'][number];
    eachBlockOf(shape, values, (block) => {
      write(block, estimates);
      alive?.();
    });
    estimates.since[estimates.next] = now;
    left -= shape.rows;
    estimates.next += 1;
  }
  estimates.version += 1;
}

/** Only everyone from 1 to 1.25: outside prices moved so far that the terms of a loss are others. */
export function refreshNear(estimates: Estimates, book: RiskBook, terms: LossTerms): void {
  const write = rowEstimator(book, terms);
  eachBlock(book, book.terms.values, (block) => write(block, estimates), true);
  estimates.version += 1;
}

/** Unix ms of the oldest estimate. */
export const oldestOf = ({ since, at }: Estimates): number => since.reduce((least, each) => Math.min(least, each), at);

export function forget(estimates: Estimates, place: Place): void {
  for (const name of COLUMNS) estimates[name][place] = Number.NaN;
}

function makeRoom(estimates: Estimates, places: number): void {
  if (estimates.chance.length >= places) return;
  const room = Math.ceil(places * 1.25) + 64;
  for (const name of COLUMNS) {
    const grown = new Float64Array(room).fill(Number.NaN);
    grown.set(estimates[name]);
    estimates[name] = grown;
  }
}
