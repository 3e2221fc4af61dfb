import type { PairValue } from './pair-value';
import type { Piece } from './pieces';

/** What the offers of a piece can earn at the most by the curves, in 1e-26 dollars, the gas of the sale aside. */
export interface Ceiling {
  /** −Infinity where nothing is known. */
  at(offer: bigint): number;
  /** The most of any offer of a part of the piece. */
  over(part: Piece): number;
  /** From here on it falls: what venues fewer than all earn falls from an earlier offer on. */
  readonly top: bigint;
}

/** 0.618 as a fraction of 2¹⁶. */
const GOLDEN = 40_503n;
/** 2⁻²⁴ of the amount. */
const PRECISION = 24n;

/** Searches each curve for its top once; every question afterwards is one of its values. */
export function ceilingOver({ ceilings = [] }: Pick<PairValue, 'ceilings'>, piece: Piece): Ceiling {
  const curves = ceilings.map((curve) => {
    const at = (offer: bigint): number => {
      const worth = curve(offer);
      return Number.isNaN(worth) ? Number.NEGATIVE_INFINITY : worth;
    };
    return { at, top: topOf(at, piece) };
  });
  const most = (of: (curve: (typeof curves)[number]) => number): number =>
    curves.reduce((greatest, curve) => Math.max(greatest, of(curve)), Number.NEGATIVE_INFINITY);
  return {
    at: (offer) => most((curve) => curve.at(offer)),
    over: ({ from, to }) => most(({ at, top }) => at(top < from ? from : top > to ? to : top)),
    top: curves.reduce((last, { top }) => (top > last ? top : last), piece.from),
  };
}

/** Where a concave function is greatest, but for its rounding. */
function topOf(at: (offer: bigint) => number, { from, to }: Piece): bigint {
  let [low, high] = [from, to];
  let left = high - (((high - low) * GOLDEN) >> 16n);
  let right = low + (((high - low) * GOLDEN) >> 16n);
  let [atLeft, atRight] = [at(left), at(right)];
  while (high - low > (high >> PRECISION) + 3n && left < right) {
    if (atLeft >= atRight) {
      high = right;
      [right, atRight] = [left, atLeft];
      left = high - (((high - low) * GOLDEN) >> 16n);
      atLeft = at(left);
    } else {
      low = left;
      [left, atLeft] = [right, atRight];
      right = low + (((high - low) * GOLDEN) >> 16n);
      atRight = at(right);
    }
  }
  let best = low;
  for (let offer = low; offer <= high && offer <= low + 3n; offer += 1n) if (at(offer) > at(best)) best = offer;
  if (at(high) >= at(best)) best = high;
  return at(to) >= at(best) ? to : best;
}
