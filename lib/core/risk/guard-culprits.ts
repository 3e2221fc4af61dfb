import type { Address } from 'viem';
import type { Position } from '@/lib/core/position/position';
import { type Usd, WAD } from '@/lib/core/units/units';
import type { Corner } from './price-box';
import { healthFactorAt, type PriceRules } from './shock';

/**
 * The assets whose departure from the market explains a verdict, the greatest first: taken to the corner's
 * prices in that order, one after another, they are the fewest that carry the health factor across 1 while all
 * others stay where the protocol has them. The corner must lie across 1 from the position.
 */
export function culprits(rules: PriceRules, revision: number, position: Position, corner: Corner): readonly Address[] {
  const own = new Map<Address, Usd>();
  for (const { asset, price } of [...position.collaterals, ...position.debts])
    if (price !== undefined) own.set(asset, price);
  const healthAt = (moved: ReadonlySet<Address>): bigint =>
    healthFactorAt(rules, revision, position, (asset) =>
      moved.has(asset) ? corner.prices.get(asset) : own.get(asset),
    ) ?? 0n;
  const before = healthAt(new Set());
  const rises = corner.healthFactor > before;
  const gains = [...own.keys()]
    .map((asset) => ({ asset, gain: (healthAt(new Set([asset])) - before) * (rises ? 1n : -1n) }))
    .filter(({ gain }) => gain > 0n)
    .sort((a, b) => (a.gain === b.gain ? (a.asset < b.asset ? -1 : 1) : a.gain > b.gain ? -1 : 1));
  const moved = new Set<Address>();
  for (const { asset } of gains) {
    moved.add(asset);
    if (healthAt(moved) >= WAD === rises) break;
  }
  return [...moved];
}
