import type { Assessment } from '@/lib/core/risk/assessment';
import type { LargeEvaluation } from '@/lib/core/risk/large-book/evaluate-large';
import { largeFigures } from '@/lib/core/risk/large-book/large-figures';
import { type BookTotals, bookTotals, FALLS, type Tally } from '@/lib/core/risk/totals';

/** Of a sum of doubles, and what rounding takes of each position's. */
const RELATIVE = 1e-9;
const UNITS = 1e6;

/** The book's figures against those of all assessments by the exact rules: counts to the last, sums as exact as they are said to be. */
export function compareTotals(
  evaluation: LargeEvaluation,
  all: readonly Assessment[],
  differs: (what: string) => void,
): void {
  const is: BookTotals = largeFigures(evaluation).totals;
  const wanted = bookTotals(all);
  for (const name of ['positions', 'unknown', 'badDebt'] as const)
    if (is[name] !== wanted[name]) differs(`${name} ${is[name]}, by the rules ${wanted[name]}`);
  const tally = (name: string, value: Tally, should: Tally): void => {
    if (value.count !== should.count) differs(`${name}: ${value.count} positions, by the rules ${should.count}`);
    for (const side of ['collateral', 'debt'] as const)
      if (Math.abs(Number(value[side] - should[side])) > RELATIVE * Number(should[side]) + UNITS * all.length)
        differs(`${name}: ${side} ${value[side]}, by the rules ${should[side]}`);
  };
  for (const key of ['1', '1.05', '1.1', '1.25'] as const) tally(`below ${key}`, is.atRisk[key], wanted.atRisk[key]);
  for (const [key] of FALLS) tally(`a fall of ${key} bps`, is.liquidationsAtRisk[key], wanted.liquidationsAtRisk[key]);
}
