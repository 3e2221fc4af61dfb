import type { Address } from 'viem';
import type { Assessment } from '../assessment';
import type { Place } from '../kernel/book';
import { bookOrder, byUrgency, queuePlaces } from '../queue';
import type { BelowRows } from './below-rows';
import { sortPlaces } from './order-places';

/** Everyone below 1 in the exact order of the book: the queue, and behind it those whom nobody may liquidate now. */
export interface BelowOrder {
  /** The first `count` of the queue, fewer where it is shorter. Asks the exact rules about few more than these. */
  first(count: number): readonly Place[];
  /** Asks the exact rules about everyone, once. */
  all(): { readonly order: readonly Place[]; readonly queued: number };
  /** 1-based, of someone below 1; `undefined` of one that is not in the queue. */
  rankOf(place: Place): number | undefined;
}

export interface BelowInput {
  readonly rows: BelowRows;
  readonly accountAt: (place: Place) => Address | undefined;
  readonly assessmentAt: (place: Place) => Assessment;
}

/** Candidates taken at once: so many more than are asked for, as bounds are not what the rules then say. */
const LEAST_CANDIDATES = 512;
const LOOKED_AT = 8;

export function belowOrder({ rows, accountAt, assessmentAt }: BelowInput): BelowOrder {
  let whole: ReturnType<BelowOrder['all']> | undefined;
  let candidates: ReturnType<typeof byOptimism> | undefined;
  /** So many of the candidates were looked at, and proved the first so many of those found. */
  let looked = 0;
  let proven = 0;
  /** Those with a plan among all looked at, in the queue's order. */
  const found: Place[] = [];
  let ranks: ReadonlyMap<Place, number> | undefined;

  const all: BelowOrder['all'] = () => {
    if (whole === undefined) {
      const places = Array.from(rows.places);
      const assessed = places.map(assessmentAt);
      const queue = queuePlaces(assessed);
      whole = { order: bookOrder(assessed, queue).map((index) => places[index] as Place), queued: queue.length };
    }
    return whole;
  };

  const first = (count: number): readonly Place[] => {
    if (whole) return whole.order.slice(0, Math.min(count, whole.queued));
    if (proven >= count) return found.slice(0, count);
    // Few are enough for few, which spares sorting everyone: those left out are bounded by the last of the candidates.
    const wanted = Math.max(LEAST_CANDIDATES, LOOKED_AT * count);
    if (
      candidates === undefined ||
      (candidates.places.length < rows.places.length && candidates.places.length < wanted)
    ) {
      candidates = byOptimism(wanted < rows.places.length / 2 ? mostOptimistic(rows, wanted) : rows, accountAt);
      looked = 0;
      found.length = 0;
    }
    const { places, losses, ceilings } = candidates;
    for (; looked < places.length; looked += 1) {
      const last = found.length < count ? undefined : assessmentAt(found[count - 1] as Place);
      const least = last === undefined ? -1 : Number(last.expectedLoss ?? -1n);
      const loss = losses[looked] as number;
      // Those behind can lose no more, nor, where they certainly lose nothing, bring in more.
      if (last && loss < least) break;
      if (last && loss === 0 && least === 0 && (ceilings[looked] as number) < Number(last.plan?.profit)) break;
      const place = places[looked] as Place;
      if (assessmentAt(place).plan !== undefined) insertInOrder(found, place, assessmentAt);
    }
    if (looked === places.length && places.length < rows.places.length) {
      candidates = byOptimism(rows, accountAt);
      looked = 0;
      found.length = 0;
      return first(count);
    }
    proven = looked === places.length ? Number.POSITIVE_INFINITY : count;
    return found.slice(0, count);
  };

  return {
    first,
    all,
    rankOf: (place) => {
      const index = found.indexOf(place);
      if (index >= 0 && index < proven) return index + 1;
      if (assessmentAt(place).plan === undefined) return undefined;
      if (ranks === undefined) {
        const { order, queued } = all();
        ranks = new Map(order.slice(0, queued).map((each, at) => [each, at + 1]));
      }
      return ranks.get(place);
    },
  };
}

function insertInOrder(found: Place[], place: Place, assessmentAt: (place: Place) => Assessment): void {
  const assessment = assessmentAt(place);
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byUrgency(assessmentAt(found[middle] as Place), assessment) < 0) low = middle + 1;
    else high = middle;
  }
  found.splice(low, 0, place);
}

/** The first `count` in the order of `byOptimism`, in any order, and all of whom nothing is known. */
function mostOptimistic({ places, losses, ceilings, underwater }: BelowRows, count: number): BelowRows {
  // What may be lost counts before what may be earned, however little it is.
  const keyOf = (index: number): number => {
    const loss = losses[index] as number;
    return Number.isNaN(loss)
      ? Number.POSITIVE_INFINITY
      : loss > 0
        ? loss + ABOVE_ALL
        : Math.min(ABOVE_ALL, ceilings[index] as number);
  };
  const keys = new Float64Array(places.length);
  for (let index = 0; index < places.length; index += 1) keys[index] = keyOf(index);
  const least = keys.toSorted()[places.length - count] as number;
  const kept: number[] = [];
  for (let index = 0; index < places.length; index += 1) if ((keys[index] as number) >= least) kept.push(index);
  return {
    places: Int32Array.from(kept, (index) => places[index] as number),
    losses: Float64Array.from(kept, (index) => losses[index] as number),
    ceilings: Float64Array.from(kept, (index) => ceilings[index] as number),
    underwater,
  };
}

/** More base units than any position is worth; doubles above it still tell losses of a dollar apart. */
const ABOVE_ALL = 2 ** 76;

/** Those who may lose something first, by the most that they may; then the others by the most that they may earn; at last the unknown. */
function byOptimism({ places, losses, ceilings }: BelowRows, accountAt: BelowInput['accountAt']) {
  const losing: number[] = [];
  const whole: number[] = [];
  const unknown: number[] = [];
  for (let index = 0; index < places.length; index += 1) {
    const loss = losses[index] as number;
    (Number.isNaN(loss) ? unknown : loss > 0 ? losing : whole).push(index);
  }
  const sorted = (indices: readonly number[], by: Float64Array): Int32Array =>
    sortPlaces(
      Int32Array.from(indices),
      Float64Array.from(indices, (index) => -(by[index] as number)),
      (index) => accountAt(places[index] as Place),
    );
  const order = [...sorted(losing, losses), ...sorted(whole, ceilings), ...unknown];
  return {
    places: Int32Array.from(order, (index) => places[index] as number),
    // An unknown loss is last, whatever it is.
    losses: Float64Array.from(order, (index) => (Number.isNaN(losses[index]) ? -1 : (losses[index] as number))),
    ceilings: Float64Array.from(order, (index) => ceilings[index] as number),
  };
}
