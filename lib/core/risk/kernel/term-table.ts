import type { Address } from 'viem';
import type { LinearRules, LinearTerms } from '@/lib/core/protocols/linear-terms';
import type { MarketState } from '@/lib/core/protocols/rules';

/**
 * One row of doubles per (group, asset, side) that any position uses: index and price folded into one
 * number, so that a tick of a price or of an index touches this table and no position.
 */
export interface TermTable {
  readonly entries: TermEntry[];
  readonly byKey: Map<string, TermEntry>;
  /** By term id, a number for its asset. */
  readonly assetOf: number[];
  readonly assets: Map<Address, number>;
  /** The asset that most positions hold or owe, by which pools are split; −1 while the book has not been ordered. */
  leader: number;
  /** `STRIDE` numbers an entry; NaN in `COEFFICIENT` = the price is unknown. */
  values: Float64Array;
  averageStep: number;
  sumSlack: number;
}

export interface TermEntry {
  readonly id: number;
  readonly group: number;
  readonly asset: Address;
  readonly side: 'collateral' | 'debt';
  /** Ids of the shapes with a leg of these terms. */
  readonly shapes: Set<number>;
  priced: boolean;
}

export const STRIDE = 8;
/** A raw unit's part in the health factor's numerator (collateral: value · threshold) or denominator. */
export const COEFFICIENT = 0;
/** A raw unit's value, base currency. */
export const VALUE = 1;
/** What of that value repays debt in a liquidation: value / bonus. */
export const AFTER_BONUS = 2;
/** Base currency a whole token. */
export const PRICE = 3;
/** How far the leg's part in the protocol's sum may lie above and below, base currency. */
export const OVER = 4;
export const UNDER = 5;
/** Liquidation threshold; NaN for a leg that the average threshold does not count. */
export const THRESHOLD = 6;

export const createTermTable = (): TermTable => ({
  entries: [],
  byKey: new Map(),
  assetOf: [],
  assets: new Map(),
  leader: -1,
  values: new Float64Array(0),
  averageStep: 0,
  sumSlack: 0,
});

/** The entry of a leg; a new one's price is unknown until `priceTerms`. */
export function termOf(table: TermTable, group: number, asset: Address, side: TermEntry['side']): TermEntry {
  const key = `${group}${side}${asset}`;
  const known = table.byKey.get(key);
  if (known !== undefined) return known;
  const entry: TermEntry = { id: table.entries.length, group, asset, side, shapes: new Set(), priced: false };
  table.entries.push(entry);
  const number = table.assets.get(asset) ?? table.assets.size;
  table.assets.set(asset, number);
  table.assetOf.push(number);
  table.byKey.set(key, entry);
  if (table.values.length < table.entries.length * STRIDE) {
    const grown = new Float64Array(table.entries.length * STRIDE * 2).fill(Number.NaN);
    grown.set(table.values);
    table.values = grown;
  }
  return entry;
}

/**
 * The values every entry has in an accrued market: what a shock sweeps with, the table unchanged. Only
 * `assets` are asked for where given (a tick of their prices at the same timestamp); the rest are copied.
 */
export function termsIn(
  table: TermTable,
  rules: LinearRules,
  market: MarketState,
  assets?: ReadonlySet<Address>,
): Float64Array {
  const values = table.values.slice();
  for (const entry of table.entries) {
    if (assets !== undefined && entry.priced && !assets.has(entry.asset)) continue;
    writeTerms(values, entry, rules.terms(market, entry.group, entry.asset)[entry.side]);
  }
  return values;
}

function writeTerms(values: Float64Array, { id, side }: TermEntry, terms: LinearTerms | undefined): void {
  const at = id * STRIDE;
  if (terms === undefined) {
    values.fill(Number.NaN, at, at + STRIDE);
    return;
  }
  const { value, over, under } = terms[side];
  const weight = side === 'collateral' ? terms.threshold : 1;
  values[at + COEFFICIENT] = value * weight;
  values[at + VALUE] = value;
  values[at + AFTER_BONUS] = side === 'collateral' && terms.bonus > 0 ? value / terms.bonus : value;
  values[at + PRICE] = terms.price;
  values[at + OVER] = over * weight;
  values[at + UNDER] = under * weight;
  values[at + THRESHOLD] = side === 'collateral' && value > 0 ? terms.threshold : Number.NaN;
}

/** Takes over the terms of an accrued market; ids of the shapes with a changed leg go to `dirty`. */
export function priceTerms(
  table: TermTable,
  rules: LinearRules,
  market: MarketState,
  dirty: (shape: number) => void,
  assets?: ReadonlySet<Address>,
): void {
  const before = table.values;
  const after = termsIn(table, rules, market, assets);
  const { averageStep, sumSlack } = rules.law(market);
  const isOtherLaw = averageStep !== table.averageStep || sumSlack !== table.sumSlack;
  for (const entry of table.entries) {
    if (!entry.priced || isOtherLaw || differs(before, after, entry.id * STRIDE)) entry.shapes.forEach(dirty);
    entry.priced = true;
  }
  table.values = after;
  table.averageStep = averageStep;
  table.sumSlack = sumSlack;
}

function differs(a: Float64Array, b: Float64Array, from: number): boolean {
  for (let i = from; i < from + STRIDE; i += 1) if (!Object.is(a[i], b[i])) return true;
  return false;
}
