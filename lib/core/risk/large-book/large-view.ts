import type { AccountState } from '@/lib/core/protocols/rules';
import { assess } from '../assess';
import type { Assessment } from '../assessment';
import { NoSuchPlaceError, type Place, type RiskBook } from '../kernel/book';
import { healthColumn as kernelColumn } from '../kernel/health-column';
import { STRIDE, THRESHOLD } from '../kernel/term-table';
import type { BookMirror } from '../what-if/book-mirror';
import { collateralColumn, debtColumn, distanceColumn, healthColumn, holder } from './columns';
import { estimateError, unitsOf } from './estimate-error';
import { oldestOf } from './estimates';
import type { LargeEvaluation } from './evaluate-large';
import type { BookColumn, LargeBook } from './large-book';
import { firstOfRest, type OrderInput } from './large-order';
import { type RestOrder, restOrder } from './rest-order';

export interface ViewInput extends Omit<LargeEvaluation, 'book' | 'firstOfRest'> {
  readonly mirror: BookMirror;
  readonly assessmentAt: (place: Place) => Assessment;
}

/** Of a position's own double; a truncated average adds a step of the least threshold to the health factor. */
const ROUNDING = 1e-9;
/** The closed form of a distance against the exact rules', bps; more where the average threshold is truncated, which it knows nothing of. */
const DISTANCE_BPS = 2;
const AVERAGED_DISTANCE_BPS = 100;
/** So many of those not below 1 are found in one pass; for more, everyone's key is made. */
const AT_ONCE = 512;

/** What a table, a snapshot and an export read of an evaluation. Nothing is computed before it is asked for. */
export function largeView(made: ViewInput): Pick<LargeEvaluation, 'book' | 'firstOfRest'> {
  const { input, state, below, belowOrder, guard, mirror, assessmentAt } = made;
  const { book, places, accounts } = mirror;
  const { rules, market, context } = input;
  const { columns } = made;
  const healths = new Map<Place, bigint | undefined>();
  let all: Int32Array | undefined;
  let queue: readonly Place[] | undefined;
  let firsts: Int32Array = new Int32Array(0);
  const accountAt = (place: Place) => accounts[place]?.account;

  const make: Record<BookColumn, () => Float64Array> = {
    healthFactor: () =>
      // The average threshold of a law that truncates it is rounded for each position by itself.
      book.terms.averageStep === 0 ? kernelColumn(book).slice() : healthColumn(book),
    debt: () => debtColumn(book),
    collateral: () => collateralColumn(book),
    distance: () => distanceColumn(book, context.stable),
    breachProbability: () => state.estimates.chance.slice(0, book.places),
    expectedLoss: () => state.estimates.loss.slice(0, book.places),
  };
  const column = (name: BookColumn): Float64Array => {
    let known = columns.get(name);
    if (known === undefined) {
      known = make[name]();
      columns.set(name, known);
    }
    return known;
  };
  const orderInput: OrderInput = {
    places: book.places,
    classes: state.classes,
    estimates: state.estimates,
    accountAt,
    digits: state.digits,
    health: () => column('healthFactor'),
  };
  const order = (): Int32Array => {
    all ??= joined(belowOrder.all().order, rest().places(0, book.size));
    return all;
  };
  const rest = (): RestOrder => {
    const known = restOf().order;
    if (known) return known;
    const made = restOrder(orderInput);
    state.rest = { ...state.rest, order: made };
    return made;
  };
  const restOf = (): typeof state.rest => {
    const { version } = state.estimates;
    if (state.rest.of !== version) state.rest = { of: version, places: new Int32Array(0), order: undefined };
    return state.rest;
  };

  const firstOf = (count: number): Int32Array => {
    const { places: known, order: whole } = restOf();
    if (known.length >= count || known.length === book.size - below.size) return known.subarray(0, count);
    const found = whole || count > AT_ONCE ? Int32Array.from(rest().places(0, count)) : firstOfRest(orderInput, count);
    state.rest = { ...state.rest, places: found };
    return found;
  };
  let units: number | undefined;
  const errorOf: LargeBook['errorOf'] = (name) => {
    if (name === 'distance') return book.terms.averageStep > 0 ? AVERAGED_DISTANCE_BPS : DISTANCE_BPS;
    return name === 'healthFactor' ? ROUNDING + truncationOf(book) : ROUNDING;
  };
  const view: LargeBook = {
    size: book.size,
    places: book.places,
    accountAt,
    placeOf: (account) => places.get(account),
    assessmentAt,
    healthBefore: (place) => {
      if (healths.has(place)) return healths.get(place);
      const health = healthBefore(accounts[place], made);
      healths.set(place, health);
      return health;
    },
    classes: () => state.classes,
    column,
    errorOf,
    errorAt: (name, place) => {
      if (name === 'distance') return errorOf(name);
      const value = column(name)[place] as number;
      units ??= unitsOf(book);
      if (name === 'debt' || name === 'collateral') return value * errorOf(name) + units;
      const health = column('healthFactor')[place] as number;
      const debt = column('debt')[place] as number;
      // What rounding does to the lesser of weighted collateral and debt.
      const relative = errorOf('healthFactor') + units / (debt * Math.min(1, health));
      if (name === 'healthFactor') return value * relative;
      return estimateError(name, value, {
        reached: state.classes[place] as number,
        chance: column('breachProbability')[place] as number,
        health,
        debt,
        relative,
      });
    },
    calmSince: oldestOf(state.estimates),
    guardAt: (place) => guard.tagged.get(place)?.guard.kind ?? (guard.unjudged.has(place) ? 'unjudged' : 'agreed'),
    underwater: made.belowRows.underwater,
    holds: (asset) => holder(book, asset),
    get queue() {
      const { order: ordered, queued } = belowOrder.all();
      queue ??= ordered.slice(0, queued);
      return queue;
    },
    get below() {
      return belowOrder.all().order;
    },
    belowSize: below.size,
    get rest() {
      return rest();
    },
    rankAt: (place) => (below.has(place) ? belowOrder.rankOf(place) : undefined),
    first: (count) => {
      if (all) return all.subarray(0, count);
      if (firsts.length < count && firsts.length < book.size) {
        const queued = belowOrder.first(count);
        const ordered = queued.length < count ? belowOrder.all().order.slice(0, count) : queued;
        firsts = joined(ordered, firstOf(count - ordered.length));
      }
      return firsts.subarray(0, count);
    },
    order,
    pin: () => {
      const kept = accounts.slice();
      return (place) => {
        const account = kept[place];
        if (account === undefined) throw new NoSuchPlaceError(place);
        return assess(rules, market, account, context);
      };
    },
  };
  return { book: view, firstOfRest: firstOf };
}

function healthBefore(account: AccountState | undefined, { before, input }: ViewInput): bigint | undefined {
  if (account === undefined) return undefined;
  const { changed, market } = before;
  if (market === undefined) return before.healthBefore?.(account.account);
  const was = changed.has(account.account) ? changed.get(account.account) : account;
  return was && input.rules.position(market, was).healthFactor;
}

/** What truncating an average threshold takes of it at most. */
function truncationOf({ terms: { averageStep, entries, values } }: RiskBook): number {
  if (averageStep === 0) return 0;
  const thresholds = entries.map(({ id }) => values[id * STRIDE + THRESHOLD] as number).filter((each) => each > 0);
  return averageStep / Math.min(...thresholds);
}

function joined(head: readonly Place[], rest: ArrayLike<Place>): Int32Array {
  const all = new Int32Array(head.length + rest.length);
  all.set(head);
  all.set(rest, head.length);
  return all;
}
