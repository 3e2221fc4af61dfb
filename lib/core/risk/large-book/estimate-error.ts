import type { RiskBook } from '../kernel/book';
import { CALM } from '../kernel/classes';
import { OVER, STRIDE, THRESHOLD, UNDER } from '../kernel/term-table';

/** A row's columns, and how far its health factor may be off, relative. */
interface Row {
  readonly reached: number;
  readonly chance: number;
  readonly health: number;
  readonly debt: number;
  readonly relative: number;
}

/**
 * A chance is a function of ln HF ÷ σ whose tail falls off with a power of it, and a row's σ hangs on the same values:
 * relative to ln HF, so many times the health factor's own error. More than the power is for any tail in use.
 */
const STEEPNESS = 20;
/** What a loss, in parts of what is likely to be lost of the debt, may move more than the values that it is made of. */
const LOSS_STEEPNESS = 2_500;
/** A chance that nobody would tell from none: weights that cancel out have few digits left. */
const NO_CHANCE = 1e-9;
/** A loss is rounded up, and so is the exact one. */
const LOSS_UNITS = 2;

/** How far an estimate may be from `estimateLoss` by the exact rules: a chance, or base currency. */
export function estimateError(
  name: 'breachProbability' | 'expectedLoss',
  value: number,
  { reached, chance, health, debt, relative }: Row,
): number {
  // Below 1 the chance is 1, and the loss what a sale leaves.
  const tail = reached === 0 ? 0 : (STEEPNESS * relative) / Math.max(relative, Math.log(health) - relative);
  // Who is calm has so small a chance that its order among its like would be all in doubt.
  const least = reached >= CALM ? 0 : NO_CHANCE;
  if (name === 'breachProbability') return reached === 0 ? 0 : Math.min(1, value * tail + least);
  return Math.min(debt, value * tail + (chance * LOSS_STEEPNESS * relative + least) * debt + LOSS_UNITS);
}

/** Base units that the roundings of a row's legs may move a sum by at most, whichever the row. */
export function unitsOf({ shapes, terms: { entries, values } }: RiskBook): number {
  const legs = shapes.reduce((most, shape) => Math.max(most, shape.legs), 1);
  let most = 0;
  for (const { id, side } of entries) {
    const at = id * STRIDE;
    const weight = side === 'collateral' ? (values[at + THRESHOLD] as number) : 1;
    const each = ((values[at + OVER] as number) + (values[at + UNDER] as number)) / weight;
    if (each > most && each < Number.POSITIVE_INFINITY) most = each;
  }
  return legs * (most + 2);
}
