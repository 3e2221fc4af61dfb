import type { Address } from 'viem';
import type { Position } from '@/lib/core/position/position';
import { linearRulesFor } from '@/lib/core/protocols/linear-registry';
import type { MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import { eachBelowOne, type RowBelow } from '../kernel/below-one';
import type { Place } from '../kernel/book';
import type { Sums } from '../kernel/concentration';
import { termAt } from '../kernel/shape';
import { AFTER_BONUS, STRIDE, termsIn, VALUE } from '../kernel/term-table';
import { type BookMirror, healthIn } from './book-mirror';

/** Positions and their value at the other terms: base currency, doubles. */
export interface ShockTally extends Sums {
  count: number;
}

export interface WhatIf {
  /** In the book; of them those that a missing price keeps out of every figure. */
  readonly positions: number;
  readonly unknown: number;
  /** Health factor below 1 there; of them, not below 1 as the book stands. Counts are exact. */
  readonly liquidatable: ShockTally;
  readonly newly: ShockTally;
  /** Σ of debt above collateral, of all that are liquidatable there. */
  readonly badDebt: number;
  /** Σ of debt that the collateral does not repay once liquidators took their bonus. */
  readonly lossAfterBonus: number;
  /** Of those newly liquidatable. */
  readonly byAsset: ReadonlyMap<Address, Sums>;
  /** Places of those newly liquidatable, in no order. */
  readonly places: readonly Place[];
  /** The first of them, in the exact order asked for. */
  readonly worst: readonly Affected[];
}

/** An account by the exact rules, as the book stands and at the other terms. */
export interface Affected {
  readonly before: Position;
  readonly after: Position;
}

export interface WhatIfOptions {
  /** How many accounts to name. */
  readonly count: number;
  /** The lowest health factor first, or the largest debt. */
  readonly order: 'healthFactor' | 'debt';
}

/** The whole book in another accrued market, itself unchanged. */
export function whatIf(
  { book, accounts, market }: BookMirror,
  rules: ProtocolRules,
  other: MarketState,
  { count, order }: WhatIfOptions,
): WhatIf {
  const values = termsIn(book.terms, linearRulesFor(other), other);
  const liquidatable = tally();
  const newly = tally();
  const byTerm = new Float64Array(book.terms.entries.length);
  const places: Place[] = [];
  const least: number[] = [];
  const most: number[] = [];
  let badDebt = 0;
  let lossAfterBonus = 0;
  const unknown = eachBelowOne(book, values, healthIn(accounts, rules, other), (found) => {
    const { shape, row, debt } = found;
    let collateral = 0;
    let repays = 0;
    for (let leg = 0; leg < shape.collaterals; leg += 1) {
      const raw = (shape.amounts[leg] as Float64Array)[row] as number;
      const at = termAt(shape, row, leg) * STRIDE;
      collateral += raw * (values[at + VALUE] as number);
      repays += raw * (values[at + AFTER_BONUS] as number);
    }
    add(liquidatable, collateral, debt);
    badDebt += Math.max(0, debt - collateral);
    lossAfterBonus += Math.max(0, debt - repays);
    if (found.wasBelow) return;
    add(newly, collateral, debt);
    for (let leg = 0; leg < shape.legs; leg += 1) {
      const id = termAt(shape, row, leg);
      const raw = (shape.amounts[leg] as Float64Array)[row] as number;
      byTerm[id] = (byTerm[id] as number) + raw * (values[id * STRIDE + VALUE] as number);
    }
    places.push(found.place);
    const [low, high] = order === 'debt' ? debtRange(found) : healthRange(found);
    least.push(low);
    most.push(high);
  });
  const byAsset = new Map<Address, Sums>();
  for (const { id, asset, side } of book.terms.entries) {
    const value = byTerm[id] as number;
    if (value === 0) continue;
    const sums = byAsset.get(asset) ?? { collateral: 0, debt: 0 };
    sums[side] += value;
    byAsset.set(asset, sums);
  }
  // Whoever may be among the first `count` is asked of the exact rules; then the order is theirs.
  const limit = count > 0 ? (Float64Array.from(most).sort()[count - 1] ?? Number.POSITIVE_INFINITY) : Number.NaN;
  const worst = places
    .filter((_, index) => (least[index] as number) <= limit)
    .map((place) => affected(rules, accounts, place, market, other))
    .sort(order === 'debt' ? byDebt : byHealth)
    .slice(0, count);
  return { positions: book.size, unknown, liquidatable, newly, badDebt, lossAfterBonus, byAsset, places, worst };
}

/** One account before and after. */
export function affected(
  rules: ProtocolRules,
  accounts: BookMirror['accounts'],
  place: Place,
  market: MarketState,
  other: MarketState,
): Affected {
  const account = accounts[place];
  if (account === undefined) throw new Error(`no account is at place ${place}`);
  return { before: rules.position(market, account), after: rules.position(other, account) };
}

const tally = (): ShockTally => ({ count: 0, collateral: 0, debt: 0 });

function add(to: ShockTally, collateral: number, debt: number): void {
  to.count += 1;
  to.collateral += collateral;
  to.debt += debt;
}

/** What the exact value to order by certainly lies within; the largest debt is the least number. */
const debtRange = ({ debt, bound }: RowBelow): readonly [number, number] => [
  -(debt * bound.lowDebtFactor + bound.lowDebtMore),
  -(debt * bound.highDebtFactor - bound.highDebtLess),
];

function healthRange({ weighted, debt, bound }: RowBelow): readonly [number, number] {
  const divisor = debt * bound.highDebtFactor - bound.highDebtLess;
  return [
    (weighted * bound.lowFactor - bound.lowLess) / (debt * bound.lowDebtFactor + bound.lowDebtMore) - WAD_STEP,
    (divisor > 0 ? (weighted * bound.highFactor + bound.highMore) / divisor : Number.POSITIVE_INFINITY) + WAD_STEP,
  ];
}

/** More than the health factor's own last rounding. */
const WAD_STEP = 2e-18;

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
const byAccount = (a: Affected, b: Affected): number => (a.after.account < b.after.account ? -1 : 1);
const byDebt = (a: Affected, b: Affected): number =>
  compare(b.after.totalDebt ?? 0n, a.after.totalDebt ?? 0n) || byAccount(a, b);
const byHealth = (a: Affected, b: Affected): number =>
  compare(a.after.healthFactor ?? 0n, b.after.healthFactor ?? 0n) || byAccount(a, b);
