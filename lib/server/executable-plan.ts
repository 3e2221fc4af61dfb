import type { Address } from 'viem';
import { cheapestLender } from '@/lib/core/execution/funding/cheapest-lender';
import type { FundingKind, FundingRefusal } from '@/lib/core/execution/funding/fund-plan';
import { planCall } from '@/lib/core/execution/plan-call';
import { salesBeyondVenues, venueSales } from '@/lib/core/execution/routing/venue-sales';
import { pairsOf, type SizingObjective, sizePlan } from '@/lib/core/execution/sizing/size-plan';
import { moneyOfQuote, type PlanMoney, type SizingRefusal } from '@/lib/core/execution/sizing/sized-plan';
import type { SizingTerms } from '@/lib/core/execution/sizing/sizing-terms';
import type { LiquidationQuote, MarketState, Pair, ProtocolRules, QuoteResult } from '@/lib/core/protocols/rules';
import type { ExitPrices } from '@/lib/core/risk/exit-price';
import type { GuardContext } from '@/lib/core/risk/guard-context';
import { score } from '@/lib/core/risk/plan';
import { blockView } from '@/lib/core/snapshot/build';
import type { PlanQuery } from '@/lib/core/snapshot/endpoints';
import { positionGuardView } from '@/lib/core/snapshot/guard-view';
import type { PlanObjective } from '@/lib/core/snapshot/plan-objective';
import type { ExecutablePlan, PlanMoneyView } from '@/lib/core/snapshot/plan-schema';
import { planView } from '@/lib/core/snapshot/plan-view';
import { Bps, MAX_UINT256 } from '@/lib/core/units/units';
import type { VenueState } from '@/lib/core/venue/venue-state';
import type { AccountAtBlock } from './frame-source';
import { nextBlockTime } from './next-block-time';
import { paidView, payFor, throughExecutor } from './plan-funded';
import type { Trade } from './plan-trade';

interface Refused {
  readonly ok: false;
  readonly reason: SizingRefusal | FundingRefusal;
  readonly until: bigint | undefined;
}
export type ExecutablePlanResult =
  /** All but the breakers' permission. */
  { readonly ok: true; readonly plan: Omit<ExecutablePlan, 'permission'> } | Refused;

/** What every plan of one block is computed with. */
export interface PlanTerms {
  readonly exitPrices: ExitPrices;
  readonly guard: GuardContext;
  /** Made for the market that the sizing is to be for. */
  readonly sizing: (market: MarketState) => SizingTerms;
  /** Seconds. */
  readonly blockTime: number;
  /** What it is sold with, where the query's funding is not to keep the collateral. */
  readonly trade: Trade | undefined;
  /** Where it would be sold, where that is known: the money is then that of the route. */
  readonly venues?: { readonly states: readonly VenueState[]; readonly connectors: readonly Address[] } | undefined;
  /** Base units of an asset that a unit of gas costs; `undefined` = unknown. */
  readonly gasPriceIn: (market: MarketState, asset: Address) => number | undefined;
  /** Unix ms: moves the projection on when the next block is late. */
  readonly now: number;
}

/** The least capital is that for nine tenths of the greatest profit: an impact's last tenth takes a third of the money. */
const OBJECTIVES: Readonly<Record<PlanObjective, SizingObjective>> = {
  profit: { kind: 'profit' },
  'risk-reduction': { kind: 'risk-reduction' },
  capital: { kind: 'capital', share: Bps(9_000n) },
};

/**
 * The exact plan for the block after `at`, of an amount or of the best size for an objective, and the call that
 * executes it. Offers MAX_UINT256 where the plan clears the debt or takes all collateral, so that interest until
 * inclusion leaves no dust; the approval then has headroom (rounded up).
 */
export const executablePlan = (
  rules: ProtocolRules,
  at: AccountAtBlock,
  query: PlanQuery,
  terms: PlanTerms,
): ExecutablePlanResult => {
  const { block, receivedAt, account } = at;
  const projectedTo = nextBlockTime(block, receivedAt, terms.blockTime, terms.now);
  const projected = rules.accrue(at.market, projectedTo);
  const kind = query.funding === 'flash' ? 'flash' : 'own';
  const sizing = sizingFor(terms, projected, kind);
  const through = throughExecutor(terms.trade, kind, query.liquidator);
  const asked = { ...query, liquidator: through?.executor ?? query.liquidator };
  const found = query.objective
    ? bestSize(rules, { ...at, market: projected }, asked, query.objective, sizing)
    : givenAmount(rules, { ...at, market: projected }, asked, sizing);
  if (!found.ok) return found;
  const { quote } = found;
  const [sold, owed] = [projected.reserves.get(quote.collateralAsset), projected.reserves.get(quote.debtAsset)];
  if (!sold || !owed) return refuse('reserve-inactive');
  const candidate = score(quote, sold.decimals, owed.decimals, terms.exitPrices);
  const call = planCall(rules, projected, candidate);
  const paid =
    terms.trade &&
    payFor(rules, terms.trade, {
      ...{ account, quote, kind, through, projected, projectedTo },
      earliest: rules.accrue(at.market, block.timestamp),
      gasPriceIn: (asset) => terms.gasPriceIn(projected, asset),
    });
  if (paid && !paid.ok) return paid;
  const { funded } = paid ?? {};
  // What is borrowed is a little more than is repaid, perhaps of a dearer lender than the sizing reckoned with.
  const money = funded ? moneyOfQuote(quote, owed.decimals, { ...sizing, premium: () => funded.premium }) : found.money;
  return {
    ok: true,
    plan: {
      plan: planView(candidate),
      money: money ? moneyView(money, query.objective) : null,
      account: account.account,
      block: blockView(block, receivedAt),
      projectedTo: Number(projectedTo),
      to: call.to,
      data: call.data,
      guard: positionGuardView(rules, projected.revision, rules.position(projected, account), terms.guard),
      approve: call.approve.toString(),
      ...(funded && terms.trade && paidView(funded, terms.trade, through ? undefined : query.liquidator, projectedTo)),
      tokens: {
        aToken: sold.aToken,
        variableDebtToken: owed.variableDebtToken,
        treasury: projected.treasury ?? null,
      },
    },
  };
};

