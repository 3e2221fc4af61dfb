import type { Address } from 'viem';
import type { AccountState, MarketState } from '@/lib/core/protocols/rules';
import { BPS, type Usd, WAD } from '@/lib/core/units/units';
import type { AssessRules } from '../assess';
import { distanceBps } from '../distance';
import { eachBelowOne } from '../kernel/below-one';
import type { Place, RiskBook } from '../kernel/book';
import { UNKNOWN } from '../kernel/classes';
import { type Shape, termAt } from '../kernel/shape';
import { STRIDE, VALUE } from '../kernel/term-table';
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
  // Where the doubles cannot tell, the distance itself is asked, which answers for all falls up to this one.
  const isTaken = (place: Place): bigint => {
    const distance = distanceBps(rules, market.revision, rules.position(market, accountAt(place)), stable);
    return distance !== undefined && distance <= fall ? 0n : WAD * 2n;
  };
  const tally = {
    count: book.counts[0] as number,
    collateral: sums.collateral[0] as number,
    debt: sums.debt[0] as number,
  };
  eachBelowOne(book, values, isTaken, ({ shape, row, wasBelow }) => {
    if (wasBelow) return;
    const { collateral, debt } = valuesAt(book, shape, row);
    tally.count += 1;
    tally.collateral += collateral;
    tally.debt += debt;
  });
  return tallyOf(tally);
}
