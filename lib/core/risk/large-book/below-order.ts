import type { Address } from 'viem';
import type { Assessment } from '../assessment';
import { type Place, type RiskBook, rowAt } from '../kernel/book';
import { termAt } from '../kernel/shape';
import { STRIDE, VALUE } from '../kernel/term-table';
import { bookOrder, byUrgency, queuePlaces } from '../queue';
import type { LossTerms } from './loss-terms';
import { sortPlaces } from './order-places';
import { uncoveredAt } from './uncovered';

/** Everyone below 1 in the exact order of the book: the queue, and behind it those whom nobody may liquidate now. */
export interface BelowOrder {
  /** The first `count` of the queue, fewer where it is shorter. Asks the exact rules about few more than these. */
  first(count: number): readonly Place[];
  /** Asks the exact rules about everyone, once. */
  all(): { readonly order: readonly Place[]; readonly queued: number };
  /** 1-based; `undefined` of one that is not in the queue. */
  rankOf(place: Place): number | undefined;
}

export interface BelowInput {
  readonly book: RiskBook;
  readonly below: ReadonlySet<Place>;
  readonly terms: () => LossTerms;
  readonly accountAt: (place: Place) => Address | undefined;
  readonly assessmentAt: (place: Place) => Assessment;
}

/** More than the doubles' rounding of a loss: of its debt, and base units. */
const LOSS_ROUNDING = 1e-9;
const LOSS_UNITS = 1e5;

export function belowOrder({ book, below, terms, accountAt, assessmentAt }: BelowInput): BelowOrder {
  let whole: ReturnType<BelowOrder['all']> | undefined;
  let candidates:
    | { readonly places: Int32Array; readonly losses: Float64Array; readonly ceilings: Float64Array }
    | undefined;
  let looked = 0;
  let asked = 0;
  /** Those with a plan among all looked at, in the queue's order. */
  const found: Place[] = [];
  let ranks: ReadonlyMap<Place, number> | undefined;

  const all: BelowOrder['all'] = () => {
    if (whole === undefined) {
      const places = [...below];
      const assessed = places.map(assessmentAt);
      const queue = queuePlaces(assessed);
      whole = { order: bookOrder(assessed, queue).map((index) => places[index] as Place), queued: queue.length };
    }
    return whole;
  };

  /** The most that a place could be worth to a liquidator, and could lose: in that order everyone is looked at. */
  const candidatesOf = () => {
    candidates ??= byOptimism(book, below, terms(), accountAt);
    return candidates;
  };

  const first = (count: number): readonly Place[] => {
    if (whole) return whole.order.slice(0, Math.min(count, whole.queued));
    if (asked >= count) return found.slice(0, count);
    const { places, losses, ceilings } = candidatesOf();
    for (; looked < places.length; looked += 1) {
      const last = found.length < count ? undefined : assessmentAt(found[count - 1] as Place);
      const loss = losses[looked] as number;
      const least = Number(last?.expectedLoss ?? -1n);
      // Those behind can lose no more, nor, where they certainly lose nothing, bring in more.
      if (
        last &&
        (loss < least || (loss === 0 && least === 0 && (ceilings[looked] as number) < Number(last.plan?.profit)))
      )
        break;
      const place = places[looked] as Place;
      if (assessmentAt(place).plan !== undefined) insertInOrder(found, place, assessmentAt);
    }
    // What lies beyond those that were proven to be first may not stand in its order yet.
    asked = looked === places.length ? Number.POSITIVE_INFINITY : count;
    return found.slice(0, count);
  };

  return {
    first,
    all,
    rankOf: (place) => {
      if (!below.has(place)) return undefined;
      const known = asked > 0 && !whole ? found.slice(0, asked).indexOf(place) : -1;
      if (known >= 0) return known + 1;
      if (assessmentAt(place).plan === undefined) return undefined;
      ranks ??= new Map(
        all()
          .order.slice(0, all().queued)
          .map((each, index) => [each, index + 1]),
      );
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

function byOptimism(
  book: RiskBook,
  below: ReadonlySet<Place>,
  terms: LossTerms,
  accountAt: (place: Place) => Address | undefined,
): { readonly places: Int32Array; readonly losses: Float64Array; readonly ceilings: Float64Array } {
  const losing: Place[] = [];
  const losses: number[] = [];
  const whole: Place[] = [];
  const wholes: number[] = [];
  const unknown: Place[] = [];
  for (const place of below) {
    const { shape, row } = rowAt(book, place);
    const { uncovered, debt } = uncoveredAt(book, terms, shape, row);
    const most = uncovered + debt * LOSS_ROUNDING + LOSS_UNITS;
    if (Number.isNaN(most)) unknown.push(place);
    else if (most > 0) {
      losing.push(place);
      losses.push(most);
    } else {
      whole.push(place);
      wholes.push(ceilingAt(book, terms, place));
    }
  }
  const first = sortPlaces(
    Int32Array.from(losing),
    Float64Array.from(losses, (loss) => -loss),
    accountAt,
  );
  const second = sortPlaces(
    Int32Array.from(whole),
    Float64Array.from(wholes, (ceiling) => -ceiling),
    accountAt,
  );
  const places = Int32Array.from([...first, ...second, ...unknown]);
  const lossOf = new Map(losing.map((place, index) => [place, losses[index] as number]));
  const ceilingOf = new Map(whole.map((place, index) => [place, wholes[index] as number]));
  return {
    places,
    // An unknown loss is last, whatever it is.
    losses: Float64Array.from(places, (place, index) =>
      index < first.length + second.length ? (lossOf.get(place) ?? 0) : -1,
    ),
    ceilings: Float64Array.from(places, (place) => ceilingOf.get(place) ?? Number.POSITIVE_INFINITY),
  };
}

/** An upper bound of what any pair of a row can earn, base currency, as `bestPlan` bounds it: Infinity where a price is unknown. */
function ceilingAt(book: RiskBook, terms: LossTerms, place: Place): number {
  const { values } = book.terms;
  const { shape, row } = rowAt(book, place);
  let most = 0;
  for (let leg = 0; leg < shape.collaterals; leg += 1) {
    const id = termAt(shape, row, leg);
    if (terms.counted[id] === 0) continue;
    const value = ((shape.amounts[leg] as Float64Array)[row] as number) * (values[id * STRIDE + VALUE] as number);
    const bonus = terms.plainBonus[id] as number;
    const sells = terms.exit[id] as number;
    for (let other = shape.collaterals; other < shape.legs; other += 1) {
      const debtId = termAt(shape, row, other);
      const debt =
        ((shape.amounts[other] as Float64Array)[row] as number) * (values[debtId * STRIDE + VALUE] as number);
      const seized = Math.min(value, debt * bonus) * 1.000001 + 1_000;
      const ceiling = Math.max(0, seized * (sells - (terms.exit[debtId] as number) / bonus)) * 1.000001 + 2_000;
      if (!(ceiling <= most)) most = Number.isNaN(ceiling) ? Number.POSITIVE_INFINITY : ceiling;
    }
  }
  return most;
}
