import type { Address } from 'viem';
import type { CascadeReplayQuery } from '@/lib/core/snapshot/cascade-replay-schema';

/** Assets that move with others, and those that do not move. */
export interface PriceGroups {
  /** Meant to be worth a dollar. */
  readonly money: ReadonlySet<Address>;
  /** By asset: the one it is a claim on, and falls with unless it is named itself. */
  readonly follows: ReadonlyMap<Address, Address>;
}

/** What a cell leaves of every price, shares of today's; those it does not touch are left out. */
export function cellShock(
  { first, fall, second, secondFall = fall, correlation }: CascadeReplayQuery,
  assets: readonly Address[],
  { money, follows }: PriceGroups,
): ReadonlyMap<Address, number> {
  const named = new Map([[first, 1 - fall / 1e4]]);
  if (second !== undefined) named.set(second, 1 - secondFall / 1e4);
  const others = 1 - ((1 - Math.min(...named.values())) * correlation) / 100;
  const leftOf = (asset: Address, seen: readonly Address[] = []): number => {
    const base = follows.get(asset);
    if (base === undefined || seen.includes(base)) return named.get(asset) ?? (money.has(asset) ? 1 : others);
    return named.get(asset) ?? leftOf(base, [...seen, asset]);
  };
  return new Map(assets.map((asset): [Address, number] => [asset, leftOf(asset)]).filter(([, left]) => left !== 1));
}