/** Of more than these an exact route takes a millisecond: the size is then to a thousandth, the money still that of its route. */
const MANY_VENUES = 16;

/** Sized by what the venues really give, where they are known, and by what borrowing really costs. */
function sizingFor(
  { sizing, trade, venues, gasPriceIn }: PlanTerms,
  market: MarketState,
  kind: FundingKind,
): SizingTerms {
  const base = sizing(market);
  const sold = trade ? { states: trade.venues, connectors: trade.config.connectors } : venues;
  if (sold === undefined) return base;
  const routes = venueSales({
    ...{ venues: sold.states, connectors: sold.connectors },
    gasPriceIn: (asset) => gasPriceIn(market, asset),
  });
  const coarse = sold.states.length > MANY_VENUES;
  // Collateral that is kept may be of a pair without venues; what is sold at once cannot.
  if (trade === undefined) return { ...base, coarse, sales: salesBeyondVenues(routes, base.sales) };
  const { lenders } = trade;
  return {
    ...{ ...base, coarse, sales: routes },
    // What nobody lends costs more than anything could earn.
    ...(kind === 'flash' && {
      premium: (asset: Address, repaid: bigint) => cheapestLender(lenders, asset, repaid)?.premium ?? repaid,
    }),
  };
}

type Found = { readonly ok: true; readonly quote: LiquidationQuote; readonly money: PlanMoney | undefined } | Refused;

const refuse = (reason: Refused['reason'], until?: bigint): Refused => ({ ok: false, reason, until });

const bestSize = (
  rules: ProtocolRules,
  { market, account }: AccountAtBlock,
  { collateral, debt, liquidator }: PlanQuery,
  objective: PlanObjective,
  sizing: SizingTerms,
): Found => {
  const given = collateral && debt ? [{ collateralAsset: collateral, debtAsset: debt }] : undefined;
  const pairs = given ?? pairsOf(rules.position(market, account));
  const sized = sizePlan(rules, { market, account, pairs, liquidator }, sizing, OBJECTIVES[objective]);
  return sized.ok ? { ok: true, quote: sized.plan.quote, money: sized.plan } : sized;
};

const givenAmount = (
  rules: ProtocolRules,
  { market, account }: AccountAtBlock,
  { collateral, debt, amount, liquidator }: PlanQuery,
  sizing: SizingTerms,
): Found => {
  if (collateral === undefined || !market.reserves.has(collateral)) return refuse('not-collateral');
  const owed = debt && market.reserves.get(debt);
  if (owed === undefined || amount === undefined) return refuse('no-debt');
  const pair: Pair = { collateralAsset: collateral, debtAsset: owed.asset };
  const terms = rules.liquidationTerms(market, account, pair, liquidator);
  if (!terms.legal) return refuse(terms.reason, terms.until);
  const quoteOf = (offer: bigint): QuoteResult => {
    const exact = rules.quote(market, account, pair, offer, liquidator);
    if (!exact.ok || (exact.quote.repaid < terms.debt && exact.quote.seized < terms.collateral)) return exact;
    const open = rules.quote(market, account, pair, MAX_UINT256, liquidator);
    return open.ok && open.quote.repaid === exact.quote.repaid ? open : exact;
  };
  // The largest legal amount first; an amount that was asked for stands or falls by itself.
  const offers = amount === 'max' ? terms.candidates.toReversed() : [BigInt(amount)];
  let refused = refuse('must-not-leave-dust');
  for (const offer of offers) {
    const result = quoteOf(offer);
    if (result.ok) return { ...result, money: moneyOfQuote(result.quote, owed.decimals, sizing) };
    refused = refuse(result.reason, result.until);
  }
  return refused;
};

const moneyView = (money: PlanMoney, objective: PlanObjective | undefined): PlanMoneyView => ({
  objective: objective ?? null,
  proceeds: money.proceeds.toString(),
  premium: money.premium.toString(),
  gas: money.gas.toString(),
  gasUsd: money.gasUsd.toString(),
  bidUsd: money.bidUsd.toString(),
  profitUsd: money.profitUsd.toString(),
  capitalUsd: money.capitalUsd.toString(),
  pricedBy: money.pricedBy,
  soldBy: money.soldBy,
});
