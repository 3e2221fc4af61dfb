import type { Address } from 'viem';
import type { FlashLender } from '@/lib/core/execution/funding/cheapest-lender';
import type { SizingRefusal } from '@/lib/core/execution/sizing/sized-plan';
import type { SizingTerms } from '@/lib/core/execution/sizing/sizing-terms';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { VenueState } from '@/lib/core/venue/venue-state';

/** All that the transactions of one block are planned with. */
export interface KeeperTerms {
  /** Accrued to the time of inclusion. */
  readonly market: MarketState;
  /** Accrued to the newest block: what a simulation on it goes by, and a block that comes sooner than expected. */
  readonly earliest: MarketState;
  /** With sales over `venues`, and the premium of `lenders`. */
  readonly sizing: SizingTerms;
  /** As they stand, or as what goes before leaves them. */
  readonly venues: readonly VenueState[];
  readonly connectors: readonly Address[];
  readonly router: Address;
  readonly tolerance: Tolerance;
  readonly gasPriceIn: (debtAsset: Address) => number | undefined;
  readonly lenders: readonly FlashLender[];
  readonly executor: Address;
  /** Receives the profit. */
  readonly recipient: Address;
  /** Unix seconds after which the sale reverts. */
  readonly deadline: bigint;
  /** Of the best size, how much may be repaid, bps; the whole unless told. */
  readonly sizeBps?: number;
}

/** How much less than expected a sale may bring before everything reverts: whichever of the two is less. */
export interface Tolerance {
  /** Of what it brings, bps. */
  readonly slippageBps: number;
  /** Of the profit, bps: below 10,000, what is left is the promise. */
  readonly profitAtRiskBps: number;
}

export type KeeperRefusal = SizingRefusal | 'no-lender' | 'no-route';

export interface Refused {
  readonly ok: false;
  readonly reason: KeeperRefusal;
  readonly until: bigint | undefined;
}

export function refuse(reason: KeeperRefusal): Refused {
  return { ok: false, reason, until: undefined };
}
