import type { AccountState } from '@/lib/core/protocols/rules';
import type { Assessment } from '../assessment';
import type { Departure } from '../guard-departures';
import { type GuardSummary, guardSummary, type Since } from '../guard-summary';
import type { Place } from '../kernel/book';
import { bookOrder } from '../queue';
import type { BookTotals } from '../totals';
import type { BookMirror } from '../what-if/book-mirror';
import { type BookSums, bookSums } from './book-sums';
import type { LargeEvaluation } from './evaluate-large';
import { fastestFalls } from './fastest-falls';
import { largeTotals } from './large-totals';

export interface LargeFigures extends Pick<BookSums, 'distribution' | 'levels'> {
  readonly totals: BookTotals;
}

/** What hangs on the book and on the protocol's prices alone. Right after the evaluation. */
export function largeFigures({ input, state, belowRows }: LargeEvaluation): LargeFigures {
  const { book, accounts } = state.mirror as BookMirror;
  const sums = bookSums(book);
  const totals = largeTotals({
    book,
    rules: input.rules,
    market: input.market,
    accountAt: (place) => accounts[place] as AccountState,
    stable: input.context.stable,
    sums,
    underwater: belowRows.underwater,
  });
  return { totals, distribution: sums.distribution, levels: sums.levels };
}

/**
 * Places among which are the `count` whose health factor fell most since the evaluation before, by more than `least`
 * (relative); found by doubles, so that a fall within their rounding of another may be missing.
 */
export function fallen({ book, state, before }: LargeEvaluation, count: number, least: number): ReadonlySet<Place> {
  const places = new Set<Place>();
  if (before.values === undefined) return places;
  for (const account of before.changed.keys()) {
    const place = book.placeOf(account);
    if (place !== undefined) places.add(place);
  }
  const { book: kernel } = state.mirror as BookMirror;
  for (const place of fastestFalls(kernel, before.values, count + places.size, least)) places.add(place);
  return places;
}

/** Chosen by estimates that may be a minute old where health factors are far from 1: so many more are looked at. */
const LOOKED_AT = 4;

/** The first `count` of those not below 1: chosen by the columns, then in the exact order of the book. */
export function nextInLine({ book, firstOfRest }: LargeEvaluation, count: number): readonly Place[] {
  const places = Array.from(firstOfRest(LOOKED_AT * count));
  const assessed: readonly Assessment[] = places.map(book.assessmentAt);
  return bookOrder(assessed, [])
    .slice(0, count)
    .map((index) => places[index] as Place);
}

/** As `guardSummary` of everyone's assessments. */
export function largeGuardSummary(
  { guard: { tagged, unjudged }, input }: Pick<LargeEvaluation, 'guard' | 'input'>,
  departures: readonly Departure[],
  at: Since,
  before: Parameters<typeof guardSummary>[4],
): GuardSummary {
  const summary = guardSummary([...tagged.values()], departures, input.context.exitPrices, at, before);
  const { count, liquidatable, assets } = unjudged;
  return { ...summary, unjudged: { count, liquidatable, assets: [...assets] } };
}
