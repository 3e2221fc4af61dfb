import type { Leg, Position } from '@/lib/core/position/position';
import type { GuardContext } from './guard-context';
import type { PriceBox } from './price-box';

/** Base units of value (8 decimals: a cent) from which on rounding by a unit a leg is under the bounds' allowance. */
const DUST = 1_000_000n;

/** True when the health factor is too far from 1 for any price of the box. The position's legs must all be in the box. */
export function isFar({ healthFactor, totalDebt, eMode }: Position, { far, ownPriced }: GuardContext): boolean {
  if (far === undefined || healthFactor === undefined || totalDebt === undefined || totalDebt < DUST) return false;
  return (healthFactor >= far.above || healthFactor < far.below) && (eMode === 0 || !ownPriced.has(eMode));
}

/**
 * True when one corner of the box alone shows that the market agrees with the protocol: a health factor below 1
 * there for a liquidatable position, of 1 or more for any other. In doubles, with a margin for all rounding; an
 * asset outside the box counts at zero. False says nothing: then the exact rules are asked.
 */
export function isBorneOut(position: Position, box: PriceBox, liquidatable: boolean): boolean {
  const { collaterals, debts } = position;
  let weighted = 0;
  let collateral = 0;
  let debt = 0;
  let slack = 2;
  for (const leg of collaterals) {
    const owed = debts.find(({ asset }) => asset === leg.asset);
    const share = (Number(leg.value) * Number(leg.liquidationThreshold)) / 10_000;
    // One price an asset: that of the side which weighs more.
    const side = owed === undefined || share >= Number(owed.value) ? 'held' : 'owed';
    const ratio = ratioOf(leg, box, liquidatable === (side === 'held') ? 'low' : 'high');
    if (ratio === undefined) return false;
    collateral += Number(leg.value) * ratio;
    weighted += share * ratio;
    slack += 2 + 2 * ratio;
    if (owed !== undefined) debt += Number(owed.value) * ratio;
  }
  for (const leg of debts) {
    if (collaterals.some(({ asset }) => asset === leg.asset)) continue;
    const ratio = ratioOf(leg, box, liquidatable ? 'high' : 'low');
    if (ratio === undefined) return false;
    debt += Number(leg.value) * ratio;
    slack += 1 + ratio;
  }
  slack += (weighted + debt) * 1e-9;
  if (liquidatable) return weighted + slack < debt - slack;
  // An average threshold cut to whole bps loses up to one bp of the collateral.
  return weighted - slack - collateral / 10_000 > debt + slack;
}

function ratioOf({ asset, price }: Leg, box: PriceBox, end: 'low' | 'high'): number | undefined {
  if (price === undefined || price === 0n) return undefined;
  const interval = box.get(asset);
  return interval === undefined ? 0 : Number(interval[end]) / Number(price);
}
