import type { Address } from 'viem';
import type { FlashSource } from '@/lib/core/execution/funding/flash-loan';
import type { FundedPlans } from './fund-plans';

/** What one liquidation moves. Base units: `repaid` and deficits of the debt asset, the rest of the collateral. */
export interface IntendedAmounts {
  readonly repaid: bigint;
  readonly seized: bigint;
  readonly seizedNet: bigint;
  readonly protocolFee: bigint;
  readonly deficits: readonly { readonly asset: Address; readonly amount: bigint }[];
}

/** What one attempt was meant to do, kept with it: the settlement on chain is compared with this. */
export interface Intent {
  /** The block whose state it was planned on, that block's time, and the time it was planned for; unix seconds. */
  readonly block: bigint;
  readonly blockTime: bigint;
  readonly projectedTo: bigint;
  readonly liquidations: readonly {
    readonly account: Address;
    readonly collateralAsset: Address;
    readonly debtAsset: Address;
    /** As offered to the pool. */
    readonly debtToCover: bigint;
    /** By the exact rules at `projectedTo`, and at the block's own time: what a simulation on that block does. */
    readonly planned: IntendedAmounts;
    readonly atOnce: IntendedAmounts;
  }[];
  /** In the order of execution; of the debt asset itself nothing is sold, and there are no legs. */
  readonly sales: readonly {
    readonly collateral: Address;
    readonly amountIn: bigint;
    readonly expectedOut: bigint;
    readonly minOut: bigint;
    readonly legs: readonly {
      readonly venues: readonly Address[];
      readonly amountIn: bigint;
      readonly expectedOut: bigint;
      readonly minOut: bigint;
    }[];
  }[];
  readonly lender: FlashSource['kind'];
  /** Base units of the debt asset. */
  readonly loan: bigint;
  readonly premium: bigint;
  /** What should be left of it, and what the transaction reverts below. */
  readonly expected: bigint;
  readonly promised: bigint;
}

export function intentOf(
  { members, sales, funding, loan, premium, expected, promised }: FundedPlans,
  { block, blockTime, projectedTo }: Pick<Intent, 'block' | 'blockTime' | 'projectedTo'>,
): Intent {
  return {
    ...{ block, blockTime, projectedTo, loan, premium, expected, promised },
    lender: funding.kind,
    liquidations: members.map(({ account, plan: { quote }, atOnce }) => ({
      ...{ account, collateralAsset: quote.collateralAsset, debtAsset: quote.debtAsset },
      ...{ debtToCover: quote.debtToCover, planned: amountsOf(quote), atOnce: amountsOf(atOnce) },
    })),
    sales: sales.map(({ collateral, amountIn, expectedOut, route }) => ({
      ...{ collateral, amountIn, expectedOut, minOut: route?.minOut ?? expectedOut },
      legs: (route?.legs ?? []).map(({ hops, ...leg }) => ({
        venues: hops.map(({ venue }) => venue),
        ...{ amountIn: leg.amountIn, expectedOut: leg.expectedOut, minOut: leg.minOut },
      })),
    })),
  };
}

/** Of a quote, or of what happened. */
export const amountsOf = ({ repaid, seized, seizedNet, protocolFee, deficits }: IntendedAmounts): IntendedAmounts => ({
  ...{ repaid, seized, seizedNet, protocolFee, deficits },
});
