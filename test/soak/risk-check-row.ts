import { isDeepStrictEqual } from 'node:util';
import { protocolRules } from '@/lib/core/protocols/registry';
import type { Assessment } from '@/lib/core/risk/assessment';
import { CALM } from '@/lib/core/risk/kernel/classes';
import type { BookColumn, LargeBook } from '@/lib/core/risk/large-book/large-book';
import { WAD } from '@/lib/core/units/units';
import type { SoakBlock } from './risk-product';

const rules = protocolRules['aave-v3'];

/** So close to 1 that the rounding of a moved price decides on which side. */
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
  if (guard !== wanted.guard.kind) differs(`guard ${guard}, by the rules ${wanted.guard.kind}`);

  const { account, healthFactor, totalCollateral, totalDebt } = wanted.position;
  const before = changed.has(account) ? changed.get(account) : accounts.get(account);
  const healthBefore = marketBefore && before && rules.position(marketBefore, before).healthFactor;
  if (book.healthBefore(place) !== healthBefore)
    differs(`health before ${book.healthBefore(place)}, by the rules ${healthBefore}`);

  const off = roundingOf(wanted);
  const column = (name: BookColumn, exact: number | bigint | undefined, near: number, unit = 1): void => {
    const value = book.column(name)[place] as number;
    const should = Number(exact ?? Number.NaN) / unit;
    if (!(Math.abs(value - should) <= near) && !Object.is(value, should))
      differs(`${name} ${value}, by the rules ${should}`);
  };
  const relative = book.errorOf('healthFactor') + off.relative;
  column('debt', totalDebt, book.errorOf('debt') * Number(totalDebt) + off.units);
  column('collateral', totalCollateral, book.errorOf('collateral') * Number(totalCollateral) + off.units);
  column('healthFactor', healthFactor, (relative * Number(healthFactor)) / Number(WAD), Number(WAD));
  // Where all fall alike, whether a fall takes it at all hangs on the rounding.
  if (relative < 1e-6 && !isOnEdge(wanted)) column('distance', wanted.distanceBps, book.errorOf('distance'));
  const reached = book.classes()[place] as number;
  if (reached >= CALM) return;
  const { breachProbability: chance, expectedLoss: loss } = wanted;
  column('breachProbability', chance, book.errorAt('breachProbability', place));
  column('expectedLoss', loss, book.errorAt('expectedLoss', place));
}

/** What cutting to units takes or adds at most: of all values in base currency, and relative to the lesser side. */
function roundingOf({ position: { collaterals, debts, totalCollateral, totalDebt } }: Assessment) {
  const units = [...collaterals, ...debts].reduce(
    (sum, { price, decimals }) => sum + 2 + Number(price ?? 0n) / 10 ** decimals,
    0,
  );
  return { units, relative: units / Math.max(1, Math.min(Number(totalCollateral), Number(totalDebt))) };
}

const told = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? each.toString() : each)) ?? 'undefined';
