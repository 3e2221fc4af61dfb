import type { Address } from 'viem';
import type { AccountState, MarketState } from './rules';

/** What an account stores in one reserve, in the chain's own unit (scaled, shares): it changes only when the account acts. */
export interface RawLeg {
  readonly asset: Address;
  readonly raw: bigint;
}

/** The legs that an account's health factor may count, and the group (e-mode) that decides their terms. */
export interface RawLegs {
  readonly group: number;
  readonly collaterals: readonly RawLeg[];
  readonly debts: readonly RawLeg[];
}

/**
 * One side of one asset for one group, in doubles. A leg's real value is raw · value, the index and the
 * price folded into `value`; the protocol's own integer lies in (raw·value − under, raw·value + over).
 */
export interface LinearLeg {
  /** Base currency a raw unit, correct to three roundings of a double. 0 where the protocol does not count the leg. */
  readonly value: number;
  /** How far the protocol's integer value may lie above and below the real one, base currency; never too small. */
  readonly over: number;
  readonly under: number;
}

export interface LinearTerms {
  readonly collateral: LinearLeg;
  readonly debt: LinearLeg;
  /** Fractions: 0.83, and 1.05 for a bonus of 5 %. */
  readonly threshold: number;
  readonly bonus: number;
  /** Base currency a whole token. */
  readonly price: number;
}

/** How a protocol's health factor is more than the quotient of the sums of its legs' integers. */
export interface HealthLaw {
  /** The averaged threshold is truncated to multiples of this fraction where thresholds differ; 0 = not averaged. */
  readonly averageStep: number;
  /** Rounding of the weighted sum itself, base currency. */
  readonly sumSlack: number;
}

/**
 * A protocol's health factor as Σ raw·value·threshold / Σ raw·value with proven errors: what a fast
 * kernel sweeps. The bigint rules stay the truth; these bounds say where they must be asked.
 */
export interface LinearRules<M extends MarketState = MarketState, A extends AccountState = AccountState> {
  law(market: M): HealthLaw;
  /** Throws when the account holds what the market does not have, as the rules do. */
  legs(market: M, account: A): RawLegs;
  /** The market must be accrued. `undefined` when the price is unknown and the protocol asks for it. */
  terms(market: M, group: number, asset: Address): { readonly [S in 'collateral' | 'debt']: LinearTerms | undefined };
}
