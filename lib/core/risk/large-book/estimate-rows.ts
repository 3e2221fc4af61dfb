import type { Address } from 'viem';
import type { RiskBook } from '../kernel/book';
import { CALM } from '../kernel/classes';
import type { Shape } from '../kernel/shape';
import { studentTailsIn } from '../student-tail';
import type { Estimates } from './estimates';
import type { LossTerms } from './loss-terms';
import { proceedsOf } from './proceeds';
import { BLOCK_ROWS, type RowBlock } from './row-blocks';
import { bindExposure, createRowExposure, type RowExposure, varyExposure } from './row-exposure';
import { rowHealth } from './row-health';

/** ln of the largest move taken, and the impact that the quick bound allows: `estimateLoss`'s own. */
const LARGEST_MOVE = 4;
const QUIET_IMPACT = 0.01;

/** Writes the estimates of a block's rows that are not below 1; at the terms in force. */
export type RowEstimator = (block: RowBlock, to: Estimates) => void;

/**
 * `estimateLoss` over rows: the same steps in the same order on the kernel's doubles instead of the position's integers,
 * so that both agree to about a part in 10⁹ and some base units a leg. What the rows of a shape have in common is set once.
 */
export function rowEstimator(book: RiskBook, terms: LossTerms): RowEstimator {
  const most = book.shapes.reduce((legs, shape) => Math.max(legs, shape.legs), 1);
  const exposure = createRowExposure(most);
  const parts = new Float64Array(most + 1);
  // By row of the block: how many scales of the tail a breach is away, then its chance; and the quick bound's numbers.
  const likely = new Float64Array(BLOCK_ROWS);
  const distances = new Float64Array(BLOCK_ROWS);
  const moved = new Float64Array(BLOCK_ROWS);
  const margins = new Float64Array(BLOCK_ROWS);
  const quiets = new Float64Array(BLOCK_ROWS);
  const { floor, scale, options } = terms.context;
  const tails = studentTailsIn(options.volatility.tailDof);
  const isPlain = book.terms.averageStep === 0;

  /** Binds the exposure to a row: its slots, weights, slopes and variance. */
  const expose = (shape: Shape, row: number, s: number, d: number): void => {
    const { legs, collaterals, amounts, isPool, rowTerms, terms: ids } = shape;
    const { weights, slotOf } = exposure;
    const { coefficient } = terms;
    if (isPool) bindExposure(exposure, terms, shape, row);
    if (exposure.slots < 0) {
      exposure.variance = Number.NaN;
      return;
    }
    for (let slot = 0; slot < exposure.slots; slot += 1) weights[slot] = 0;
    for (let leg = 0; leg < legs; leg += 1) {
      const slot = slotOf[leg] as number;
      if (slot < 0) continue;
      const id = isPool ? ((rowTerms[leg] as Uint16Array)[row] as number) : (ids[leg] as number);
      const part = ((amounts[leg] as Float64Array)[row] as number) * (coefficient[id] as number);
      weights[slot] = (weights[slot] as number) + (leg < collaterals ? part / s : -part / d);
    }
    varyExposure(exposure, floor);
  };

  return (block, { chance, loss, urgency }) => {
    const { shape, from, count, weighted, debt } = block;
    const { places, classes, isPool, legs, collaterals } = shape;
    const { slopes } = exposure;
    if (!isPool) bindExposure(exposure, terms, shape, from);
    // One collateral against one debt: the same weights in every row.
    const isPair = !isPool && legs === 2 && collaterals === 1 && exposure.slots === 2;
    if (isPair) {
      exposure.weights[0] = 1;
      exposure.weights[1] = -1;
      varyExposure(exposure, floor);
    }
    for (let index = 0; index < count; index += 1) {
      const reached = classes[from + index] as number;
      const s = weighted[index] as number;
      const d = debt[index] as number;
      likely[index] = Number.NaN;
      if (reached === 0 || reached > CALM || !(s > 0 && d > 0)) continue;
      if (!isPair) expose(shape, from + index, s, d);
      const { variance } = exposure;
      const distance = Math.log(isPlain ? s / d : rowHealth(book.terms, block, index));
      let furthest = 0;
      for (let slot = 0; slot < exposure.slots; slot += 1) {
        const slope = slopes[slot] as number;
        if (slope > furthest) furthest = slope;
        else if (-slope > furthest) furthest = -slope;
      }
      distances[index] = distance;
      likely[index] =
        variance === 0 ? (distance > 0 ? Number.POSITIVE_INFINITY : 0) : distance / Math.sqrt(variance * scale);
      moved[index] = variance === 0 ? 0 : Math.min(LARGEST_MOVE, (furthest / variance) * distance);
      margins[index] = exposure.yields * (1 - QUIET_IMPACT) - exposure.dearest;
      quiets[index] = exposure.quiet;
    }
    tails(likely, count);
    const gas = terms.gas * exposure.held;
    for (let index = 0; index < count; index += 1) {
      const row = from + index;
      const place = places[row] as number;
      if (place < 0 || classes[row] === 0) continue;
      const breaches = likely[index] as number;
      const d = debt[index] as number;
      chance[place] = breaches;
      urgency[place] = breaches * d;
      if (Number.isNaN(breaches)) {
        loss[place] = Number.NaN;
        continue;
      }
      // The quick bound of `estimateLoss`: a sale surely covers the debt.
      const margin = margins[index] as number;
      const quiet = quiets[index] as number;
      const cost = isPool ? terms.gas * collaterals : gas;
      if (breaches < 1 && d < quiet && d * margin > cost) {
        const factor = Math.exp(moved[index] as number);
        if (d * factor < quiet && (d / factor) * margin > cost) {
          loss[place] = 0;
          continue;
        }
      }
      if (!isPair) expose(shape, row, weighted[index] as number, d);
      lossAtBreach(exposure, terms, shape, row, distances[index] as number, parts);
      const uncovered = parts[most] as number;
      loss[place] = uncovered > 0 ? Math.ceil(breaches * uncovered) : Number.isNaN(uncovered) ? Number.NaN : 0;
    }
  };
}

