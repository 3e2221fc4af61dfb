import type { RepayRange } from '@/lib/core/protocols/rules';
import { ceilingOver } from './ceiling';
import type { OfferValue, PairValue } from './pair-value';
import { worthOf } from './sizing-terms';

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
  if (value.ceilings) return [{ from: smallestWhere(from, last, (offer) => value.at(offer) !== undefined), to: last }];
  if (value.coarse) return [{ from, to: last }];
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

/**
 * What no offer of a piece can earn more than, 1e-26 dollars. On the pair's first piece, since a sale that starts at
 * nothing and is concave never brings more a unit than a smaller part of it does, and at that price the profit is
 * linear; on any other, what its largest sale brings over its smallest repayment.
 */
export function ceilingOf(value: PairValue, { from, to }: Piece): bigint {
  if (value.ceilings) {
    const most = ceilingOver(value, { from, to }).over({ from, to });
    const gas = value.saleGas(value.at(from) as OfferValue);
    return BigInt(Math.ceil(most - gas)) + 2n * value.noise;
  }
  const isFirst = from === value.open.ranges[0]?.from;
  const [first, last] = [value.at(isFirst ? from + (to - from) / 1_024n : from), value.at(to)] as [
    OfferValue,
    OfferValue,
  ];
  const worth = (amount: bigint): bigint => worthOf(amount, value.debt.decimals, value.debt.price);
  const gas = worth(first.out - first.repaid - first.premium) - first.profit;
  const chord = first.seizedNet === 0n ? last.out : ((first.out + 1n) * last.seizedNet) / first.seizedNet + 1n;
  const atBest = worth(chord - last.repaid - last.premium);
  const small = worth(first.out);
  const most = isFirst ? (atBest > small ? atBest : small) : worth(last.out - first.repaid);
  return most - gas + 2n * value.noise;
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

/** The smallest of a range that holds where those that hold come last; `to` holds. */
export function smallestWhere(from: bigint, to: bigint, holds: (at: bigint) => boolean): bigint {
  const below = largestWhere(from, to, (at) => !holds(at));
  return below === undefined ? from : below + 1n;
}
