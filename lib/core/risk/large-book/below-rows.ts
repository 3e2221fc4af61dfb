import type { Address } from 'viem';
import type { Place, RiskBook } from '../kernel/book';
import { type Shape, termAt } from '../kernel/shape';
import type { Estimates } from './estimates';
import type { LossTerms } from './loss-terms';
import { proceedsOf } from './proceeds';

/** Everyone below 1 by the kernel's doubles, in no order; by index. */
export interface BelowRows {
  readonly places: Int32Array;
  /** The most that a sale as it stands can leave uncovered, base currency, above any rounding; 0: certainly nothing; NaN: unknown. */
  readonly losses: Float64Array;
  /** The most that any pair can earn a liquidator, base currency, as `bestPlan` bounds it; Infinity where a price is unknown. */
  readonly ceilings: Float64Array;
  /** Places whose debt may be above the collateral at the protocol's prices. */
  readonly underwater: readonly Place[];
}

/** More than the doubles' rounding: of a debt, and base units. */
const ROUNDING = 1e-9;
const LOSS_UNITS = 1e5;
const GAP_UNITS = 1e7;
/** As `bestPlan` widens its own bound, and once more for the doubles it is made of here. */
const WIDER = 1.000002;
const PROFIT_UNITS = 1e5;

/** One pass over the stretches where they stand; writes their estimates: a chance of 1, and what a sale leaves. */
export function belowRows(
  book: RiskBook,
  terms: LossTerms,
  size: number,
  { chance, loss, urgency }: Estimates,
): BelowRows {
  const places = new Int32Array(size);
  const losses = new Float64Array(size);
  const ceilings = new Float64Array(size);
  const underwater: Place[] = [];
  let count = 0;
  const row: Sums = { uncovered: 0.5, debt: 0.5, ceiling: 0.5, gap: 0.5 };
  for (const shape of book.shapes)
    for (const [from, to] of stretches(shape))
      for (let at = from; at < to; at += 1) {
        const place = shape.places[at] as number;
        if (shape.classes[at] !== 0 || place < 0) continue;
        sumRow(row, terms, shape, at);
        const { uncovered, debt } = row;
        chance[place] = 1;
        loss[place] = uncovered > 0 ? Math.ceil(uncovered) : Number.isNaN(uncovered) ? Number.NaN : 0;
        urgency[place] = debt;
        const most = uncovered + debt * ROUNDING + LOSS_UNITS;
        places[count] = place;
        losses[count] = most < 0 ? 0 : most;
        ceilings[count] = row.ceiling;
        if (!(row.gap + debt * ROUNDING + GAP_UNITS < 0)) underwater.push(place);
        count += 1;
      }
  return { places, losses, ceilings, underwater };
}

function stretches(shape: Shape): readonly (readonly [number, number])[] {
  if (!shape.hasWindows) return [[0, shape.rows]];
  return [
    [0, shape.windows[1] as number],
    [shape.tight, shape.wideEnd],
    [shape.sorted, shape.rows],
  ];
}

interface Sums {
  uncovered: number;
  debt: number;
  ceiling: number;
  /** Debt less collateral at the protocol's prices. */
  gap: number;
}

function sumRow(to: Sums, terms: LossTerms, shape: Shape, row: number): void {
  const { value, exit, bonus, plainBonus, counted, gas, context, assets } = terms;
  const { legs, collaterals, amounts } = shape;
  let owed = 0;
  let debt = 0;
  for (let leg = collaterals; leg < legs; leg += 1) {
    const id = termAt(shape, row, leg);
    const part = ((amounts[leg] as Float64Array)[row] as number) * (value[id] as number);
    owed += part;
    debt += part * (exit[id] as number);
  }
  let held = 0;
  let recovery = 0;
  let ceiling = 0;
  for (let leg = 0; leg < collaterals; leg += 1) {
    const id = termAt(shape, row, leg);
    if (counted[id] === 0) continue;
    const part = ((amounts[leg] as Float64Array)[row] as number) * (value[id] as number);
    held += part;
    const proceeds = proceedsOf(context, assets[id] as Address, part * (exit[id] as number), bonus[id] as number);
    if (!(proceeds <= gas)) recovery += proceeds - gas;
    const factor = plainBonus[id] as number;
    for (let other = collaterals; other < legs; other += 1) {
      const debtId = termAt(shape, row, other);
      const against = ((amounts[other] as Float64Array)[row] as number) * (value[debtId] as number) * factor;
      const most = (part < against ? part : against) * WIDER + PROFIT_UNITS;
      const margin = (exit[id] as number) - (exit[debtId] as number) / factor;
      const earns = margin > 0 ? most * margin * WIDER + PROFIT_UNITS : PROFIT_UNITS;
      if (Number.isNaN(margin)) ceiling = Number.POSITIVE_INFINITY;
      else if (earns > ceiling) ceiling = earns;
    }
  }
  to.uncovered = debt - recovery;
  to.debt = owed;
  to.ceiling = ceiling;
  to.gap = owed - held;
}
