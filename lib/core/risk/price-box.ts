import type { Address } from 'viem';
import type { Composite } from '@/lib/core/oracle/quote';
import type { Leg, Position } from '@/lib/core/position/position';
import { BPS, type Usd, WAD, type Wad } from '@/lib/core/units/units';
import { healthFactorAt, type PriceRules } from './shock';

/** The prices at which the market may hold one asset, ends included. */
export interface Interval {
  readonly low: Usd;
  readonly high: Usd;
}
/** Keyed by lower-case asset; an asset whose composite is unknown is absent. */
export type PriceBox = ReadonlyMap<Address, Interval>;

/** The composites' intervals. */
export function priceBox(composites: Iterable<Composite>): PriceBox {
  const box = new Map<Address, Interval>();
  for (const { asset, low, high } of composites)
    if (low !== undefined && high !== undefined) box.set(asset, { low, high });
  return box;
}

/** The price in the box nearest to another: that itself where it lies in the box, or its asset does not. */
export function nearest(box: PriceBox, asset: Address, price: bigint): bigint {
  const interval = box.get(asset);
  if (interval === undefined) return price;
  return price < interval.low ? interval.low : price > interval.high ? interval.high : price;
}

/** One point of a box, and the health factor that the protocol's rules give there. */
export interface Corner {
  readonly healthFactor: Wad;
  readonly prices: ReadonlyMap<Address, Usd>;
}

/**
 * Where in the box the health factor is lowest, or highest; exact under the revision's rounding (where that
 * truncates the averaged threshold to whole bps, exact to that step). An asset outside the box counts at zero:
 * the caller knows what that proves. Needs every leg's price; `undefined` when one is missing.
 *
 * The factor N/D is monotone in each price, so an extreme lies in a corner. An asset on one side only moves it
 * one way. Of an asset on both sides the way hangs on the others: those corners are found by Dinkelbach's
 * method (the corner that is best for N − λD, λ being the best factor so far, until none is better), which
 * takes a few steps however many such assets there are, where trying every corner takes 2^n.
 */
export function extreme(
  rules: PriceRules,
  revision: number,
  position: Position,
  box: PriceBox,
  end: 'lowest' | 'highest',
): Corner | undefined {
  const owed = new Set(position.debts.map(({ asset }) => asset));
  const lowest = end === 'lowest';
  const mixed: Interval[] = [];
  const mixedAssets: Address[] = [];
  const prices = new Map<Address, Usd>();
  for (const { asset } of position.debts) prices.set(asset, edge(box, asset, lowest ? 'high' : 'low'));
  for (const { asset } of position.collaterals) {
    const interval = box.get(asset);
    if (interval && interval.low !== interval.high && owed.has(asset)) {
      mixed.push(interval);
      mixedAssets.push(asset);
    }
    prices.set(asset, edge(box, asset, lowest ? 'low' : 'high'));
  }
  let best = cornerAt(rules, revision, position, prices);
  while (best !== undefined && mixed.length > 0) {
    const next = new Map(best.prices);
    const factor = best.healthFactor;
    mixed.forEach(({ low, high }, index) => {
      const asset = mixedAssets[index] as Address;
      const rises =
        surplus(rules, revision, position, asset, high, factor) >
        surplus(rules, revision, position, asset, low, factor);
      next.set(asset, rises === lowest ? low : high);
    });
    const found = cornerAt(rules, revision, position, next);
    if (found === undefined || !(lowest ? found.healthFactor < factor : found.healthFactor > factor)) break;
    best = found;
  }
  return best;
}

/** More than cutting two values to base units does to each leg. */
const UNITS = 2n;

/**
 * True when what is across 1 in the corner of `extreme` is so at every point of the box, not at its corners alone. An
 * asset on one side only is worst at an end, rounded or not; of one on both sides a price between its ends may round in
 * the position's favour (or against it) by some units, which decides where the health factor is within those of 1.
 */
export function isClear(
  rules: PriceRules,
  revision: number,
  position: Position,
  box: PriceBox,
  end: 'lowest' | 'highest',
): boolean {
  const { collaterals, debts } = position;
  const own = collaterals.filter(({ asset }) => isBetween(box, asset) && debts.some((leg) => leg.asset === asset));
  if (own.length === 0) return true;
  const sign = end === 'highest' ? 1n : -1n;
  let most = 0n;
  for (const asset of new Set([...collaterals, ...debts].map((leg) => leg.asset))) {
    const [low, high] = (['low', 'high'] as const).map(
      (at) => sign * surplus(rules, revision, position, asset, edge(box, asset, at), WAD),
    ) as [bigint, bigint];
    most += low > high ? low : high;
  }
  for (const { liquidationThreshold } of own) most += UNITS * (liquidationThreshold + BPS) * WAD;
  return most < 0n;
}

const isBetween = (box: PriceBox, asset: Address): boolean => {
  const interval = box.get(asset);
  return interval !== undefined && interval.high - interval.low > 1n;
};

const edge = (box: PriceBox, asset: Address, end: keyof Interval): Usd => box.get(asset)?.[end] ?? (0n as Usd);

function cornerAt(
  rules: PriceRules,
  revision: number,
  position: Position,
  prices: ReadonlyMap<Address, Usd>,
): Corner | undefined {
  const healthFactor = healthFactorAt(rules, revision, position, (asset) => prices.get(asset));
  return healthFactor === undefined ? undefined : { healthFactor, prices };
}

/** What one asset adds to N − λD at a price: its weighted collateral less λ times its debt. */
function surplus(
  rules: PriceRules,
  revision: number,
  { collaterals, debts }: Position,
  asset: Address,
  price: Usd,
  factor: bigint,
): bigint {
  let sum = 0n;
  for (const leg of collaterals)
    if (leg.asset === asset) sum += valueAt(rules, revision, 'collateral', leg, price) * leg.liquidationThreshold * WAD;
  for (const leg of debts) if (leg.asset === asset) sum -= valueAt(rules, revision, 'debt', leg, price) * factor * BPS;
  return sum;
}

/**
 * The least debt in the box that all the collateral would not cover, base currency; each asset at the end that
 * covers most. Needs every asset of the position in the box.
 */
export function leastUncovered(rules: PriceRules, revision: number, position: Position, box: PriceBox): Usd {
  const { collaterals, debts } = position;
  let gap = 0n;
  for (const asset of new Set([...collaterals, ...debts].map((leg) => leg.asset))) {
    const gapAt = (price: Usd): bigint => {
      let sum = 0n;
      for (const leg of debts) if (leg.asset === asset) sum += valueAt(rules, revision, 'debt', leg, price);
      for (const leg of collaterals) if (leg.asset === asset) sum -= valueAt(rules, revision, 'collateral', leg, price);
      return sum;
    };
    const [low, high] = [gapAt(edge(box, asset, 'low')), gapAt(edge(box, asset, 'high'))];
    gap += low < high ? low : high;
  }
  return (gap > 0n ? gap : 0n) as Usd;
}

const valueAt = (rules: PriceRules, revision: number, side: 'collateral' | 'debt', leg: Leg, price: Usd): Usd =>
  rules.legValue(revision, side, leg.amount, price, leg.decimals);
