import type { Address, Hex } from 'viem';
import { planCall } from '@/lib/core/execution/plan-call';
import { bestRoute } from '@/lib/core/execution/routing/best-route';
import { routeCall } from '@/lib/core/execution/routing/encode-route';
import type { VenueRoute } from '@/lib/core/execution/routing/route';
import type {
  AccountState,
  LiquidationBlock,
  LiquidationQuote,
  MarketState,
  ProtocolRules,
} from '@/lib/core/protocols/rules';
import { TokenAmount } from '@/lib/core/units/units';
import type { VenueState } from '@/lib/core/venue/venue-state';
import { cheapestLender, type FlashLender } from './cheapest-lender';
import type { FlashSource } from './flash-loan';
import { fundedLiquidation } from './funded-liquidation';

/** What a plan's collateral is sold with, and its repayment borrowed. */
export interface FundingTerms {
  /** Accrued to the time of inclusion. */
  readonly market: MarketState;
  /** Accrued to the newest block: what a simulation on it goes by, and a block that comes sooner than expected. */
  readonly earliest: MarketState;
  readonly venues: readonly VenueState[];
  readonly connectors: readonly Address[];
  readonly router: Address;
  readonly slippageBps: number;
  readonly gasPriceIn: (debtAsset: Address) => number | undefined;
  readonly lenders: readonly FlashLender[];
  /** The contract that does it all in one transaction, and who receives what is left; `undefined`: none, and so no call. */
  readonly through: { readonly executor: Address; readonly recipient: Address } | undefined;
  /** Unix seconds after which the sale reverts. */
  readonly deadline: bigint;
}

/** `flash`: the repayment is borrowed for the length of the transaction. `own`: the recipient's own funds. */
export type FundingKind = 'own' | 'flash';

/** A quote with who pays for it and how its collateral is sold. Base units of the debt asset. */
export interface FundedPlan {
  readonly source: { readonly kind: 'own' } | FlashSource;
  /** What the liquidation may take at the most: borrowed, or pulled from the recipient. */
  readonly amount: bigint;
  readonly premium: bigint;
  /** `undefined` where debt and collateral are the same asset: nothing is sold. */
  readonly route: VenueRoute | undefined;
  /** Left at the least, or it reverts: the sale at its least, less repayment and premium. */
  readonly promised: bigint;
  /** The same with the sale as expected. */
  readonly expected: bigint;
  readonly call: { readonly to: Address; readonly data: Hex; readonly value: bigint } | undefined;
}

export type FundingRefusal = LiquidationBlock | 'no-lender' | 'no-route' | 'unprofitable';

export type FundPlanResult =
  | { readonly ok: true; readonly funded: FundedPlan }
  | { readonly ok: false; readonly reason: FundingRefusal; readonly until: bigint | undefined };

/** Sells what a quote seizes and pays for it, whole or not at all. Refused where it cannot promise to leave anything. */
export function fundPlan(
  rules: Pick<ProtocolRules, 'quote' | 'encodeLiquidation'>,
  terms: FundingTerms,
  account: AccountState,
  quote: LiquidationQuote,
  kind: FundingKind,
): FundPlanResult {
  const { market, through, deadline } = terms;
  const { collateralAsset, debtAsset } = quote;
  const liquidation = planCall(rules, market, { quote });
  const atOnce = rules.quote(terms.earliest, account, quote, quote.debtToCover, through?.executor);
  if (!atOnce.ok) return { ok: false, reason: atOnce.reason, until: atOnce.until };
  // What interest adds until then stays unsold: a sale of more than there is would revert.
  const received = atOnce.quote.seizedNet < quote.seizedNet ? atOnce.quote.seizedNet : quote.seizedNet;
  const sale = saleOf(terms, collateralAsset, debtAsset, received);
  if (sale === undefined) return refuse('no-route');
  const { route, minOut, expectedOut } = sale;
  const amount = liquidation.approve;
  const trading = new Set(route?.legs.flatMap(({ hops }) => hops.map(({ venue }) => venue)));
  const lender =
    kind === 'own'
      ? { source: { kind: 'own' } as const, premium: 0n }
      : cheapestLender(terms.lenders, debtAsset, amount, trading);
  if (lender === undefined) return refuse('no-lender');
  const { source, premium } = lender;
  const promised = minOut - amount - premium;
  if (promised <= 0n) return refuse('unprofitable');
  const call =
    through &&
    fundedLiquidation({
      ...{ ...through, debtAsset, funding: source },
      amount: TokenAmount(amount),
      minProfit: TokenAmount(promised),
      liquidations: [
        {
          ...{ to: liquidation.to, data: liquidation.data },
          spends: { token: debtAsset, amount, exact: amount === quote.repaid },
        },
      ],
      sales: route ? [routeCall(route, { router: terms.router, recipient: through.executor, deadline })] : [],
      leftovers: collateralAsset === debtAsset ? [] : [collateralAsset],
    });
  const expected = expectedOut - quote.repaid - premium;
  return { ok: true, funded: { source, amount, premium, route, promised, expected, call } };
}

const refuse = (reason: FundingRefusal): FundPlanResult => ({ ok: false, reason, until: undefined });

interface PlannedSale {
  readonly route: VenueRoute | undefined;
  readonly minOut: bigint;
  readonly expectedOut: bigint;
}

function saleOf(terms: FundingTerms, tokenIn: Address, tokenOut: Address, amountIn: bigint): PlannedSale | undefined {
  if (tokenIn === tokenOut) return { route: undefined, minOut: amountIn, expectedOut: amountIn };
  const { venues, connectors, slippageBps } = terms;
  const gasPriceInOut = terms.gasPriceIn(tokenOut) ?? 0;
  const found = bestRoute({ venues, connectors, tokenIn, tokenOut, amountIn, gasPriceInOut, slippageBps });
  if (!found.ok) return undefined;
  const { route } = found;
  return { route, minOut: route.minOut, expectedOut: route.expectedOut };
}