/** Writes behind the parts what a breach leaves, after the prices went there as `breachOf` lets them. */
function lossAtBreach(
  { slots, slopes, moves, slotOf, variance }: RowExposure,
  terms: LossTerms,
  { legs, collaterals, amounts, isPool, rowTerms, terms: ids }: Shape,
  row: number,
  distance: number,
  parts: Float64Array,
): void {
  const { coefficient, value, ratio, bonus: bonuses, assets, gas } = terms;
  for (let slot = 0; slot < slots; slot += 1) {
    const move = variance === 0 ? 0 : (-(slopes[slot] as number) / variance) * distance;
    moves[slot] = Math.exp(move > LARGEST_MOVE ? LARGEST_MOVE : move < -LARGEST_MOVE ? -LARGEST_MOVE : move);
  }
  let debt = 0;
  let owed = 0;
  let weighted = 0;
  for (let leg = 0; leg < legs; leg += 1) {
    const slot = slotOf[leg] as number;
    if (slot < 0) continue;
    const id = isPool ? ((rowTerms[leg] as Uint16Array)[row] as number) : (ids[leg] as number);
    const raw = ((amounts[leg] as Float64Array)[row] as number) * (moves[slot] as number);
    const moved = raw * (value[id] as number);
    parts[leg] = moved * (ratio[id] as number);
    if (leg < collaterals) weighted += raw * (coefficient[id] as number);
    else {
      owed += moved;
      debt += parts[leg] as number;
    }
  }
  const shrink = owed / weighted;
  let recovery = 0;
  for (let leg = 0; leg < collaterals; leg += 1) {
    if ((slotOf[leg] as number) < 0) continue;
    const id = isPool ? ((rowTerms[leg] as Uint16Array)[row] as number) : (ids[leg] as number);
    const sold = (parts[leg] as number) * shrink;
    const proceeds = proceedsOf(terms.context, assets[id] as Address, sold, bonuses[id] as number);
    if (!(proceeds <= gas)) recovery += proceeds - gas;
  }
  parts[parts.length - 1] = debt - recovery;
}
