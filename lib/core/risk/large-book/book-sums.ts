import type { Address } from 'viem';
import type { Usd } from '@/lib/core/units/units';
import { HEALTH_EDGES, type HealthBin, healthBins } from '../distribution';
import type { RiskBook } from '../kernel/book';
import { CALM } from '../kernel/classes';
import { COEFFICIENT, STRIDE, THRESHOLD, VALUE } from '../kernel/term-table';
import { LEVEL_DROPS, type LevelPoint, levelPoints } from '../levels';
import { eachBlock, type RowBlock } from './row-blocks';

/**
 * What one pass over a whole book finds. Values are sums of doubles rounded to base units: within a part in 10⁹, and
 * what the protocol's rounding takes or adds, less than (a base unit's price + 1) a leg.
 */
export interface BookSums {
  /** By class, below 1 first; base currency, not rounded. */
  readonly collateral: Float64Array;
  readonly debt: Float64Array;
  /**
   * As `healthDistribution`. Counts are exact up to each of the kernel's thresholds; between two of them a position
   * within a double's rounding of an edge may be counted beside it (within a bp where the average threshold is truncated).
   */
  readonly distribution: readonly HealthBin[];
  /** As `liquidationLevels`, whose falls are doubles too. */
  readonly levels: ReadonlyMap<Address, readonly LevelPoint[]>;
}

/** Edges are multiples of this fraction: a health factor finds its bin without a search. */
const STEPS = 20;
const BINS = HEALTH_EDGES.length;
const LAST_STEP = (HEALTH_EDGES[BINS - 1] as number) / 5;
const BIN_OF = Uint8Array.from({ length: LAST_STEP + 1 }, (_, step) => {
  let bin = 0;
  while (bin + 1 < BINS && step * 5 >= (HEALTH_EDGES[bin + 1] as number)) bin += 1;
  return bin;
});
/** By class, the bins that its health factors can be in. */
const binAt = (percent: number): number => HEALTH_EDGES.indexOf(percent);
const LEAST_BIN = [0, binAt(100), binAt(105), binAt(110), binAt(125)];
const LAST_BIN = [binAt(100) - 1, binAt(105) - 1, binAt(110) - 1, binAt(125) - 1, BINS - 1];

/** The first drawn fall that is at least the key · 250 bps; past the last when none is. */
const DROPS = LEVEL_DROPS.length;
const DROP_STEP = 250;
const STEPS_OF_ALL = 10_000 / DROP_STEP;
/** Beyond it no point is drawn. */
const LARGEST_DROP = (LEVEL_DROPS[DROPS - 1] as number) / 10_000;
const DROP_OF = Uint8Array.from({ length: STEPS_OF_ALL + 1 }, (_, step) => {
  const drop = LEVEL_DROPS.findIndex((bps) => bps >= step * DROP_STEP);
  return drop < 0 ? DROPS : drop;
});

/** One pass over the whole book at the terms in force; call after a tick. */
export function bookSums(book: RiskBook): BookSums {
  const collateral = new Float64Array(CALM + 1);
  const debt = new Float64Array(CALM + 1);
  const counts = new Float64Array(BINS);
  const debts = new Float64Array(BINS);
  const levels = new Float64Array(book.terms.assets.size * (DROPS + 1));
  const isHeld = new Uint8Array(book.terms.assets.size);
  eachBlock(book, book.terms.values, (block) => {
    bin(block, collateral, debt, counts, debts);
    if (block.shape.isPool) pooledLevels(book, block, levels, isHeld);
    else shapeLevels(book, block, levels, isHeld);
  });
  return {
    collateral,
    debt,
    distribution: healthBins(
      counts,
      Array.from(debts, (sum) => BigInt(Math.round(sum)) as Usd),
    ),
    levels: new Map(
      [...book.terms.assets].flatMap(([asset, number]) =>
        isHeld[number] === 1
          ? [[asset, levelPoints(levels.subarray(number * (DROPS + 1), number * (DROPS + 1) + DROPS))] as const]
          : [],
      ),
    ),
  };
}

