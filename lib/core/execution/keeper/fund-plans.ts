import type { Address, Hex } from 'viem';
import { cheapestLender } from '@/lib/core/execution/funding/cheapest-lender';
import type { FlashSource } from '@/lib/core/execution/funding/flash-loan';
import { fundedLiquidation } from '@/lib/core/execution/funding/funded-liquidation';
import { planCall } from '@/lib/core/execution/plan-call';
import { routeCall } from '@/lib/core/execution/routing/encode-route';
import { WORTH_SCALE } from '@/lib/core/execution/sizing/impact-sales';
import type { SizedPlan } from '@/lib/core/execution/sizing/sized-plan';
import { worthOf } from '@/lib/core/execution/sizing/sizing-terms';
import type { AccountState, LiquidationQuote, ProtocolRules } from '@/lib/core/protocols/rules';
import { TokenAmount } from '@/lib/core/units/units';
import type { VenueState } from '@/lib/core/venue/venue-state';
import { type KeeperTerms, type Refused, refuse } from './keeper-terms';
import { type PlannedSale, planSales, slackOf, withSlack } from './planned-sale';

/** A position and what is to be done with it. */
export interface Member {
  readonly state: AccountState;
  readonly plan: SizedPlan;
}

export interface FundedMember {
  readonly account: Address;
  readonly plan: SizedPlan;
  /** The same call at the newest block's own time. */
  readonly atOnce: LiquidationQuote;
}

/** Liquidations of one debt asset that are one transaction of the executor: all or nothing. */
export interface FundedPlans {
  readonly members: readonly [FundedMember, ...FundedMember[]];
  readonly debtAsset: Address;
  readonly sales: readonly PlannedSale[];
  readonly funding: FlashSource;
  /** Base units of the debt asset: what is borrowed, and what that costs. */
  readonly loan: bigint;
  readonly premium: bigint;
  readonly call: { readonly to: Address; readonly data: Hex; readonly value: bigint };
  /** Base units of the debt asset that are left at the least, or it reverts: the sales at their least, less loan and premium. */
  readonly promised: bigint;
  /** The same with the sales as expected. */
  readonly expected: bigint;
  /** Wei: what is expected at the pessimistic end of the prices, before gas; rounded down. */
  readonly profitWei: bigint;
  /** The venues once it is done. */
  readonly after: readonly VenueState[];
}

export type FundResult = { readonly ok: true; readonly funded: FundedPlans } | Refused;

const WEI = 10n ** 18n;

/**
 * The one transaction of these plans, which must share their debt asset: one loan, each liquidation, each collateral sold
 * in one go, the loan given back, and the promise paid out; or why there is none.
 */
export function fundPlans(rules: ProtocolRules, terms: KeeperTerms, of: readonly [Member, ...Member[]]): FundResult {
  const { market, earliest, sizing, executor, recipient, router, deadline, lenders } = terms;
  const { debtAsset } = of[0].plan.quote;
  const members: FundedMember[] = [];
  for (const { state, plan } of of) {
    const atOnce = rules.quote(earliest, state, plan.quote, plan.quote.debtToCover, executor);
    if (!atOnce.ok) return { ok: false, reason: atOnce.reason, until: atOnce.until };
    members.push({ account: state.account, plan, atOnce: atOnce.quote });
  }
  const [first, ...others] = members;
  const sold = planSales(terms, debtAsset, receivedBy(members));
  if (first === undefined || sold === undefined) return refuse('no-route');
  const calls = members.map(({ plan }) => ({ plan, call: planCall(rules, market, plan) }));
  const loan = calls.reduce((sum, { call }) => sum + call.approve, 0n);
  const trading = new Set(
    sold.sales.flatMap(({ route }) => route?.legs.flatMap(({ hops }) => hops.map(({ venue }) => venue)) ?? []),
  );
  const lender = cheapestLender(lenders, debtAsset, loan, trading);
  if (lender === undefined) return refuse('no-lender');
  const { premium } = lender;
  const out = sold.sales.reduce((sum, { expectedOut }) => sum + expectedOut, 0n);
  const least = out - loan - premium;
  const price = sizing.prices.get(debtAsset);
  const { coinPrice } = sizing.gas;
  if (least <= 0n || coinPrice === undefined || price === undefined) return refuse('unprofitable');
  const sales = withSlack(sold.sales, slackOf(terms.tolerance, out, least));
  const minOut = sales.reduce((sum, { route, amountIn }) => sum + (route?.minOut ?? amountIn), 0n);
  const promised = minOut - loan - premium;
  if (promised <= 0n) return refuse('unprofitable');
  const repaid = members.reduce((sum, { plan }) => sum + plan.quote.repaid, 0n);
  const expected = out - repaid - premium;
  const call = fundedLiquidation({
    ...{ executor, recipient, debtAsset, funding: lender.source },
    amount: TokenAmount(loan),
    minProfit: TokenAmount(promised),
    liquidations: calls.map(({ plan, call: { to, data, approve } }) => ({
      ...{ to, data },
      spends: { token: debtAsset, amount: approve, exact: approve === plan.quote.repaid },
    })),
    sales: sales.flatMap(({ route }) => (route ? [routeCall(route, { router, recipient: executor, deadline })] : [])),
    leftovers: sales.flatMap(({ collateral, route }) => (route ? [collateral] : [])),
  });
  const decimals = market.reserves.get(debtAsset)?.decimals ?? 18;
  const profitWei = (worthOf(expected, decimals, price) * WEI) / (WORTH_SCALE * coinPrice);
  return {
    ok: true,
    funded: {
      members: [first, ...others],
      ...{ debtAsset, sales, loan, premium, call, promised, expected, profitWei },
      ...{ funding: lender.source, after: sold.after },
    },
  };
}

/**
 * What is there to be sold of each collateral, whether it is mined in the newest block's own time or in the next: what
 * interest adds until then stays unsold, since a sale of more than there is would revert.
 */
function receivedBy(members: readonly FundedMember[]): ReadonlyMap<Address, bigint> {
  const received = new Map<Address, bigint>();
  for (const { plan, atOnce } of members) {
    const { collateralAsset, seizedNet } = plan.quote;
    const least = atOnce.seizedNet < seizedNet ? atOnce.seizedNet : seizedNet;
    received.set(collateralAsset, (received.get(collateralAsset) ?? 0n) + least);
  }
  return received;
}
