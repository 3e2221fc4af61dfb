import type { Address } from 'viem';
import type { Bps, Usd } from '@/lib/core/units/units';
import type { RevisionLaws } from './revision';
import type { AaveV3Account, AaveV3EMode, AaveV3Market, AaveV3Reserve } from './state';

// Reserve ids are < 128 (Pool.MAX_NUMBER_RESERVES); tables because a bigint shift or power per leg is slow.
const POWERS_OF_TEN: readonly bigint[] = Array.from({ length: 78 }, (_, exponent) => 10n ** BigInt(exponent));
const BITS: readonly bigint[] = Array.from({ length: 256 }, (_, bit) => 1n << BigInt(bit));

const entry = (table: readonly bigint[], index: number): bigint => {
  const value = table[index];
  if (value === undefined) throw new RangeError(`no such bit or decimals: ${index}`);
  return value;
};

/** Base units of one whole token. */
export const unitOf = (token: { readonly decimals: number }): bigint => entry(POWERS_OF_TEN, token.decimals);
/** The account's borrowing bit of a reserve. */
export const borrowBit = (reserveId: number): bigint => entry(BITS, 2 * reserveId);
/** The account's collateral bit of a reserve. */
export const collateralBit = (reserveId: number): bigint => entry(BITS, 2 * reserveId + 1);

/** The reserve of an asset an account holds. Throws `UnknownReserveError`: a holding outside the market is a reader's fault. */
export function reserveOf(market: AaveV3Market, asset: Address): AaveV3Reserve {
  const reserve = market.reserves.get(asset);
  if (reserve === undefined) throw new UnknownReserveError(asset);
  return reserve;
}

/** The account's e-mode, `undefined` for none. Throws `UnknownEModeError` when the market lacks it. */
export function eModeOf(market: AaveV3Market, account: Pick<AaveV3Account, 'eMode'>): AaveV3EMode | undefined {
  if (account.eMode === 0) return undefined;
  const eMode = market.eModes.get(account.eMode);
  if (eMode === undefined) throw new UnknownEModeError(account.eMode);
  return eMode;
}

const inBitmap = (bitmap: bigint, reserve: AaveV3Reserve): boolean => (bitmap & entry(BITS, reserve.id)) !== 0n;

const isInEMode = (laws: RevisionLaws, reserve: AaveV3Reserve, eMode: AaveV3EMode): boolean =>
  laws.eMode === 'bitmap' ? inBitmap(eMode.collateralBitmap, reserve) : reserve.eModeCategory === eMode.id;

/** The e-mode when it covers this reserve as collateral of the account. */
const coveringEMode = (laws: RevisionLaws, reserve: AaveV3Reserve, eMode: AaveV3EMode | undefined) =>
  eMode !== undefined && isInEMode(laws, reserve, eMode) ? eMode : undefined;

/** Liquidation threshold in force, bps. */
export const thresholdOf = (laws: RevisionLaws, reserve: AaveV3Reserve, eMode: AaveV3EMode | undefined): Bps =>
  (coveringEMode(laws, reserve, eMode) ?? reserve).liquidationThreshold;

/** Liquidation bonus in force, bps; 10 500 = 5 %. */
export const bonusOf = (laws: RevisionLaws, reserve: AaveV3Reserve, eMode: AaveV3EMode | undefined): Bps =>
  (coveringEMode(laws, reserve, eMode) ?? reserve).liquidationBonus;

const ZERO = 0n as Bps;

/** LTV in force, bps. 3.0: a reserve at LTV 0 stays at 0 in e-mode; 3.6: ltvzero bitmap; 3.7: 0 outside an isolated e-mode. */
export function ltvOf(laws: RevisionLaws, reserve: AaveV3Reserve, eMode: AaveV3EMode | undefined): Bps {
  const covering = coveringEMode(laws, reserve, eMode);
  if (laws.eMode === 'single-category') return reserve.ltv === 0n ? ZERO : (covering ?? reserve).ltv;
  if (covering !== undefined) return inBitmap(covering.ltvzeroBitmap, reserve) ? ZERO : covering.ltv;
  return eMode?.isolated === true ? ZERO : reserve.ltv;
}

/** Whether the pool computes nothing for accounts of an e-mode: 3.0 asks the category's own price source first. */
const isBlind = (laws: RevisionLaws, eMode: AaveV3EMode | undefined): boolean =>
  laws.eMode === 'single-category' && eMode?.categoryPriceUnknown === true;

/** The price health reads, base currency a whole token; `undefined` when unknown. 3.0: the category's where it has a source. */
export const healthPriceOf = (
  laws: RevisionLaws,
  reserve: AaveV3Reserve,
  eMode: AaveV3EMode | undefined,
): Usd | undefined => {
  if (isBlind(laws, eMode)) return undefined;
  return laws.eMode === 'single-category' && eMode?.categoryPrice !== undefined && reserve.eModeCategory === eMode.id
    ? eMode.categoryPrice
    : reserve.price;
};

/** The price a liquidation gives the debt. 3.0 takes the category's without asking whether the debt is in it. */
export const liquidationDebtPriceOf = (
  laws: RevisionLaws,
  reserve: AaveV3Reserve,
  eMode: AaveV3EMode | undefined,
): Usd | undefined => {
  if (isBlind(laws, eMode)) return undefined;
  return laws.eMode === 'single-category' ? (eMode?.categoryPrice ?? reserve.price) : reserve.price;
};

/** Whether a reserve can be collateral at all: some revisions ask for a threshold of its own, e-mode or not. */
export const hasThreshold = (laws: RevisionLaws, reserve: AaveV3Reserve): boolean =>
  laws.zeroThreshold === 'counted' || reserve.liquidationThreshold !== 0n;

/** Whether a supply counts as collateral: flagged by the account and, where the revision asks, with a threshold of its own. */
export const isCollateral = (laws: RevisionLaws, account: AaveV3Account, reserve: AaveV3Reserve): boolean =>
  (account.configuration & collateralBit(reserve.id)) !== 0n && hasThreshold(laws, reserve);

/** Whether the account's debt in this reserve counts. */
export const isBorrowing = (account: AaveV3Account, reserve: AaveV3Reserve): boolean =>
  (account.configuration & borrowBit(reserve.id)) !== 0n;

export class UnknownReserveError extends Error {
  override readonly name = 'UnknownReserveError';
  constructor(readonly asset: Address) {
    super(`the account holds ${asset}, which is no reserve of the market as read`);
  }
}

export class UnknownEModeError extends Error {
  override readonly name = 'UnknownEModeError';
  constructor(readonly eMode: number) {
    super(`the account is in e-mode ${eMode}, which the market as read does not have`);
  }
}
