import type { Address } from 'viem';
import type { RiskBook } from '../kernel/book';
import { CALM } from '../kernel/classes';
import { type Shape, termAt } from '../kernel/shape';
import { COEFFICIENT, STRIDE, VALUE } from '../kernel/term-table';
import type { Estimates } from './estimates';
import type { LossTerms } from './loss-terms';
import type { RowBlock } from './row-blocks';
import { rowHealth } from './row-health';
import { proceedsOf, uncoveredAt } from './uncovered';

/**
 * `estimateLoss` over rows: the same steps in the same order on the kernel's doubles instead of the position's integers,
 * so that both agree to about a part in 10⁹ and some base units a leg. What a shape's rows have in common is set once.
 */
export interface RowEstimator {
  /** Writes the estimates of a block's rows; at the terms in force. */
  write(block: RowBlock, to: Estimates): void;
}

/** ln of the largest move taken, and the impact that the quick bound allows: `estimateLoss`'s own. */
const LARGEST_MOVE = 4;
const QUIET_IMPACT = 0.01;
const NO_WEIGHT = 1e-12;

/** Working space for one row: its assets, each once, are slots. */
interface Row {
  slots: number;
  readonly slotOf: Int32Array;
  readonly ordinals: Int32Array;
  readonly assets: Address[];
  readonly weights: Float64Array;
  readonly slopes: Float64Array;
  readonly moves: Float64Array;
  readonly parts: Float64Array;
  /** By pair of slots. */
  readonly covariance: Float64Array;
  variance: number;
  counted: number;
}

