import { MAX_UINT256 } from '@/lib/core/units/units';
import type { Assessment } from './assessment';

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

function byUrgency(a: Assessment, b: Assessment): number {
  return (
    descending(a.expectedLoss, b.expectedLoss) ||
    descending(a.plan?.profit, b.plan?.profit) ||
    descending(a.position.totalDebt, b.position.totalDebt) ||
    (a.position.account < b.position.account ? -1 : 1)
  );
}

/**
 * Places in the book in the order it is shown: the queue, then by health factor ascending, unknown last.
 * `before`, the order of a book of the same size, is where the sort begins: what is nearly sorted sorts faster.
 */
export function bookOrder(
  book: readonly Assessment[],
  queue: readonly number[],
  before?: readonly number[],
): readonly number[] {
  const keys = Float64Array.from(book, approximate);
  const all = before?.length === book.length ? before : [...book.keys()];
  const rest = all
    .filter((place) => book[place]?.plan === undefined)
    // A double keeps the order of the exact integers except within its own rounding: those are compared exactly.
    .sort((a, b) => (keys[a] as number) - (keys[b] as number) || exact(book[a] as Assessment, book[b] as Assessment));
  return [...queue, ...rest];
}

const UNKNOWN_LAST = Number(MAX_UINT256) * 2;

function approximate({ position }: Assessment): number {
  return position.healthFactor === undefined ? UNKNOWN_LAST : Number(position.healthFactor);
}

function exact(a: Assessment, b: Assessment): number {
  return (
    -descending(a.position.healthFactor, b.position.healthFactor) || (a.position.account < b.position.account ? -1 : 1)
  );
}

function descending(a: bigint | undefined, b: bigint | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a > b ? -1 : 1;
}
