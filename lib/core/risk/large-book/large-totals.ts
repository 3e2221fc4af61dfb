import type { Address } from 'viem';
import type { AccountState, MarketState } from '@/lib/core/protocols/rules';
import { BPS, type Usd } from '@/lib/core/units/units';
import type { AssessRules } from '../assess';
import { distanceBps } from '../distance';
import { eachBelowOne, type RowBelow } from '../kernel/below-one';
import type { Place, RiskBook } from '../kernel/book';
import { UNKNOWN } from '../kernel/classes';
import { type Shape, termAt } from '../kernel/shape';
import { COEFFICIENT, PRICE, STRIDE, VALUE } from '../kernel/term-table';
import { type BookTotals, FALLS, type FallBound, type Tally } from '../totals';
import type { BookSums } from './book-sums';
import { movedTerms } from './moved-terms';

export interface TotalsInput {
  readonly book: RiskBook;
  readonly rules: AssessRules;
  /** Accrued; the book's. */
  readonly market: MarketState;
  readonly accountAt: (place: Place) => AccountState;
  readonly stable: ReadonlySet<Address>;
  readonly sums: BookSums;
  /** Places whose debt may be above the collateral: everyone whose is, is among them. */
  readonly underwater: Iterable<Place>;
}

/** As `bookTotals` gives them: counts and bad debt exact, the other sums `BookSums`'. */
export function largeTotals(input: TotalsInput): BookTotals {
  const { book, sums } = input;
  const upTo = (last: number): Tally => {
    const tally = { count: 0, collateral: 0, debt: 0 };
    for (let reached = 0; reached <= last; reached += 1) {
      tally.count += book.counts[reached] as number;
      tally.collateral += sums.collateral[reached] as number;
      tally.debt += sums.debt[reached] as number;
    }
    return tallyOf(tally);
  };
  const fallen = Object.fromEntries(FALLS.map(([key, fall]) => [key, atFall(input, fall)]));
  return {
    positions: book.size,
    unknown: book.counts[UNKNOWN] as number,
    badDebt: badDebtOf(input),
    atRisk: { '1': upTo(0), '1.05': upTo(1), '1.1': upTo(2), '1.25': upTo(3) },
    liquidationsAtRisk: fallen as Record<FallBound, Tally>,
  };
}

const tallyOf = ({ count, collateral, debt }: Record<keyof Tally, number>): Tally => ({
  count,
  collateral: BigInt(Math.round(collateral)) as Usd,
  debt: BigInt(Math.round(debt)) as Usd,
});

/** Exact, by the rules; nobody's debt is above the collateral who is not below 1. */
function badDebtOf({ underwater, rules, market, accountAt }: TotalsInput): Usd {
  let sum = 0n;
  for (const place of underwater) {
    const { totalCollateral = 0n, totalDebt = 0n } = rules.position(market, accountAt(place));
    if (totalDebt > totalCollateral) sum += totalDebt - totalCollateral;
  }
  return sum as Usd;
}

function valuesAt(
  { terms: { values } }: RiskBook,
  shape: Shape,
  row: number,
): { readonly collateral: number; readonly debt: number } {
  let collateral = 0;
  let debt = 0;
  for (let leg = 0; leg < shape.legs; leg += 1) {
    const raw = (shape.amounts[leg] as Float64Array)[row] as number;
    const value = raw * (values[termAt(shape, row, leg) * STRIDE + VALUE] as number);
    if (leg < shape.collaterals) collateral += value;
    else debt += value;
  }
  return { collateral, debt };
}

/** Those below 1 now, and whom `fall` (bps of every price that is not stable) takes below it. */
function atFall({ book, rules, market, accountAt, stable, sums }: TotalsInput, fall: number): Tally {
  const left = BPS - BigInt(fall);
  const values = movedTerms(book.terms, (asset, _, price) => (stable.has(asset) ? price : (price * left) / BPS));
  const slack = roundingsOf(book, values);
  const wide = values.slice();
  for (const { id, side } of book.terms.entries) {
    const at = id * STRIDE + COEFFICIENT;
    const sign = side === 'collateral' ? -1 : 1;
    wide[at] = (values[at] as number) * (1 + sign * (slack[id] as number));
  }
  const tally = {
    count: book.counts[0] as number,
    collateral: sums.collateral[0] as number,
    debt: sums.debt[0] as number,
  };
  const isTaken = (place: Place): boolean => {
    const distance = distanceBps(rules, market.revision, rules.position(market, accountAt(place)), stable);
    return distance !== undefined && distance <= fall;
  };
  // Whoever is passed over stays above 1 however the prices of this fall and of lesser ones were rounded; of the others
  // the same is to be shown for below it, and where it is not, the distance itself is asked.
  eachBelowOne(
    book,
    wide,
    () => 0n,
    (found) => {
      const { shape, row, place, wasBelow } = found;
      if (wasBelow || !(isSurely(found, values, slack) || isTaken(place))) return;
      const { collateral, debt } = valuesAt(book, shape, row);
      tally.count += 1;
      tally.collateral += collateral;
      tally.debt += debt;
    },
  );
  return tallyOf(tally);
}

/** By term id, what cutting a moved price to a unit, now and a fall before, can do to it: relative, 0 where it did not move. */
function roundingsOf({ terms: { entries, values: inForce } }: RiskBook, values: Float64Array): Float64Array {
  return Float64Array.from(entries, ({ id }) => {
    const price = values[id * STRIDE + PRICE] as number;
    return price === inForce[id * STRIDE + PRICE] ? 0 : Math.min(1, 3 / price);
  });
}

/** Below 1 by more than the roundings of prices and of the row. */
function isSurely({ shape, row, bound }: RowBelow, values: Float64Array, slack: Float64Array): boolean {
  let weighted = 0;
  let debt = 0;
  for (let leg = 0; leg < shape.legs; leg += 1) {
    const id = termAt(shape, row, leg);
    const part = ((shape.amounts[leg] as Float64Array)[row] as number) * (values[id * STRIDE + COEFFICIENT] as number);
    if (leg < shape.collaterals) weighted += part * (1 + (slack[id] as number));
    else debt += part * (1 - (slack[id] as number));
  }
  // Twice the units: those of another fall are others.
  return weighted * bound.highFactor + 2 * bound.highMore < debt * bound.highDebtFactor - 2 * bound.highDebtLess;
}
