import type { RepayRange } from '@/lib/core/protocols/rules';
import type { PairValue } from './pair-value';

export type Piece = Pick<RepayRange, 'from' | 'to'>;

/** Sales take a handful of routes; more changes of gas than this are searched as one piece. */
const MOST_PIECES = 16;

/**
 * The parts of a range in each of which the profit is one concave curve: all of it that can be sold, cut where the gas
 * of the sale changes (another route joins in).
 */
export function piecesOf(value: PairValue, { from, to }: Piece): readonly Piece[] {
  const last = largestWhere(from, to, (offer) => value.at(offer) !== undefined);
  if (last === undefined) return [];
  const pieces: Piece[] = [];
  let start = from;
  while (pieces.length < MOST_PIECES - 1) {
    const gas = value.at(start)?.gas;
    const end: bigint = largestWhere(start, last, (offer) => value.at(offer)?.gas === gas) ?? start;
    pieces.push({ from: start, to: end });
    if (end === last) return pieces;
    start = end + 1n;
  }
  return [...pieces, { from: start, to: last }];
}

/** The largest integer of a range that holds where those that hold come first; `undefined` when none does. */
export function largestWhere(from: bigint, to: bigint, holds: (at: bigint) => boolean): bigint | undefined {
  if (holds(to)) return to;
  if (!holds(from)) return undefined;
  let low = from;
  let high = to;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