export function rowEstimator(book: RiskBook, terms: LossTerms): RowEstimator {
  const { values, entries } = book.terms;
  const { context } = terms;
  const { floor, scale, tail } = context;
  const gas = (context.gas.usd ?? 0) * 1e8;
  const most = book.shapes.reduce((legs, shape) => Math.max(legs, shape.legs), 1);
  const row: Row = {
    slots: 0,
    slotOf: new Int32Array(most),
    ordinals: new Int32Array(most),
    assets: [],
    weights: new Float64Array(most),
    slopes: new Float64Array(most),
    moves: new Float64Array(most),
    parts: new Float64Array(most),
    covariance: new Float64Array(most * most),
    variance: Number.NaN,
    counted: 0,
  };

  /** The slots of a row's legs; false when an asset is none of the market's. */
  const bind = (shape: Shape, at: number): boolean => {
    row.slots = 0;
    row.counted = 0;
    for (let leg = 0; leg < shape.legs; leg += 1) {
      const id = termAt(shape, at, leg);
      const ordinal = terms.ordinal[id] as number;
      row.slotOf[leg] = -1;
      if (terms.counted[id] === 0) continue;
      if (ordinal < 0) return false;
      if (leg < shape.collaterals) row.counted += 1;
      let slot = 0;
      while (slot < row.slots && row.ordinals[slot] !== ordinal) slot += 1;
      if (slot === row.slots) {
        row.ordinals[slot] = ordinal;
        row.assets[slot] = (entries[id] as (typeof entries)[number]).asset;
        row.slots += 1;
      }
      row.slotOf[leg] = slot;
    }
    const n = context.ordinalOf.size;
    for (let i = 0; i < row.slots; i += 1)
      for (let j = 0; j < row.slots; j += 1)
        row.covariance[i * most + j] = context.covariance[
          (row.ordinals[i] as number) * n + (row.ordinals[j] as number)
        ] as number;
    return true;
  };

  /** Slopes and variance of the weights, as `exposureOf` finds them. */
  const vary = (): void => {
    const { slots, weights, slopes, covariance } = row;
    let variance = 0;
    let squares = 0;
    for (let i = 0; i < slots; i += 1) {
      const weight = weights[i] as number;
      let slope = 0;
      for (let j = 0; j < slots; j += 1) {
        const other = weights[j] as number;
        if (other < NO_WEIGHT && other > -NO_WEIGHT) continue;
        let known = covariance[i * most + j] as number;
        if (Number.isNaN(known)) {
          const product = (covariance[i * most + i] as number) * (covariance[j * most + j] as number);
          known = weight * other > 0 || Number.isNaN(product) ? Math.sqrt(product) : 0;
        }
        slope += other * known;
      }
      slopes[i] = slope;
      if (weight < NO_WEIGHT && weight > -NO_WEIGHT) continue;
      variance += weight * slope;
      squares += weight * weight;
    }
    const least = floor * squares;
    row.variance = variance < least ? least : variance;
    if (variance < least) for (let i = 0; i < slots; i += 1) slopes[i] = (weights[i] as number) * floor;
  };

  const surelyCovered = (group: number, debt: number, distance: number): boolean => {
    const bounds = context.bounds.get(group);
    if (bounds === undefined) return false;
    let least = Number.POSITIVE_INFINITY;
    let dearest = 1;
    let quiet = Number.POSITIVE_INFINITY;
    let furthest = 0;
    for (let slot = 0; slot < row.slots; slot += 1) {
      const ordinal = row.ordinals[slot] as number;
      least = Math.min(least, bounds.yields[ordinal] as number);
      dearest = Math.max(dearest, context.exitRatios[ordinal] as number);
      quiet = Math.min(quiet, bounds.debts[ordinal] as number);
      furthest = Math.max(furthest, Math.abs(row.slopes[slot] as number));
    }
    if (!(debt < quiet)) return false;
    const moved = Math.exp(row.variance === 0 ? 0 : Math.min(LARGEST_MOVE, (furthest / row.variance) * distance));
    return debt * moved < quiet && (debt / moved) * (least * (1 - QUIET_IMPACT) - dearest) > row.counted * gas;
  };

  /** What a breach leaves, after the prices went there as `breachOf` lets them. */
  const lossAtBreach = (shape: Shape, at: number, distance: number): number => {
    const { slots, slopes, variance, moves, parts } = row;
    for (let slot = 0; slot < slots; slot += 1) {
      const move = variance === 0 ? 0 : (-(slopes[slot] as number) / variance) * distance;
      moves[slot] = Math.exp(move > LARGEST_MOVE ? LARGEST_MOVE : move < -LARGEST_MOVE ? -LARGEST_MOVE : move);
    }
    let debt = 0;
    let owed = 0;
    let weighted = 0;
    for (let leg = 0; leg < shape.legs; leg += 1) {
      const slot = row.slotOf[leg] as number;
      if (slot < 0) continue;
      const id = termAt(shape, at, leg);
      const raw = (shape.amounts[leg] as Float64Array)[at] as number;
      const moved = raw * (values[id * STRIDE + VALUE] as number) * (moves[slot] as number);
      parts[leg] = moved * (terms.ratio[id] as number);
      if (leg < shape.collaterals)
        weighted += raw * (values[id * STRIDE + COEFFICIENT] as number) * (moves[slot] as number);
      else {
        owed += moved;
        debt += parts[leg] as number;
      }
    }
    const shrink = owed / weighted;
    let recovery = 0;
    for (let leg = 0; leg < shape.collaterals; leg += 1) {
      const slot = row.slotOf[leg] as number;
      if (slot < 0) continue;
      const bonus = terms.bonus[termAt(shape, at, leg)] as number;
      const proceeds = proceedsOf(context, row.assets[slot] as Address, (parts[leg] as number) * shrink, bonus);
      if (!(proceeds <= gas)) recovery += proceeds - gas;
    }
    return debt - recovery;
  };

  return {
    write: (block, { chance, loss, urgency }) => {
      const { shape, from, count, weighted, debt } = block;
      const { places, classes, isPool, collaterals, legs, terms: ids } = shape;
      let isKnown = !isPool && bind(shape, 0);
      for (let index = 0; index < count; index += 1) {
        const at = from + index;
        const place = places[at] as number;
        if (place < 0) continue;
        const reached = classes[at] as number;
        const s = weighted[index] as number;
        const d = debt[index] as number;
        if (reached === 0) {
          const { uncovered } = uncoveredAt(book, terms, shape, at);
          chance[place] = 1;
          loss[place] = uncovered > 0 ? Math.ceil(uncovered) : Number.isNaN(uncovered) ? Number.NaN : 0;
          urgency[place] = d;
          continue;
        }
        chance[place] = Number.NaN;
        loss[place] = Number.NaN;
        urgency[place] = Number.NaN;
        if (isPool) isKnown = bind(shape, at);
        if (reached > CALM || !isKnown || !(s > 0 && d > 0)) continue;
        row.weights.fill(0, 0, row.slots);
        for (let leg = 0; leg < legs; leg += 1) {
          const slot = row.slotOf[leg] as number;
          if (slot < 0) continue;
          const id = isPool ? ((shape.rowTerms[leg] as Uint16Array)[at] as number) : (ids[leg] as number);
          const part =
            ((shape.amounts[leg] as Float64Array)[at] as number) * (values[id * STRIDE + COEFFICIENT] as number);
          row.weights[slot] = (row.weights[slot] as number) + (leg < collaterals ? part / s : -part / d);
        }
        vary();
        const { variance } = row;
        if (Number.isNaN(variance)) continue;
        const distance = Math.log(rowHealth(book.terms, block, index));
        const likely = variance === 0 ? (distance > 0 ? 0 : 1) : tail(distance / Math.sqrt(variance * scale));
        chance[place] = likely;
        urgency[place] = likely * d;
        const { group } = entries[isPool ? termAt(shape, at, 0) : (ids[0] as number)] as (typeof entries)[number];
        if (likely < 1 && surelyCovered(group, d, distance)) {
          loss[place] = 0;
          continue;
        }
        const uncovered = lossAtBreach(shape, at, distance);
        loss[place] = uncovered > 0 ? Math.ceil(likely * uncovered) : Number.isNaN(uncovered) ? Number.NaN : 0;
      }
    },
  };
}
