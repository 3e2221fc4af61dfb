import type { Address } from 'viem';
import type { AccountState, MarketState } from '@/lib/core/protocols/rules';
import { BPS, type Usd, WAD } from '@/lib/core/units/units';
import type { AssessRules } from '../assess';
import type { Assessment } from '../assessment';
import { distanceBps } from '../distance';
import { eachBelowOne } from '../kernel/below-one';
import type { Place, RiskBook } from '../kernel/book';
import { UNKNOWN } from '../kernel/classes';
import { termAt } from '../kernel/shape';
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
  /** Everyone below 1, exact. */
  readonly below: Iterable<Assessment>;
}

/**
 * As `bookTotals` gives them: counts and bad debt exact, and so the sums of those below 1; the other sums are `BookSums`'.
 */
export function largeTotals(input: TotalsInput): BookTotals {
  const { book, sums } = input;
  const least = belowOne(input.below);
  const exact: Tally = { count: least.count, collateral: least.collateral, debt: least.debt };
  const upTo = (last: number): Tally => {
    let { count, collateral, debt }: { count: number; collateral: bigint; debt: bigint } = exact;
    for (let reached = 1; reached <= last; reached += 1) {
      count += book.counts[reached] as number;
      collateral += units(sums.collateral[reached] as number);
      debt += units(sums.debt[reached] as number);
    }
    return { count, collateral: collateral as Usd, debt: debt as Usd };
  };
  const fallen = Object.fromEntries(FALLS.map(([key, fall]) => [key, atFall(input, exact, fall)]));
  return {
    positions: book.size,
    unknown: book.counts[UNKNOWN] as number,
    badDebt: least.badDebt,
    atRisk: { '1': exact, '1.05': upTo(1), '1.1': upTo(2), '1.25': upTo(3) },
    liquidationsAtRisk: fallen as Record<FallBound, Tally>,
  };
}

const units = (value: number): bigint => BigInt(Math.round(value));

function belowOne(below: Iterable<Assessment>): Tally & { readonly badDebt: Usd } {
  let count = 0;
  let collateral = 0n;
  let debt = 0n;
  let badDebt = 0n;
  for (const { position } of below) {
    const { totalCollateral = 0n, totalDebt = 0n } = position;
    count += 1;
    collateral += totalCollateral;
    debt += totalDebt;
    if (totalDebt > totalCollateral) badDebt += totalDebt - totalCollateral;
  }
  return { count, collateral: collateral as Usd, debt: debt as Usd, badDebt: badDebt as Usd };
}

/** Those below 1 now, and whom `fall` (bps of every price that is not stable) takes below it. */
function atFall({ book, rules, market, accountAt, stable }: TotalsInput, exact: Tally, fall: number): Tally {
  const { values } = book.terms;
  const left = BPS - BigInt(fall);
  const fallen = movedTerms(book.terms, (asset, _, price) => (stable.has(asset) ? price : (price * left) / BPS));
  // Where the doubles cannot tell, the distance itself is asked, which answers for all falls up to this one.
  const isTaken = (place: Place): bigint => {
    const distance = distanceBps(rules, market.revision, rules.position(market, accountAt(place)), stable);
    return distance !== undefined && distance <= fall ? 0n : WAD * 2n;
  };
  let { count } = exact;
  let collateral = 0;
  let debt = 0;
  eachBelowOne(book, fallen, isTaken, ({ shape, row, wasBelow }) => {
    if (wasBelow) return;
    count += 1;
    for (let leg = 0; leg < shape.legs; leg += 1) {
      const raw = (shape.amounts[leg] as Float64Array)[row] as number;
      const value = raw * (values[termAt(shape, row, leg) * STRIDE + VALUE] as number);
      if (leg < shape.collaterals) collateral += value;
      else debt += value;
    }
  });
  return {
    count,
    collateral: (exact.collateral + units(collateral)) as Usd,
    debt: (exact.debt + units(debt)) as Usd,
  };
}
