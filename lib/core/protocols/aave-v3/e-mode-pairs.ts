import type { Address } from 'viem';
import { lawsOf } from './revision';
import type { AaveV3EMode, AaveV3Market } from './state';

/** Whether an account in e-mode `id` has a collateral and a debt that the category lists as such; none for id 0. */
export function inEModePair(market: AaveV3Market, id: number): (collateral: Address, debt: Address) => boolean {
  const eMode = market.eModes.get(id);
  if (eMode === undefined || id === 0) return () => false;
  return (collateral, debt) =>
    isListed(market, eMode, collateral, eMode.collateralBitmap) &&
    isListed(market, eMode, debt, eMode.borrowableBitmap);
}

/** Whether both are valued at the one price that the category has of its own (3.0–3.1): no ratio of theirs counts then. */
export function sharesCategoryPrice(market: AaveV3Market, id: number, a: Address, b: Address): boolean {
  const eMode = market.eModes.get(id);
  if (eMode?.categoryPrice === undefined || lawsOf(market.revision).eMode === 'bitmap') return false;
  return [a, b].every((asset) => market.reserves.get(asset)?.eModeCategory === id);
}

function isListed(market: AaveV3Market, eMode: AaveV3EMode, asset: Address, bitmap: bigint): boolean {
  const reserve = market.reserves.get(asset);
  if (reserve === undefined) return false;
  return lawsOf(market.revision).eMode === 'bitmap'
    ? ((bitmap >> BigInt(reserve.id)) & 1n) === 1n
    : reserve.eModeCategory === eMode.id;
}
