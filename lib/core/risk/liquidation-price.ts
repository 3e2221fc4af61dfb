import type { Address } from 'viem';
import type { Position } from '@/lib/core/position/position';
import { BPS, type Usd, WAD } from '@/lib/core/units/units';
import { lastTrue } from './boundary';
import { tokenUnit } from './exit-price';
import { healthFactorAt, type PriceRules, priceOf } from './shock';

export interface LiquidationPrice {
  /** Base currency a whole token. The health factor is below 1 here, and not one unit to the safe side. */
  readonly price: Usd;
  /** `below`: liquidatable at this price and under it (collateral). `above`: at it and over it (debt). */
  readonly direction: 'below' | 'above';
}

/** Search bounds, base currency. 0 is no price at all; the other is beyond any. */
const MIN_PRICE = 1n;
const MAX_PRICE = 2n ** 127n;

/**
 * The price of `asset` at which the position's health factor crosses 1, all else equal, moving every
 * leg in it (an asset may be collateral and debt at once; what it is more of decides the direction).
 * Closed form from the legs (mechanics I6), then corrected with the exact rules. `undefined` when no
 * price of this asset crosses 1, or another leg's price is unknown.
 */
export function liquidationPrice(
  rules: PriceRules,
  revision: number,
  position: Position,
  asset: Address,
): LiquidationPrice | undefined {
  let slope = 0n;
  let gap = 0n;
  let decimals = 0;
  for (const leg of position.collaterals) {
    if (leg.asset === asset) {
      slope += leg.amount * leg.liquidationThreshold;
      decimals = leg.decimals;
    } else if (leg.value === undefined) return undefined;
    else gap -= leg.value * leg.liquidationThreshold;
  }
  for (const leg of position.debts) {
    if (leg.asset === asset) {
      slope -= leg.amount * BPS;
      decimals = leg.decimals;
    } else if (leg.value === undefined) return undefined;
    else gap += leg.value * BPS;
  }
  if (slope === 0n) return undefined;
  const guess = (gap * tokenUnit(decimals)) / slope;
  const isBelowOne = (price: bigint): boolean => {
    const factor = healthFactorAt(rules, revision, position, priceOf(asset, price));
    return factor !== undefined && factor < WAD;
  };
  if (slope > 0n) {
    const price = lastTrue(isBelowOne, guess, MIN_PRICE, MAX_PRICE);
    return price === undefined ? undefined : { price: price as Usd, direction: 'below' };
  }
  const safe = lastTrue((price) => !isBelowOne(price), guess, MIN_PRICE, MAX_PRICE);
  return safe === undefined ? undefined : { price: (safe + 1n) as Usd, direction: 'above' };
}
