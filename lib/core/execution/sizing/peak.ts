import { type PairValue, valueAt } from './pair-value';
import type { Piece } from './pieces';

export interface Peak {
  readonly offer: bigint;
  readonly repaid: bigint;
  /** Before the bid, 1e-26 dollars. */
  readonly profit: bigint;
}

/** 2⁻²⁰ of the amount: a concave curve is flat to the square of it there. */
const PRECISION = 20n;
const COARSE = 10n;
/** Steps that are all tried where rounding hides the best one; else the edges of the fee and those around the best. */
const TRY_ALL = 1_024n;
const TRY_EDGES = 96;
const TRY_AROUND = 8n;
/** 0.618 as a fraction of 2¹⁶. */
const GOLDEN = 40_503n;

/**
 * The offer of a piece with the greatest profit. Golden section down to where rounding decides; from there every step
 * that could still win is tried when they are few, which makes it exact; otherwise the result is within the noise.
 */
export function peakOf(value: PairValue, piece: Piece): Peak {
  let best: Peak | undefined;
  const known = new Map<bigint, bigint>();
  /** Profit of the step that `offer` is on. */
  const profitAt = (offer: bigint): bigint => {
    const start = value.stepStart(offer, piece);
    let profit = known.get(start);
    if (profit === undefined) {
      const { profit: worth, repaid } = valueAt(value, start);
      profit = worth;
      known.set(start, profit);
      if (best === undefined || profit > best.profit || (profit === best.profit && start < best.offer))
        best = { offer: start, repaid, profit };
    }
    return profit;
  };
  narrow(profitAt, piece, value.noise, value.coarse ? COARSE : PRECISION);
  if (!value.coarse) polish(profitAt, value, piece, () => best as Peak);
  return best as Peak;
}

/** Closes in on the maximum of a concave function, up to its noise. */
function narrow(profitAt: (offer: bigint) => bigint, { from, to }: Piece, noise: bigint, precision: bigint): void {
  let low = from;
  let high = to;
  const end = profitAt(to);
  // Mostly more is better up to the end: then only the last part of the piece is left, and of that the last part.
  for (let part = (to - from) >> 6n; part > to >> (precision + 6n) && profitAt(to - part) + noise < end; part >>= 6n)
    low = to - part;
  // Of the amounts that are still in question: the best may be a small part of what is allowed.
  const enough = (): bigint => (high >> precision) + 3n;
  let left = high - (((high - low) * GOLDEN) >> 16n);
  let right = low + (((high - low) * GOLDEN) >> 16n);
  while (high - low > enough() && left < right) {
    if (profitAt(left) >= profitAt(right)) {
      high = right;
      right = left;
      left = high - (((high - low) * GOLDEN) >> 16n);
    } else {
      low = left;
      left = right;
      right = low + (((high - low) * GOLDEN) >> 16n);
    }
  }
  profitAt(low);
  profitAt(high);
}

/** Tries the steps around the best that rounding may make better. */
function polish(profitAt: (offer: bigint) => bigint, value: PairValue, { from, to }: Piece, best: () => Peak): void {
  const { open, noise, fine } = value;
  if (fine && best().offer - TRY_ALL > from && best().offer + TRY_ALL < to) {
    const { offer, profit } = best();
    const beyond = [offer - TRY_ALL, offer + TRY_ALL].every((at) => profitAt(at) + noise >= profit);
    if (beyond) {
      for (let at = offer - TRY_AROUND; at <= offer + TRY_AROUND; at += 1n) profitAt(at);
      return;
    }
  }
  const reach = (direction: -1n | 1n): bigint => {
    const { offer } = best();
    for (let step = 1n; ; step *= 2n) {
      const at = offer + direction * step;
      if (at <= from) return from;
      if (at >= to) return to;
      if (profitAt(at) + noise < best().profit) return at;
    }
  };
  const [first, last] = [reach(-1n), reach(1n)];
  const offers = last - first;
  const amounts = open.outcome(last).seizedNet - open.outcome(first).seizedNet;
  if (offers <= TRY_ALL || amounts <= TRY_ALL) {
    for (let offer = first; offer <= last; offer = value.nextStep(offer)) profitAt(offer);
    profitAt(last);
    return;
  }
  let edge = open.feeEdge(first);
  for (let tried = 0; edge !== undefined && edge < last && tried < TRY_EDGES; tried += 1) {
    if (edge > first) profitAt(edge);
    const next = open.feeEdge(value.nextStep(edge));
    if (next === undefined || next <= edge) break;
    edge = next;
  }
  const { offer } = best();
  const least = open.leastOffer(open.outcome(offer).seizedNet - TRY_AROUND);
  const start = least > first && offer - least > TRY_AROUND ? least : offer - TRY_AROUND;
  let at = start < first ? first : start;
  for (let tried = 0n; at <= last && tried < 2n * TRY_AROUND; tried += 1n) {
    profitAt(at);
    at = value.nextStep(at);
  }
}
