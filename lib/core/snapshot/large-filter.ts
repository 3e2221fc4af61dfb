import type { Assessment } from '@/lib/core/risk/assessment';
import { CLASS_THRESHOLDS, UNKNOWN, UNSET } from '@/lib/core/risk/kernel/classes';
import type { LargeBook } from '@/lib/core/risk/large-book/large-book';
import { prefixRange } from './account-column';
import type { PositionQuery } from './position-window-schema';
import { scaled, statusOfClass } from './row-bounds';

export type RowFilter = Pick<PositionQuery, 'status' | 'guard' | 'asset' | 'hfBelow' | 'minDebt' | 'search'>;

/**
 * Places that a filter lets through, ascending, in passes over the book's columns and classes. Exact: where a bound
 * falls within what the doubles of a row may be off by, the exact rules decide of that row.
 */
export function filteredPlaces(book: LargeBook, filter: RowFilter, accounts: () => Float64Array): Uint32Array {
  let places = byClass(book, filter);
  const keep = (holds: (place: number) => boolean): void => {
    places = places.filter(holds);
  };
  const { asset, minDebt, hfBelow, search } = filter;
  if (hfBelow !== undefined && !CLASS_THRESHOLDS.includes(scaled(hfBelow, 18))) keep(belowHealth(book, hfBelow));
  if (minDebt !== undefined) keep(debtFrom(book, minDebt));
  if (asset !== undefined) keep(book.holds(asset));
  if (filter.guard && filter.guard.length > 0) {
    const guards = new Set<string>(filter.guard);
    keep((place) => guards.has(book.guardAt(place)));
  }
  if (search !== undefined) {
    const prefix = search.toLowerCase();
    const column = accounts();
    const { low, high } = prefixRange(prefix);
    keep((place) => {
      const account = column[place] as number;
      return account >= low && account < high && (book.accountAt(place)?.startsWith(prefix) ?? false);
    });
  }
  return places;
}

const NO = 0;
const YES = 1;
const ASK = 2;

/** What classes alone decide: who is in the book, most statuses, and bounds that are classes' own. */
function byClass(book: LargeBook, { status, hfBelow }: RowFilter): Uint32Array {
  const statuses = status && status.length > 0 ? new Set(status) : undefined;
  const bound = hfBelow === undefined ? undefined : scaled(hfBelow, 18);
  const ofClass = Uint8Array.from({ length: UNSET }, (_, riskClass) => {
    // Of those below 1 the class does not tell whether their debt exceeds what they hold.
    const has = statusOfClass(riskClass).map((each) => statuses?.has(each) ?? true);
    const threshold = riskClass === 0 ? 0n : CLASS_THRESHOLDS[riskClass - 1];
    const isBelow = bound === undefined || (riskClass !== UNKNOWN && threshold !== undefined && threshold < bound);
    if (!isBelow || !has.includes(true)) return NO;
    return has.includes(false) ? ASK : YES;
  });
  const classes = book.classes();
  const underwater = ofClass[0] === ASK ? new Set(book.underwater) : undefined;
  const hasStatus = (place: number): boolean =>
    statuses?.has(underwater?.has(place) ? book.assessmentAt(place).status : 'liquidatable') ?? true;
  const places = new Uint32Array(book.size);
  let count = 0;
  for (let place = 0; place < book.places; place += 1) {
    const riskClass = classes[place] as number;
    if (riskClass >= UNSET) continue;
    const answer = ofClass[riskClass] as number;
    if (answer === YES || (answer === ASK && hasStatus(place))) places[count++] = place;
  }
  return places.subarray(0, count);
}

/** Base units by which the protocol's roundings, leg by leg, may move a sum: a unit of a token of two decimals each. */
const ROUNDING = 4e6;

/** True below the bound, and false at it. The health factor of a crumb hangs on its roundings: it is asked for. */
function belowHealth(book: LargeBook, hfBelow: number): (place: number) => boolean {
  const column = book.column('healthFactor');
  const debts = book.column('debt');
  const bound = scaled(hfBelow, 18);
  const near = Number(bound) / 1e18;
  const error = 2 * book.errorOf('healthFactor') + 1e-15;
  return (place) => {
    const value = column[place] as number;
    const slack = near * (error + ROUNDING / (debts[place] as number));
    if (value < near - slack) return true;
    if (value > near + slack || Number.isNaN(value)) return false;
    return holds(
      book.assessmentAt(place),
      ({ healthFactor }) => healthFactor,
      (exact) => exact < bound,
    );
  };
}

function debtFrom(book: LargeBook, minDebt: number): (place: number) => boolean {
  const column = book.column('debt');
  const bound = scaled(minDebt, 8);
  const near = Number(bound);
  const slack = near * (2 * book.errorOf('debt') + 1e-15) + ROUNDING;
  return (place) => {
    const value = column[place] as number;
    if (value > near + slack) return true;
    if (value < near - slack || Number.isNaN(value)) return false;
    return holds(
      book.assessmentAt(place),
      ({ totalDebt }) => totalDebt,
      (exact) => exact >= bound,
    );
  };
}

const holds = (
  { position }: Assessment,
  read: (of: Assessment['position']) => bigint | undefined,
  test: (exact: bigint) => boolean,
): boolean => {
  const exact = read(position);
  return exact !== undefined && test(exact);
};
