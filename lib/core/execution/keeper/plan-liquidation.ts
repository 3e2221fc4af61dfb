import type { Address, Hex } from 'viem';
import { cheapestLender, type FlashLender } from '@/lib/core/execution/funding/cheapest-lender';
import type { FlashSource } from '@/lib/core/execution/funding/flash-loan';
import { fundedLiquidation } from '@/lib/core/execution/funding/funded-liquidation';
import { planCall } from '@/lib/core/execution/plan-call';
import { afterRoute } from '@/lib/core/execution/routing/after-route';
import { bestRoute } from '@/lib/core/execution/routing/best-route';
import { routeCall } from '@/lib/core/execution/routing/encode-route';
import type { VenueRoute } from '@/lib/core/execution/routing/route';
import { pairsOf, sizePlan } from '@/lib/core/execution/sizing/size-plan';
import { moneyOfQuote, type SizedPlan, type SizingRefusal } from '@/lib/core/execution/sizing/sized-plan';
import type { SizingTerms } from '@/lib/core/execution/sizing/sizing-terms';
import type { AccountState, MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import { BPS, TokenAmount } from '@/lib/core/units/units';
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
  readonly slippageBps: number;
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

/** One position's liquidation as one transaction of the executor. */
export interface PlannedLiquidation {
  readonly account: Address;
  readonly plan: SizedPlan;
  /** `undefined` where debt and collateral are the same asset: nothing is sold. */
  readonly route: VenueRoute | undefined;
  readonly funding: FlashSource;
  readonly call: { readonly to: Address; readonly data: Hex; readonly value: bigint };
  /** Base units of the debt asset that are left at the least, or it reverts: the sale at its least, less loan and premium. */
  readonly promised: bigint;
  /** The same with the sale as expected. */
  readonly expected: bigint;
  /** Wei: the profit at the pessimistic end of the prices, before gas; rounded down. */
  readonly profitWei: bigint;
  /** The venues once it is done. */
  readonly after: readonly VenueState[];
}

export type KeeperRefusal = SizingRefusal | 'no-lender' | 'no-route';

export type PlanLiquidationResult =
  | { readonly ok: true; readonly planned: PlannedLiquidation }
  | { readonly ok: false; readonly reason: KeeperRefusal; readonly until: bigint | undefined };

const WEI = 10n ** 18n;

/** The best liquidation of one position on borrowed money, sold at once, or why there is none. */
export function planLiquidation(
  rules: ProtocolRules,
  terms: KeeperTerms,
  account: AccountState,
): PlanLiquidationResult {
  const { market, sizing, executor } = terms;
  const pairs = pairsOf(rules.position(market, account));
  const sized = sizePlan(rules, { market, account, pairs, liquidator: executor }, sizing, { kind: 'profit' });
  if (!sized.ok) return sized;
  const reduced = reduce(rules, terms, account, sized.plan);
  if (!reduced.ok) return reduced;
  const { plan } = reduced;
  const { quote } = plan;
  const { collateralAsset, debtAsset } = quote;
  const liquidation = planCall(rules, market, plan);
  const atOnce = rules.quote(terms.earliest, account, quote, quote.debtToCover, executor);
  if (!atOnce.ok) return { ok: false, reason: atOnce.reason, until: atOnce.until };
  // What interest adds until then stays unsold: a sale of more than there is would revert.
  const received = atOnce.quote.seizedNet < quote.seizedNet ? atOnce.quote.seizedNet : quote.seizedNet;
  const sale = saleOf(terms, collateralAsset, debtAsset, received);
  if (sale === undefined) return refuse('no-route');
  const { route, minOut, expectedOut } = sale;
  const trading = new Set(route?.legs.flatMap(({ hops }) => hops.map(({ venue }) => venue)));
  const lender = cheapestLender(terms.lenders, debtAsset, liquidation.approve, trading);
  if (lender === undefined) return refuse('no-lender');
  const owed = liquidation.approve + lender.premium;
  const promised = minOut - owed;
  const { coinPrice } = sizing.gas;
  if (promised <= 0n || coinPrice === undefined) return refuse('unprofitable');
  const call = fundedLiquidation({
    ...{ executor, recipient: terms.recipient, debtAsset, funding: lender.source },
    amount: TokenAmount(liquidation.approve),
    minProfit: TokenAmount(promised),
    liquidations: [
      {
        ...{ to: liquidation.to, data: liquidation.data },
        spends: { token: debtAsset, amount: liquidation.approve, exact: liquidation.approve === quote.repaid },
      },
    ],
    sales: route ? [routeCall(route, { router: terms.router, recipient: executor, deadline: terms.deadline })] : [],
    leftovers: collateralAsset === debtAsset ? [] : [collateralAsset],
  });
  return {
    ok: true,
    planned: {
      ...{ account: account.account, plan, route, funding: lender.source, call, promised },
      expected: expectedOut - quote.repaid - lender.premium,
      profitWei: ((plan.profitUsd + plan.gasUsd + plan.bidUsd) * WEI) / coinPrice,
      after: route ? afterRoute(terms.venues, route) : terms.venues,
    },
  };
}

/** The plan at `sizeBps` of its size, where the pool takes that much. */
function reduce(
  rules: ProtocolRules,
  { market, sizing, executor, sizeBps = Number(BPS) }: KeeperTerms,
  account: AccountState,
  plan: SizedPlan,
): { readonly ok: true; readonly plan: SizedPlan } | Extract<PlanLiquidationResult, { readonly ok: false }> {
  if (sizeBps >= Number(BPS)) return { ok: true, plan };
  const { collateralAsset, debtAsset, repaid } = plan.quote;
  const offer = (repaid * BigInt(sizeBps)) / BPS;
  const found = rules.quote(market, account, { collateralAsset, debtAsset }, offer, executor);
  if (!found.ok) return { ok: false, reason: found.reason, until: found.until };
  const money = moneyOfQuote(found.quote, market.reserves.get(debtAsset)?.decimals ?? 18, sizing);
  return money === undefined ? refuse('unpriced') : { ok: true, plan: { quote: found.quote, ...money } };
}

function refuse(reason: KeeperRefusal): Extract<PlanLiquidationResult, { readonly ok: false }> {
  return { ok: false, reason, until: undefined };
}

interface PlannedSale {
  readonly route: VenueRoute | undefined;
  readonly minOut: bigint;
  readonly expectedOut: bigint;
}

function saleOf(terms: KeeperTerms, tokenIn: Address, tokenOut: Address, amountIn: bigint): PlannedSale | undefined {
  if (tokenIn === tokenOut) return { route: undefined, minOut: amountIn, expectedOut: amountIn };
  const { venues, connectors, slippageBps } = terms;
  const gasPriceInOut = terms.gasPriceIn(tokenOut) ?? 0;
  const found = bestRoute({ venues, connectors, tokenIn, tokenOut, amountIn, gasPriceInOut, slippageBps });
  if (!found.ok) return undefined;
  const { route } = found;
  return { route, minOut: route.minOut, expectedOut: route.expectedOut };
}
