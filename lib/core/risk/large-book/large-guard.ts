import type { AccountState, MarketState } from '@/lib/core/protocols/rules';
import type { Usd } from '@/lib/core/units/units';
import type { AssessRules } from '../assess';
import type { Assessment } from '../assessment';
import type { GuardContext } from '../guard-context';
import { eachBelowOne } from '../kernel/below-one';
import type { Place, RiskBook } from '../kernel/book';
import { nearest } from '../price-box';
import { healthFactorAt } from '../shock';
import { movedTerms } from './moved-terms';
import { findUnjudged, type Unjudged } from './unjudged';

/** What the guard says of a whole book: everyone else is agreed. */
export interface LargeGuard {
  /** Wrongful and hidden, exact. */
  readonly tagged: ReadonlyMap<Place, Assessment>;
  readonly unjudged: Unjudged;
}

export interface GuardInput {
  readonly book: RiskBook;
  readonly rules: AssessRules;
  /** Accrued; the book's. */
  readonly market: MarketState;
  readonly context: GuardContext;
  readonly below: ReadonlySet<Place>;
  readonly accountAt: (place: Place) => AccountState;
  /** Exact, the verdict by the same context. */
  readonly assessmentAt: (place: Place) => Assessment;
}

/**
 * The same verdicts as `judge` of every position. Who is hidden is below 1 at every point of the box, and who is
 * wrongful at none, so at the point nearest to the protocol's own prices as well: only those are judged whom the kernel
 * finds on the other side of 1 there, and nobody where no price lies outside its interval.
 *
 * An asset outside the box stays at the protocol's price there: `judge` tags nobody to whom its price could be of
 * advantage, and whom it tags at the best or worst of its prices is as far on the other side at any. Counted at zero
 * instead it would have everyone assessed whenever a source falls silent.
 */
export function largeGuard(input: GuardInput): LargeGuard {
  const tagged = new Map<Place, Assessment>();
  for (const place of acrossOne(input)) {
    const assessment = input.assessmentAt(place);
    const { kind } = assessment.guard;
    if (kind === 'hidden' || kind === 'wrongful') tagged.set(place, assessment);
  }
  return { tagged, unjudged: findUnjudged(input, tagged) };
}

/** Places on the other side of 1 at the nearest point of the box. */
function acrossOne({ book, below, rules, market, context: { box }, accountAt }: GuardInput): readonly Place[] {
  const values = movedTerms(book.terms, (asset, _, price) => nearest(box, asset, price));
  if (values.every((value, index) => Object.is(value, book.terms.values[index]))) return [];
  const healthThere = (place: Place) =>
    healthFactorAt(rules, market.revision, rules.position(market, accountAt(place)), (asset, price) =>
      price === undefined ? undefined : (nearest(box, asset, price) as Usd),
    );
  const found: Place[] = [];
  const stays = new Set<Place>();
  eachBelowOne(book, values, healthThere, ({ place, wasBelow }) => {
    if (wasBelow) stays.add(place);
    else found.push(place);
  });
  if (stays.size < below.size) for (const place of below) if (!stays.has(place)) found.push(place);
  return found;
}