function bin(
  { shape, from, count, weighted, collateral, debt }: RowBlock,
  collaterals: Float64Array,
  debtsByClass: Float64Array,
  counts: Float64Array,
  debts: Float64Array,
): void {
  const { places, classes } = shape;
  for (let i = 0; i < count; i += 1) {
    const reached = classes[from + i] as number;
    if (reached > CALM || (places[from + i] as number) < 0) continue;
    const owed = debt[i] as number;
    // Without debt it is endless, and NaN without collateral as well: neither is below the last step.
    const step = ((weighted[i] as number) / owed) * STEPS;
    let to = step < LAST_STEP ? (BIN_OF[step | 0] as number) : BINS - 1;
    if (to < (LEAST_BIN[reached] as number)) to = LEAST_BIN[reached] as number;
    else if (to > (LAST_BIN[reached] as number)) to = LAST_BIN[reached] as number;
    counts[to] = (counts[to] as number) + 1;
    debts[to] = (debts[to] as number) + owed;
    collaterals[reached] = (collaterals[reached] as number) + (collateral[i] as number);
    debtsByClass[reached] = (debtsByClass[reached] as number) + owed;
  }
}

/** How many of the fall's steps take `gap` from what hangs on the asset; the first where it is taken already. */
function dropOf(gap: number, weighted: number, against: number): number {
  const exposure = weighted - against;
  if (!(exposure > 0) || gap > exposure) return DROPS;
  return gap <= 0 ? 0 : (DROP_OF[Math.ceil((gap / exposure) * STEPS_OF_ALL)] as number);
}

function shapeLevels(
  { terms: { values, assetOf } }: RiskBook,
  { shape, from, count, weighted, debt }: RowBlock,
  levels: Float64Array,
  isHeld: Uint8Array,
): void {
  const { classes, terms, collaterals, legs, amounts } = shape;
  for (let leg = 0; leg < collaterals; leg += 1) {
    const id = terms[leg] as number;
    const factor = values[id * STRIDE + COEFFICIENT] as number;
    const value = values[id * STRIDE + VALUE] as number;
    if (!counts(values, id)) continue;
    const asset = assetOf[id] as number;
    const to = asset * (DROPS + 1);
    const own = amounts[leg] as Float64Array;
    let same = collaterals;
    while (same < legs && assetOf[terms[same] as number] !== asset) same += 1;
    const owed = same < legs ? (amounts[same] as Float64Array) : own;
    const against = same < legs ? (values[(terms[same] as number) * STRIDE + COEFFICIENT] as number) : 0;
    // A hole holds nothing, and adds nothing.
    let any = 0;
    for (let i = 0; i < count; i += 1) {
      const row = from + i;
      const reached = classes[row] as number;
      const raw = own[row] as number;
      if (reached > CALM || raw === 0) continue;
      any = 1;
      let drop = 0;
      if (reached > 0) {
        const exposure = raw * factor - (owed[row] as number) * against;
        const gap = (weighted[i] as number) - (debt[i] as number);
        if (!(exposure > 0) || gap > exposure * LARGEST_DROP) continue;
        if (gap > 0) drop = DROP_OF[Math.ceil((gap / exposure) * STEPS_OF_ALL)] as number;
      }
      levels[to + drop] = (levels[to + drop] as number) + raw * value;
    }
    if (any === 1) isHeld[asset] = 1;
  }
}

function pooledLevels(
  { terms: { values, assetOf } }: RiskBook,
  { shape, from, count, weighted, debt }: RowBlock,
  levels: Float64Array,
  isHeld: Uint8Array,
): void {
  const { classes, places, rowTerms, collaterals, legs, amounts } = shape;
  for (let i = 0; i < count; i += 1) {
    const row = from + i;
    const reached = classes[row] as number;
    if (reached > CALM || (places[row] as number) < 0) continue;
    const gap = (weighted[i] as number) - (debt[i] as number);
    for (let leg = 0; leg < collaterals; leg += 1) {
      const id = (rowTerms[leg] as Uint16Array)[row] as number;
      if (!counts(values, id)) continue;
      const asset = assetOf[id] as number;
      isHeld[asset] = 1;
      const raw = (amounts[leg] as Float64Array)[row] as number;
      let against = 0;
      for (let other = collaterals; other < legs; other += 1) {
        const debtId = (rowTerms[other] as Uint16Array)[row] as number;
        if (assetOf[debtId] === asset)
          against +=
            ((amounts[other] as Float64Array)[row] as number) * (values[debtId * STRIDE + COEFFICIENT] as number);
      }
      const factor = values[id * STRIDE + COEFFICIENT] as number;
      const drop = reached === 0 ? 0 : dropOf(gap, raw * factor, against);
      const to = asset * (DROPS + 1) + drop;
      levels[to] = (levels[to] as number) + raw * (values[id * STRIDE + VALUE] as number);
    }
  }
}

/** Whether the protocol counts this collateral at all. */
const counts = (values: Float64Array, id: number): boolean => !Number.isNaN(values[id * STRIDE + THRESHOLD]);
