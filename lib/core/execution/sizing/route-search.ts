import { type Ceiling, ceilingOver } from './ceiling';
import { type OfferValue, type PairValue, valueAt } from './pair-value';
import { type Peak, peakOf } from './peak';
import { largestWhere, type Piece, smallestWhere } from './pieces';
import { largestEarning, smallestEarning } from './threshold';

/**
 * Sizing where an exact sale is a search of routes: on the merged curves, which lie above every exact answer, down to
 * the offers that could still be the best; those are asked exactly, each change of the route on its own side. All of
 * `piece` can be sold.
 */
export function greatestOnRoutes(value: PairValue, piece: Piece): Peak {
  if (!value.coarse && areFew(piece)) return betterOf(value, offersOf(piece));
  const ceiling = ceilingOver(value, piece);
  let best = betterOf(value, [piece.from, piece.to, ceiling.top]);
  if (value.coarse) return coarsely(value, piece, ceiling, best);
  for (const stretch of stretchesBelow(value, piece, ceiling, () => Number(best.profit))) {
    const peak = peakOf(value, around(value, stretch, best.offer));
    if (peak.profit > best.profit || (peak.profit === best.profit && peak.offer < best.offer)) best = peak;
  }
  return best;
}

/** The largest offer whose profit (before the bid) is at least `least`. */
export function largestOnRoutes(value: PairValue, piece: Piece, least: bigint): bigint | undefined {
  const { from, to } = piece;
  const earns = (offer: bigint): boolean => valueAt(value, offer).profit >= least;
  if (earns(to)) return to;
  if (areFew(piece)) return offersOf(piece).findLast(earns);
  const ceiling = ceilingOver(value, piece);
  // Beyond the top less comes of more, whatever the route.
  if (ceiling.top < to && earns(ceiling.top))
    return largestEarning(value, { from: ceiling.top, to }, peakAt(value, ceiling.top), least);
  for (const stretch of stretchesBelow(value, { from, to: ceiling.top }, ceiling, () => Number(least))) {
    const found = largestEarning(value, stretch, peakOf(value, stretch), least);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The smallest offer whose profit (before the bid) is at least `least`; `peak` is that of the piece. */
export function smallestOnRoutes(value: PairValue, piece: Piece, peak: Peak, least: bigint): bigint | undefined {
  if (peak.profit < least) return undefined;
  if (areFew(piece)) return offersOf(piece).find((offer) => valueAt(value, offer).profit >= least);
  const ceiling = ceilingOver(value, piece);
  const { from } = piece;
  let start = from;
  if (!reaches(value, ceiling, { from, to: from }, valueAt(value, from), Number(least)))
    start =
      1n + (largestWhere(from, peak.offer, (offer) => ceiling.at(offer) + slackOf(value) < Number(least)) ?? from - 1n);
  while (start <= peak.offer) {
    const first = valueAt(value, start);
    const end = largestWhere(start, peak.offer, (offer) => sameWay(valueAt(value, offer), first)) ?? start;
    const stretch = { from: start, to: end };
    if (reaches(value, ceiling, stretch, first, Number(least))) {
      const found = smallestEarning(value, stretch, peakOf(value, stretch), least);
      if (found !== undefined) return found;
    }
    start = end + 1n;
  }
  return peak.offer;
}

/** So few that each is asked: the rounding of single units may decide then, which no curve knows of. */
const FEW = 1_024n;
const areFew = ({ from, to }: Piece): boolean => to - from < FEW;
const offersOf = ({ from, to }: Piece): readonly bigint[] =>
  Array.from({ length: Number(to - from) + 1 }, (_, place) => from + BigInt(place));

/** Stretches of one route each, from the ceiling's top down, as long as something below could come to more than `bar`. */
function* stretchesBelow(value: PairValue, { from, to }: Piece, ceiling: Ceiling, bar: () => number): Generator<Piece> {
  let end = ceiling.top < to ? ceiling.top : to;
  const least = valueAt(value, from);
  while (end >= from && reaches(value, ceiling, { from, to: end }, least, bar())) {
    const last = valueAt(value, end);
    const start = smallestWhere(from, end, (offer) => sameWay(valueAt(value, offer), last));
    if (reaches(value, ceiling, { from: start, to: end }, last, bar())) yield { from: start, to: end };
    end = start - 1n;
  }
}

const sameWay = (a: OfferValue, b: OfferValue): boolean => a.gas === b.gas && a.ways === b.ways;
const slackOf = ({ noise }: PairValue): number => 2 * Number(noise);

/** Whether any offer of a part could come to `bar`, none of them costing less gas than `cheapest`. */
function reaches(value: PairValue, ceiling: Ceiling, part: Piece, cheapest: OfferValue, bar: number): boolean {
  return ceiling.over(part) - value.saleGas(cheapest) + slackOf(value) > bar;
}

function peakAt(value: PairValue, offer: bigint): Peak {
  const { repaid, profit } = valueAt(value, offer);
  return { offer, repaid, profit };
}

function betterOf(value: PairValue, offers: readonly bigint[]): Peak {
  const [first, ...others] = offers.map((offer) => peakAt(value, offer)) as [Peak, ...Peak[]];
  return others.reduce((best, peak) => (peak.profit > best.profit ? peak : best), first);
}

/** Part of a stretch that holds its peak: mostly close by where the best so far is. */
function around(value: PairValue, { from, to }: Piece, offer: bigint): Piece {
  if (offer < from || offer > to) return { from, to };
  const { profit } = valueAt(value, offer);
  const bar = profit - value.noise;
  for (const part of [16n, 11n, 6n]) {
    const reach = (offer >> part) + 4n;
    const [low, high] = [offer - reach, offer + reach];
    const isLower = (at: bigint): boolean => valueAt(value, at).profit < bar;
    if ((low <= from || isLower(low)) && (high >= to || isLower(high)))
      return { from: low > from ? low : from, to: high < to ? high : to };
  }
  return { from, to };
}

/** A thousandth of the offer less earns less: then the top of the curves is near enough; else to a thousandth. */
function coarsely(value: PairValue, { from }: Piece, { top }: Ceiling, best: Peak): Peak {
  const less = top - (top >> 6n);
  if (less <= from || valueAt(value, less).profit <= valueAt(value, top).profit) return best;
  const peak = peakOf(value, { from, to: top });
  return peak.profit > best.profit ? peak : best;
}
