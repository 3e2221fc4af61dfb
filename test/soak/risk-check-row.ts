import { isDeepStrictEqual } from 'node:util';
import { protocolRules } from '@/lib/core/protocols/registry';
import type { Assessment } from '@/lib/core/risk/assessment';
import { CALM } from '@/lib/core/risk/kernel/classes';
import type { BookColumn, LargeBook } from '@/lib/core/risk/large-book/large-book';
import { WAD } from '@/lib/core/units/units';
import type { SoakBlock } from './risk-product';

const rules = protocolRules['aave-v3'];

/** What amounts of a few base units may add to a value. */
const UNITS = 1e6;

/** So close to 1 that the rounding of a moved price decides on which side: corners of a box say nothing of what is between. */
const EDGE = WAD / 100_000_000n;
const isOnEdge = ({ position: { healthFactor } }: Assessment): boolean =>
  healthFactor !== undefined && healthFactor > WAD - EDGE && healthFactor < WAD + EDGE;

/** One row of the book against its assessment by the exact rules: the assessment itself, verdict, health before, columns. */
export function compareRow(
  book: LargeBook,
  place: number,
  wanted: Assessment,
  { accounts, changed, marketBefore }: SoakBlock,
  differs: (what: string) => void,
): void {
  const is = book.assessmentAt(place);
  for (const key of Object.keys(wanted) as (keyof Assessment)[])
    if (!isDeepStrictEqual(is[key], wanted[key])) differs(`${key} ${told(is[key])}, by the rules ${told(wanted[key])}`);
  const guard = book.guardAt(place);
  if (guard !== wanted.guard.kind && !isOnEdge(wanted)) differs(`guard ${guard}, by the rules ${wanted.guard.kind}`);

  const { account, healthFactor, totalCollateral, totalDebt } = wanted.position;
  const before = changed.has(account) ? changed.get(account) : accounts.get(account);
  const healthBefore = marketBefore && before && rules.position(marketBefore, before).healthFactor;
  if (book.healthBefore(place) !== healthBefore)
    differs(`health before ${book.healthBefore(place)}, by the rules ${healthBefore}`);

  const column = (name: BookColumn, exact: number | bigint | undefined, units = 0, unit = 1): void => {
    const value = book.column(name)[place] as number;
    const should = Number(exact ?? Number.NaN) / unit;
    const near = book.errorOf(name) * (name === 'distance' ? 1 : Math.abs(should)) + units;
    if (!(Math.abs(value - should) <= near) && !Object.is(value, should))
      differs(`${name} ${value}, by the rules ${should}`);
  };
  column('debt', totalDebt, UNITS);
  column('collateral', totalCollateral, UNITS);
  // A health factor of crumbs is made of rounding, and a distance as well.
  if (totalDebt === undefined || totalDebt > 100n * BigInt(UNITS)) {
    column('healthFactor', healthFactor, 1e-2 * (Number(healthFactor ?? 0n) / Number(WAD)), Number(WAD));
    column('distance', wanted.distanceBps, 150);
  }
  if ((book.classes()[place] as number) < CALM) {
    column('breachProbability', wanted.breachProbability);
    column('expectedLoss', wanted.expectedLoss, 1);
  }
}

const told = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? each.toString() : each)) ?? 'undefined';
