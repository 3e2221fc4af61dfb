import { type PairValue, valueAt } from './pair-value';
import type { Peak } from './peak';
import { largestWhere, type Piece } from './pieces';

/** Steps beyond the place where the curve crosses the threshold that rounding may still lift over it. */
const TRY_BEYOND = 1_024;

/** The largest offer of a piece whose profit (before the bid) is at least `least`, given the piece's peak. */
export function largestEarning(value: PairValue, piece: Piece, peak: Peak, least: bigint): bigint | undefined {
  const { to } = piece;
  const profitAt = (offer: bigint): bigint => valueAt(value, offer).profit;
  const earns = (offer: bigint): boolean => profitAt(offer) >= least;
  if (earns(to)) return to;
  if (peak.profit < least) return undefined;
  let found = largestWhere(peak.offer, to, earns) as bigint;
  let step = found;
  for (let tried = 0; tried < TRY_BEYOND; tried += 1) {
    step = value.nextStep(step);
    if (step > to) break;
    const profit = profitAt(step);
    if (profit >= least) found = step;
    if (profit + value.noise < least) break;
  }
  const next = value.nextStep(found) - 1n;
  // On one step more is repaid for the same: the profit only falls.
  return largestWhere(found, next < to ? next : to, earns);
}

/** The smallest offer of a piece whose profit (before the bid) is at least `least`, given the piece's peak. */
export function smallestEarning(value: PairValue, piece: Piece, peak: Peak, least: bigint): bigint | undefined {
  const { from } = piece;
  const profitAt = (offer: bigint): bigint => valueAt(value, offer).profit;
  if (profitAt(from) >= least) return from;
  if (peak.profit < least) return undefined;
  const short = largestWhere(from, peak.offer, (offer) => profitAt(value.stepStart(offer, piece)) < least) as bigint;
  let found = value.stepStart(short + 1n, piece);
  let step = found;
  for (let tried = 0; tried < TRY_BEYOND && step > from; tried += 1) {
    step = value.stepStart(step - 1n, piece);
    const profit = profitAt(step);
    if (profit >= least) found = step;
    if (profit + value.noise < least) break;
  }
  return found;
}
