import type { Address } from 'viem';
import {
  type FundedPlan,
  type FundingKind,
  type FundPlanResult,
  fundPlan,
} from '@/lib/core/execution/funding/fund-plan';
import type { AccountState, LiquidationQuote, MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import type { FundedView } from '@/lib/core/snapshot/plan-funding';
import type { SaleView } from '@/lib/core/snapshot/route-schema';
import { saleView } from './plan-sale';
import type { Trade } from './plan-trade';

/** How long the sale of a trade stays good after the block that the plan is for: several people may have to sign it. */
const TRADE_SECONDS = 1_200n;

/** The executor that a plan goes through, and who receives what is left. */
export type Through = { readonly executor: Address; readonly recipient: Address } | undefined;

/** Borrowed money goes through the executor, deployed or not; own funds where it stands. */
export function throughExecutor(trade: Trade | undefined, kind: FundingKind, recipient: Address | undefined): Through {
  const executor = trade?.executor;
  if (executor === undefined || recipient === undefined) return undefined;
  return kind === 'flash' || executor.deployed ? { executor: executor.address, recipient } : undefined;
}

export interface PaidQuote {
  readonly account: AccountState;
  readonly quote: LiquidationQuote;
  readonly kind: FundingKind;
  readonly through: Through;
  /** Accrued to the time of inclusion, and to the newest block. */
  readonly projected: MarketState;
  readonly earliest: MarketState;
  /** Unix seconds that it is projected to. */
  readonly projectedTo: bigint;
  readonly gasPriceIn: (debtAsset: Address) => number | undefined;
}

/** Who pays for a quote, and how its collateral is sold. */
export function payFor(rules: ProtocolRules, trade: Trade, paid: PaidQuote): FundPlanResult {
  const { account, quote, kind, through, projected, earliest, projectedTo, gasPriceIn } = paid;
  const { venues, lenders, config } = trade;
  const deadline = projectedTo + TRADE_SECONDS;
  const terms = { ...config, venues, lenders, market: projected, earliest, through, deadline, gasPriceIn };
  return fundPlan(rules, terms, account, quote, kind);
}

/** As the API tells it: the sale has its call where the liquidator makes it themselves. */
export const paidView = (
  funded: FundedPlan,
  trade: Trade,
  seller: Address | undefined,
  projectedTo: bigint,
): { readonly sale: SaleView; readonly funded: FundedView } => ({
  sale: saleOf(funded, trade, seller, projectedTo + TRADE_SECONDS),
  funded: fundedView(funded, trade),
});

function saleOf(
  { route }: FundedPlan,
  { config: { router } }: Trade,
  recipient: Address | undefined,
  deadline: bigint,
): SaleView {
  return route
    ? saleView(route, true, recipient && { router, recipient, deadline })
    : { kind: 'none', reason: 'same-token', detail: null };
}

const fundedView = (
  { source, amount, premium, promised, expected, call }: FundedPlan,
  { executor }: Trade,
): FundedView => ({
  by: source.kind === 'own' ? 'own' : 'flash',
  lender:
    source.kind === 'own'
      ? null
      : { kind: source.kind, address: source.kind === 'morpho' ? source.morpho : source.pool },
  amount: amount.toString(),
  premium: premium.toString(),
  promised: promised.toString(),
  expected: expected.toString(),
  executor: executor ?? null,
  call: call ? { to: call.to, data: call.data } : null,
});
