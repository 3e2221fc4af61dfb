import type { Address } from 'viem';
import type { RiskBook } from '../kernel/book';
import { CALM } from '../kernel/classes';
import type { Shape } from '../kernel/shape';
import type { Estimates } from './estimates';
import type { LossTerms } from './loss-terms';
import { proceedsOf } from './proceeds';
import type { RowBlock } from './row-blocks';
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
  const parts = new Float64Array(most);
  const { floor, scale, tail } = terms.context;
  return (block, { chance, loss, urgency }) => {
    const { shape, from, count, weighted, debt } = block;
    const { places, classes, isPool, legs, collaterals, amounts, rowTerms, terms: ids } = shape;
    const { weights, slotOf } = exposure;
    const { coefficient } = terms;
    if (!isPool) bindExposure(exposure, terms, shape, from);
    const isPair = !isPool && legs === 2 && collaterals === 1 && exposure.slots === 2;
    if (isPair) {
      weights[0] = 1;
      weights[1] = -1;
      varyExposure(exposure, floor);
    }
    for (let index = 0; index < count; index += 1) {
      const row = from + index;
      const place = places[row] as number;
      const reached = classes[row] as number;
      if (place < 0 || reached === 0) continue;
      chance[place] = Number.NaN;
      loss[place] = Number.NaN;
      urgency[place] = Number.NaN;
      const s = weighted[index] as number;
      const d = debt[index] as number;
      if (reached > CALM || !(s > 0 && d > 0)) continue;
      if (isPool) bindExposure(exposure, terms, shape, row);
      if (exposure.slots < 0) continue;
      if (!isPair) {
        for (let slot = 0; slot < exposure.slots; slot += 1) weights[slot] = 0;
        for (let leg = 0; leg < legs; leg += 1) {
          const slot = slotOf[leg] as number;
          if (slot < 0) continue;
          const id = isPool ? ((rowTerms[leg] as Uint16Array)[row] as number) : (ids[leg] as number);
          const part = ((amounts[leg] as Float64Array)[row] as number) * (coefficient[id] as number);
          weights[slot] = (weights[slot] as number) + (leg < collaterals ? part / s : -part / d);
        }
        varyExposure(exposure, floor);
      }
      const { variance } = exposure;
      if (Number.isNaN(variance)) continue;
      const distance = Math.log(rowHealth(book.terms, block, index));
      const likely = variance === 0 ? (distance > 0 ? 0 : 1) : tail(distance / Math.sqrt(variance * scale));
      chance[place] = likely;
      urgency[place] = likely * d;
      if (likely < 1 && surelyCovered(exposure, d, distance, terms.gas)) {
        loss[place] = 0;
        continue;
      }
      const uncovered = lossAtBreach(exposure, terms, shape, row, distance, parts);
      loss[place] = uncovered > 0 ? Math.ceil(likely * uncovered) : Number.isNaN(uncovered) ? Number.NaN : 0;
    }
  };
}

function surelyCovered(
  { slots, slopes, variance, yields, dearest, quiet, held }: RowExposure,
  debt: number,
  distance: number,
  gas: number,
): boolean {
  if (!(debt < quiet)) return false;
  const margin = yields * (1 - QUIET_IMPACT) - dearest;
  if (!(debt * margin > held * gas)) return false;
  let furthest = 0;
  for (let slot = 0; slot < slots; slot += 1) furthest = Math.max(furthest, Math.abs(slopes[slot] as number));
  const moved = Math.exp(variance === 0 ? 0 : Math.min(LARGEST_MOVE, (furthest / variance) * distance));
  return debt * moved < quiet && (debt / moved) * margin > held * gas;
}

/** What a breach leaves, after the prices went there as `breachOf` lets them. */
function lossAtBreach(
  { slots, slopes, moves, slotOf, variance }: RowExposure,
  terms: LossTerms,
  { legs, collaterals, amounts, isPool, rowTerms, terms: ids }: Shape,
  row: number,
  distance: number,
  parts: Float64Array,
): number {
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
  return debt - recovery;
}
