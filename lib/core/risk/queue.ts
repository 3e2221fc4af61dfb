import { WAD } from '@/lib/core/units/units';
import { WATCH_BELOW } from './assess';
import type { Assessment } from './assessment';
import { TIERS, type Tier } from './tier';

/**
 * The order in which positions should be liquidated, as places in the book: those with a legal plan, by
 * expected loss, then profit, then debt, all descending, unknown last; the account breaks ties. A position
 * below 1 that no pair can liquidate now is not in it: its assessment says why. The rank is the index + 1.
 */
export function queuePlaces(book: readonly Assessment[]): readonly number[] {
  return placesWhere(book, ({ plan }) => plan !== undefined)
    .map((place) => ({ place, assessment: book[place] as Assessment }))
    .sort((a, b) => byUrgency(a.assessment, b.assessment))
    .map(({ place }) => place);
}

function placesWhere(book: readonly Assessment[], holds: (assessment: Assessment) => boolean): number[] {
  const places: number[] = [];
  book.forEach((assessment, place) => {
    if (holds(assessment)) places.push(place);
  });
  return places;
}

/** Which of two that have a plan comes first in the queue. */
export function byUrgency(a: Assessment, b: Assessment): number {
  return (
    descending(a.expectedLoss, b.expectedLoss) ||
    descending(a.plan?.profit, b.plan?.profit) ||
    descending(a.position.totalDebt, b.position.totalDebt) ||
    (a.position.account < b.position.account ? -1 : 1)
  );
}

/**
 * Places in the book in the order it is shown:
 *
 * 1. the queue;
 * 2. the others below 1, by expected loss, unknown last, then by debt: nothing may liquidate them now;
 * 3. those close to 1 (below 1.25) whose chance of a breach is unknown, by health factor: nobody knows that they are calm;
 * 4. those with a known chance, by expected loss in whole dollars, then by chance × debt: most breaches leave no loss,
 *    and a cent on a crumb must not go before a whale close to 1;
 * 5. those further off whose chance is unknown, by health factor;
 * 6. those whose health factor is unknown.
 *
 * `before`, the order of a book of the same size, is where the sort begins: what is nearly sorted sorts faster.
 */
export function bookOrder(
  book: readonly Assessment[],
  queue: readonly number[],
  before?: readonly number[],
): readonly number[] {
  const size = book.length;
  const tiers = new Uint8Array(size);
  // Doubles keep the order of the integers but within their own rounding, where nothing hangs on it.
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  book.forEach((assessment, place) => {
    const { position, breachProbability, expectedLoss } = assessment;
    const tier = tierOf(assessment);
    tiers[place] = TIERS.indexOf(tier);
    if (tier === 'estimated' || tier === 'blocked') {
      const loss = expectedLoss === undefined ? undefined : Number(expectedLoss);
      first[place] = descendingKey(tier === 'estimated' && loss !== undefined ? Math.floor(loss / 1e8) : loss);
      second[place] = descendingKey(
        breachProbability === undefined || position.totalDebt === undefined
          ? undefined
          : breachProbability * Number(position.totalDebt),
      );
    } else first[place] = Number(position.healthFactor ?? 0n);
  });
  const all = before?.length === size ? before : [...book.keys()];
  const rest = all
    .filter((place) => tiers[place] !== 0)
    .sort(
      (a, b) =>
        (tiers[a] as number) - (tiers[b] as number) ||
        (first[a] as number) - (first[b] as number) ||
        (second[a] as number) - (second[b] as number) ||
        ((book[a] as Assessment).position.account < (book[b] as Assessment).position.account ? -1 : 1),
    );
  return [...queue, ...rest];
}

/** Where in the book's order a position belongs, before anything else. */
export function tierOf({
  position,
  plan,
  breachProbability,
  expectedLoss,
}: Pick<Assessment, 'position' | 'breachProbability' | 'expectedLoss'> & { readonly plan: unknown }): Tier {
  if (plan !== undefined) return 'queue';
  const { healthFactor } = position;
  if (healthFactor === undefined) return 'unpriced';
  if (healthFactor < WAD) return 'blocked';
  if (breachProbability !== undefined && expectedLoss !== undefined) return 'estimated';
  return healthFactor < WATCH_BELOW ? 'near-unknown' : 'far-unknown';
}

/** Sorts ascending as the value does descending, unknown last. */
function descendingKey(value: number | undefined): number {
  return value === undefined ? Number.MAX_VALUE : -value;
}

function descending(a: bigint | undefined, b: bigint | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a > b ? -1 : 1;
}
