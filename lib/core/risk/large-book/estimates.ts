import type { MarketState } from '@/lib/core/protocols/rules';
import type { LossContext } from '../expected-loss';
import { type Place, type RiskBook, rowAt } from '../kernel/book';
import { rowEstimator } from './estimate-rows';
import { lossTerms } from './loss-terms';
import { blockAt, eachBlock, eachBlockOf } from './row-blocks';

/** By place: the chance of a breach, and the expected loss in base currency; NaN where unknown and of free places. */
export interface Estimates {
  chance: Float64Array;
  loss: Float64Array;
  /** chance · debt: what decides between equal losses. */
  urgency: Float64Array;
  /** Grows with every change. */
  version: number;
  /** The shape that the next share of the calm begins with, and since when (unix ms) this round and the last one run. */
  next: number;
  roundSince: number;
  lastSince: number;
  /** Unix ms of the last share. */
  at: number;
}

export const createEstimates = (now: number): Estimates => ({
  chance: new Float64Array(0),
  loss: new Float64Array(0),
  urgency: new Float64Array(0),
  version: 0,
  next: 0,
  roundSince: now,
  lastSince: now,
  at: Number.NEGATIVE_INFINITY,
});

const COLUMNS = ['chance', 'loss', 'urgency'] as const;

/** In so many milliseconds every calm row is estimated once more: no estimate grows older than about two rounds. */
const ROUND_MS = 30_000;
/** At least so many rows an evaluation: some ten milliseconds. A book of fewer has no old estimate at all. */
const LEAST_ROWS = 60_000;

/**
 * Estimates anew everyone below 1.25, whoever changed, and of the calm rest the share that is due: whose health
 * factor is far from 1 has a chance that moves little in half a minute, and to estimate a million costs 0.2 s.
 */
export function refreshEstimates(
  estimates: Estimates,
  book: RiskBook,
  market: MarketState,
  context: LossContext,
  { changed, now }: { readonly changed: Iterable<Place>; readonly now: number },
): void {
  makeRoom(estimates, book.places);
  const estimator = rowEstimator(book, lossTerms(book.terms, market, context));
  eachBlock(book, book.terms.values, (block) => estimator.write(block, estimates), true);
  for (const place of changed) {
    const { shape, row } = rowAt(book, place);
    estimator.write(blockAt(shape, row, book.terms.values), estimates);
  }
  const elapsed = Math.min(1, (now - estimates.at) / ROUND_MS);
  let left = Math.max(LEAST_ROWS, Math.ceil(elapsed * book.size));
  estimates.at = now;
  for (let visited = 0; visited < book.shapes.length && left > 0; visited += 1) {
    if (estimates.next >= book.shapes.length) {
      estimates.next = 0;
      estimates.lastSince = estimates.roundSince;
      estimates.roundSince = now;
    }
    const shape = book.shapes[estimates.next] as RiskBook['shapes'][number];
    eachBlockOf(shape, book.terms.values, (block) => estimator.write(block, estimates));
    left -= shape.rows;
    estimates.next += 1;
  }
  estimates.version += 1;
}

/** Only everyone below 1.25: outside prices moved so far that the terms of a loss are others. */
export function refreshNear(estimates: Estimates, book: RiskBook, market: MarketState, context: LossContext): void {
  const estimator = rowEstimator(book, lossTerms(book.terms, market, context));
  eachBlock(book, book.terms.values, (block) => estimator.write(block, estimates), true);
  estimates.version += 1;
}

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
