import type { Address } from 'viem';
import { minOf } from '@/lib/core/units/math';
import { MAX_UINT256, type TokenAmount, type Wad } from '@/lib/core/units/units';
import { debtBalance, debtBurned, supplyBalance, supplyTaken } from './balance';
import { collateralValue, healthFactorFrom, totalsOf } from './health';
import type { OpenPair } from './preconditions';
import { borrowBit, collateralBit, isBorrowing, reserveOf } from './reserve-terms';
import type { Seizure } from './seizure';
import type { AaveV3Account } from './state';

/** How the pool's tokens end up after one liquidation, receiveAToken = false. */
export interface Aftermath {
  /** The fee as transferred: clipped to what is left of the account's aTokens. */
  readonly fee: bigint;
  /** Scaled amounts burned; zero makes the token revert. */
  readonly collateralBurned: bigint;
  readonly debtBurned: bigint;
  readonly deficits: readonly { readonly asset: Address; readonly amount: TokenAmount }[];
  readonly healthFactor: Wad;
}

/** Whether the call leaves the account no collateral value, and whether it empties this reserve. Fees before clipping, as the pool compares. */
function exhaustion(open: OpenPair, seizure: Seizure): { readonly account: boolean; readonly reserve: boolean } {
  const { laws, collateralReserve, collateral, collateralPrice, collateralUnit, scaledCollateral } = open;
  if (laws.deficit !== 'by-scaled-consumption') {
    const value = collateralValue(seizure.gross, collateralPrice, collateralUnit);
    return {
      account: laws.deficit === 'by-value' && value === open.totals.collateral,
      reserve: seizure.gross === collateral,
    };
  }
  const index = collateralReserve.liquidityIndex;
  const asked = supplyTaken(laws, seizure.gross - seizure.fee, index) + supplyTaken(laws, seizure.fee, index);
  const consumed = minOf(asked, scaledCollateral);
  const value = collateralValue(supplyBalance(laws, consumed, index), collateralPrice, collateralUnit);
  const account = value === open.totals.collateral;
  return { account, reserve: consumed === scaledCollateral || account };
}

/** Debts written off when the account's collateral is gone, in the order of their events: this pair's debt, then by reserve id. */
function deficitsOf(open: OpenPair, repaid: bigint): { readonly asset: Address; readonly amount: TokenAmount }[] {
  const { laws, market, account, pair } = open;
  const deficits: { asset: Address; amount: TokenAmount }[] = [];
  if (open.debt > repaid) deficits.push({ asset: pair.debtAsset, amount: (open.debt - repaid) as TokenAmount });
  const others = [...account.scaledDebt]
    .filter(([asset]) => asset !== pair.debtAsset)
    .map(([asset, scaled]) => ({ asset, scaled, reserve: reserveOf(market, asset) }))
    .filter(({ reserve }) => reserve.active && isBorrowing(account, reserve))
    .sort((a, b) => a.reserve.id - b.reserve.id);
  for (const { asset, scaled, reserve } of others) {
    const amount = debtBalance(laws, scaled, reserve.variableBorrowIndex);
    if (amount > 0n) deficits.push({ asset, amount: amount as TokenAmount });
  }
  return deficits;
}

/** Moves the tokens of one liquidation and evaluates the account again at the same prices and time. */
export function aftermathOf(open: OpenPair, seizure: Seizure): Aftermath {
  const { laws, market, account, pair, collateralReserve, debtReserve } = open;
  const gone = exhaustion(open, seizure);
  const index = collateralReserve.liquidityIndex;

  const repaidScaled = debtBurned(laws, gone.account ? open.debt : seizure.repaid, debtReserve.variableBorrowIndex);
  const collateralBurned = supplyTaken(laws, seizure.gross - seizure.fee, index);
  const remainder = open.scaledCollateral - collateralBurned;
  const feeAsked = supplyTaken(laws, seizure.fee, index);
  const feeScaled = minOf(feeAsked, remainder);
  const fee = feeAsked > remainder ? supplyBalance(laws, remainder, index) : seizure.fee;

  const deficits = gone.account ? deficitsOf(open, seizure.repaid) : [];
  const supply = new Map(account.scaledSupply);
  const debts = new Map(account.scaledDebt);
  supply.set(pair.collateralAsset, (remainder - feeScaled) as TokenAmount);
  debts.set(pair.debtAsset, (open.scaledDebt - repaidScaled) as TokenAmount);
  let configuration = account.configuration;
  if (gone.reserve) configuration &= MAX_UINT256 ^ collateralBit(collateralReserve.id);
  if (repaidScaled === open.scaledDebt) configuration &= MAX_UINT256 ^ borrowBit(debtReserve.id);
  for (const { asset } of deficits) debts.delete(asset);

  const after: AaveV3Account = { ...account, configuration, scaledSupply: supply, scaledDebt: debts };
  return {
    fee,
    collateralBurned,
    debtBurned: repaidScaled,
    deficits,
    healthFactor: healthFactorFrom(laws, totalsOf(laws, market, after)),
  };
}
