import type { Address } from 'viem';
import type { Leg, Position } from '@/lib/core/position/position';
import { mulDivDown } from '@/lib/core/units/math';
import { type Usd, WAD, type Wad } from '@/lib/core/units/units';
import { liquidationPrice } from './liquidation-price';
import type { PriceRules } from './shock';

/** What of a market moves together: `engine/price-groups` makes it of symbols and feeds. */
export interface PriceGroups {
  readonly stable: readonly Address[];
  /** The base that an asset's price follows. */
  readonly follows: Readonly<Record<Address, Address>>;
}

/** Why a collateral and a debt count as moving together. */
export type PairTie = 'follows' | 'stable' | 'e-mode';

/** A collateral and a debt of one position whose prices move together. */
export interface TiedPair {
  readonly collateralAsset: Address;
  readonly debtAsset: Address;
  readonly tie: PairTie;
}

export interface RatioTrigger {
  /** price(collateral) ÷ price(debt), whole tokens, wad rounded down; `undefined` where either has none. */
  readonly ratio: Wad | undefined;
  /** `below`: liquidatable at this ratio and under it. `none`: at no ratio. `unknown`: a price is missing. */
  readonly trigger:
    | { readonly is: 'below'; readonly ratio: Wad; readonly price: Usd }
    | { readonly is: 'none' | 'unknown' };
}

/**
 * The pairs of a position for which the ratio of two prices says more than a price in dollars: one asset's price
 * follows the other's or both follow one base, both are stablecoins, or `inEMode` (the account's category lists both).
 */
export function tiedPairs(
  { collaterals, debts }: Pick<Position, 'collaterals' | 'debts'>,
  { stable, follows }: PriceGroups,
  inEMode: (collateral: Address, debt: Address) => boolean,
): readonly TiedPair[] {
  const stables = new Set(stable);
  const baseOf = (asset: Address): Address => follows[asset] ?? asset;
  const tieOf = (collateral: Address, debt: Address): PairTie | undefined => {
    if (baseOf(collateral) === baseOf(debt)) return 'follows';
    if (stables.has(collateral) && stables.has(debt)) return 'stable';
    return inEMode(collateral, debt) ? 'e-mode' : undefined;
  };
  return collaterals.flatMap(({ asset: collateralAsset }) =>
    debts.flatMap(({ asset: debtAsset }) => {
      const tie = collateralAsset === debtAsset ? undefined : tieOf(collateralAsset, debtAsset);
      return tie === undefined ? [] : [{ collateralAsset, debtAsset, tie }];
    }),
  );
}

/**
 * The ratio of a collateral's price to a debt's at which the position's health factor crosses 1, the debt's price and
 * all others as they are. `price` is the collateral's there, exact to the unit: below 1 at it and not one unit above.
 */
export function ratioTrigger(
  rules: PriceRules,
  revision: number,
  position: Position,
  { collateralAsset, debtAsset }: Pick<TiedPair, 'collateralAsset' | 'debtAsset'>,
): RatioTrigger {
  const now = priceIn(position.collaterals, collateralAsset);
  const against = priceIn(position.debts, debtAsset);
  const ratio = now === undefined || !against ? undefined : ratioOf(now, against);
  // With the collateral's own price missing there is still one at which it crosses; a ratio needs the other's.
  if (!against || !isKnownBut(position, collateralAsset)) return { ratio, trigger: { is: 'unknown' } };
  const found = liquidationPrice(rules, revision, position, collateralAsset);
  if (found?.direction !== 'below') return { ratio, trigger: { is: 'none' } };
  return { ratio, trigger: { is: 'below', ratio: ratioOf(found.price, against), price: found.price } };
}

/** True when every leg outside `asset` has a value: whether a price of `asset` takes it to 1 can be told then. */
export function isKnownBut({ collaterals, debts }: Pick<Position, 'collaterals' | 'debts'>, asset: Address): boolean {
  const isKnown = (leg: Leg): boolean => leg.asset === asset || leg.value !== undefined;
  return collaterals.every(isKnown) && debts.every(isKnown);
}

const priceIn = (legs: readonly Leg[], asset: Address): Usd | undefined =>
  legs.find((leg) => leg.asset === asset)?.price;
const ratioOf = (price: bigint, against: bigint): Wad => mulDivDown(price, WAD, against) as Wad;
