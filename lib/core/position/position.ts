import type { Address } from 'viem';
import type { Bps, TokenAmount, Usd, Wad } from '@/lib/core/units/units';

/** One side's holding of one asset, accrued to the timestamp of the evaluation. */
export interface Leg {
  readonly asset: Address;
  readonly symbol: string;
  readonly decimals: number;
  /** Base units of the asset, rounded as the protocol rounds it. */
  readonly amount: TokenAmount;
  /** The protocol's own oracle price, base currency a whole token; `undefined` when the oracle gives none. */
  readonly price: Usd | undefined;
  /** Value in the base currency as the protocol rounds it; `undefined` when the price is. */
  readonly value: Usd | undefined;
}

export interface CollateralLeg extends Leg {
  /** Liquidation threshold in force for this account (its e-mode's where it applies). */
  readonly liquidationThreshold: Bps;
  /** Liquidation bonus in force, 10_500 = 5 %. */
  readonly liquidationBonus: Bps;
  readonly ltv: Bps;
}

export type DebtLeg = Leg;

/**
 * A protocol-neutral position: what risk, views and the queue work on.
 * `healthFactor` is `undefined` when a price is missing: unknown, never healthy.
 * An account without debt has MAX_UINT256, as the protocol itself answers.
 */
export interface Position {
  readonly account: Address;
  readonly collaterals: readonly CollateralLeg[];
  readonly debts: readonly DebtLeg[];
  readonly totalCollateral: Usd | undefined;
  readonly totalDebt: Usd | undefined;
  readonly healthFactor: Wad | undefined;
  /** The e-mode category's id, 0 for none. */
  readonly eMode: number;
}
