import { type Shape, termAt } from '../kernel/shape';
import type { LossTerms } from './loss-terms';

/** Working space for a row of at most so many legs: its assets, each once, are slots. */
export interface RowExposure {
  /** How many slots; −1 when a leg's asset is none of the market's. */
  slots: number;
  /** By leg; −1 of one that the protocol does not count. */
  readonly slotOf: Int32Array;
  readonly ordinals: Int32Array;
  /** By slot and slot, `slots` a line. */
  readonly covariance: Float64Array;
  /** Some of it is unknown. */
  hasGaps: boolean;
  readonly weights: Float64Array;
  readonly slopes: Float64Array;
  /** Room for a factor a slot. */
  readonly moves: Float64Array;
  variance: number;
  /** For the quick bound of `estimateLoss`: of all slots. */
  yields: number;
  dearest: number;
  quiet: number;
  /** Collaterals that count. */
  held: number;
}

export const createRowExposure = (legs: number): RowExposure => ({
  slots: -1,
  slotOf: new Int32Array(legs),
  ordinals: new Int32Array(legs),
  covariance: new Float64Array(legs * legs),
  hasGaps: false,
  weights: new Float64Array(legs),
  slopes: new Float64Array(legs),
  moves: new Float64Array(legs),
  variance: Number.NaN,
  yields: 0.5,
  dearest: 0.5,
  quiet: 0.5,
  held: 0,
});

/** Sets what rows of the same legs have in common. */
export function bindExposure(to: RowExposure, terms: LossTerms, shape: Shape, row: number): void {
  const { slotOf, ordinals, covariance } = to;
  const { context, counted, ordinal } = terms;
  let slots = 0;
  to.held = 0;
  for (let leg = 0; leg < shape.legs; leg += 1) {
    const id = termAt(shape, row, leg);
    slotOf[leg] = -1;
    if (counted[id] === 0) continue;
    const of = ordinal[id] as number;
    if (of < 0) {
      to.slots = -1;
      return;
    }
    if (leg < shape.collaterals) to.held += 1;
    let slot = 0;
    while (slot < slots && ordinals[slot] !== of) slot += 1;
    if (slot === slots) {
      ordinals[slot] = of;
      slots += 1;
    }
    slotOf[leg] = slot;
  }
  to.slots = slots;
  const bounds = context.bounds.get(terms.groups[termAt(shape, row, 0)] as number);
  const n = context.ordinalOf.size;
  to.yields = bounds === undefined ? Number.NaN : Number.POSITIVE_INFINITY;
  to.quiet = Number.POSITIVE_INFINITY;
  to.dearest = 1;
  to.hasGaps = false;
  for (let i = 0; i < slots; i += 1) {
    const of = ordinals[i] as number;
    if (bounds !== undefined) {
      to.yields = Math.min(to.yields, bounds.yields[of] as number);
      to.quiet = Math.min(to.quiet, bounds.debts[of] as number);
    }
    to.dearest = Math.max(to.dearest, context.exitRatios[of] as number);
    for (let j = 0; j < slots; j += 1) {
      const known = context.covariance[of * n + (ordinals[j] as number)] as number;
      covariance[i * slots + j] = known;
      if (Number.isNaN(known)) to.hasGaps = true;
    }
  }
}

/** Weights smaller than this are what rounding left of an asset that is held as it is owed. */
const NO_WEIGHT = 1e-12;

/** Slopes and variance of the weights, as `exposureOf` finds them. */
export function varyExposure(to: RowExposure, floor: number): void {
  const { slots, weights, slopes, covariance } = to;
  let variance = 0;
  let squares = 0;
  for (let i = 0; i < slots; i += 1) {
    const weight = weights[i] as number;
    let slope = 0;
    if (to.hasGaps) slope = slopeWithGaps(to, i);
    else for (let j = 0; j < slots; j += 1) slope += (weights[j] as number) * (covariance[i * slots + j] as number);
    slopes[i] = slope;
    if (weight < NO_WEIGHT && weight > -NO_WEIGHT) continue;
    variance += weight * slope;
    squares += weight * weight;
  }
  const least = floor * squares;
  to.variance = variance < least ? least : variance;
  if (variance < least) for (let i = 0; i < slots; i += 1) slopes[i] = (weights[i] as number) * floor;
}

/** Two assets never seen together: whatever makes the position riskier, as `exposureOf` takes it. */
function slopeWithGaps({ slots, weights, covariance }: RowExposure, i: number): number {
  let slope = 0;
  for (let j = 0; j < slots; j += 1) {
    const other = weights[j] as number;
    if (other < NO_WEIGHT && other > -NO_WEIGHT) continue;
    let known = covariance[i * slots + j] as number;
    if (Number.isNaN(known)) {
      const product = (covariance[i * slots + i] as number) * (covariance[j * slots + j] as number);
      known = (weights[i] as number) * other > 0 || Number.isNaN(product) ? Math.sqrt(product) : 0;
    }
    slope += other * known;
  }
  return slope;
}
