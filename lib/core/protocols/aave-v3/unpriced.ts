import type { Address } from 'viem';
import { borrowBit, collateralBit, eModeOf, healthPriceOf } from './reserve-terms';
import { lawsOf } from './revision';
import type { AaveV3Account, AaveV3Market } from './state';

interface Unpriced {
  readonly asset: Address;
  readonly bits: bigint;
}

/** A market does not change; each evaluation has its own. By e-mode, whose members 3.0 may price otherwise. */
const known = new WeakMap<AaveV3Market, Map<number, readonly Unpriced[]>>();

/**
 * The first asset whose missing price leaves the account without a health factor. The pool asks its oracle for every
 * reserve that the account has flagged, also where nothing is left in it, and in 3.0 also where its threshold is 0;
 * a feed that does not answer reverts all of them.
 */
export function unpricedAsset(market: AaveV3Market, account: AaveV3Account): Address | undefined {
  let byEMode = known.get(market);
  if (!byEMode) {
    byEMode = new Map();
    known.set(market, byEMode);
  }
  let unpriced = byEMode.get(account.eMode);
  if (!unpriced) {
    const laws = lawsOf(market.revision);
    const eMode = eModeOf(market, account);
    unpriced = [...market.reserves.values()]
      .filter((reserve) => healthPriceOf(laws, reserve, eMode) === undefined)
      .map(({ asset, id }) => ({ asset, bits: borrowBit(id) | collateralBit(id) }));
    byEMode.set(account.eMode, unpriced);
  }
  return unpriced.find(({ bits }) => (account.configuration & bits) !== 0n)?.asset;
}
