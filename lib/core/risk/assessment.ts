import type { Position } from '@/lib/core/position/position';
import type { LiquidationBlock, LiquidationQuote } from '@/lib/core/protocols/rules';
import type { Usd } from '@/lib/core/units/units';
import type { Verdict } from './verdict';

/** Ordered from worst to calm. `unknown` is its own: a price is missing. */
export type RiskStatus = 'bad-debt' | 'liquidatable' | 'at-risk' | 'watch' | 'healthy' | 'unknown';

/** One scored way to liquidate a position. */
export interface PlanCandidate {
  readonly quote: LiquidationQuote;
  /** Signed, base currency: seizedNet at the exit price − repaid at the exit price; before gas and impact. `undefined` when an exit price is. */
  readonly profit: bigint | undefined;
  /** Which price values the exit: the composite where it has quorum, else the protocol's. */
  readonly pricedBy: 'composite' | 'protocol';
}

export interface Assessment {
  readonly position: Position;
  readonly status: RiskStatus;
  /** Best plan of a liquidatable position; `undefined` when none is legal (see `blockedBy`) or it is not liquidatable. */
  readonly plan: PlanCandidate | undefined;
  /** Why a position with HF < 1 cannot be liquidated now. */
  readonly blockedBy: LiquidationBlock | undefined;
  /** Chance of a health factor below 1 within the horizon, 0 to 1: 1 when it is; `undefined` when unknown. */
  readonly breachProbability: number | undefined;
  /** Chance of a breach × loss given one, where that is a loss, base currency; `undefined` when either is unknown. */
  readonly expectedLoss: Usd | undefined;
  /** Fall of all non-stable collateral, in bps of price, at which HF reaches 1; 0 when already there; `undefined` when no fall does it or unknown. */
  readonly distanceBps: number | undefined;
  /** Whether the market's prices bear the protocol's out. */
  readonly guard: Verdict;
}
