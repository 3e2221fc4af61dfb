import type { Address } from 'viem';
import type { LossContext } from '../expected-loss';
import type { RiskBook } from '../kernel/book';
import { type Shape, termAt } from '../kernel/shape';
import { STRIDE, VALUE } from '../kernel/term-table';
import type { LossTerms } from './loss-terms';

/**
 * What a sale of a row below 1 as it stands would leave uncovered, and its debt at exit prices; base currency, signed,
 * NaN without an exit price. As `breachOf` sells it, on the kernel's doubles.
 */
export function uncoveredAt(
  { terms: { values, entries } }: RiskBook,
  terms: LossTerms,
  shape: Shape,
  row: number,
): { readonly uncovered: number; readonly debt: number } {
  const { context } = terms;
  const gas = (context.gas.usd ?? 0) * 1e8;
  let debt = 0;
  let recovery = 0;
  for (let leg = 0; leg < shape.legs; leg += 1) {
    const id = termAt(shape, row, leg);
    if (terms.counted[id] === 0) continue;
    const raw = (shape.amounts[leg] as Float64Array)[row] as number;
    const value = raw * (values[id * STRIDE + VALUE] as number) * (terms.exit[id] as number);
    if (leg >= shape.collaterals) {
      debt += value;
      continue;
    }
    const { asset } = entries[id] as (typeof entries)[number];
    const proceeds = proceedsOf(context, asset, value, terms.bonus[id] as number);
    if (!(proceeds <= gas)) recovery += proceeds - gas;
  }
  return { uncovered: debt - recovery, debt };
}

/** What a sale of a collateral worth `value` brings in for the debt; nothing where nothing of it can be seized. */
export function proceedsOf({ impact }: LossContext, asset: Address, value: number, bonus: number): number {
  return bonus === 0 || value === 0 ? 0 : (value * (1 - impact(asset, value / 1e8))) / bonus;
}
