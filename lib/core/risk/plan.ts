import type { Address } from 'viem';
import type { CollateralLeg, DebtLeg, Position } from '@/lib/core/position/position';
import type {
  AccountState,
  LiquidationBlock,
  LiquidationQuote,
  MarketState,
  Pair,
  ProtocolRules,
} from '@/lib/core/protocols/rules';
import { mulDivDown, mulDivUp } from '@/lib/core/units/math';
import { MAX_UINT256, type TokenAmount } from '@/lib/core/units/units';
import type { PlanCandidate } from './assessment';
import { type ExitPrices, tokenUnit } from './exit-price';

export type PlanRules = Pick<ProtocolRules, 'liquidationTerms' | 'quote'>;

/** One collateral/debt pair of an account: its best plan, or why there is none. */
export interface PairPlan extends Pair {
  readonly maxDebtToCover: TokenAmount | undefined;
  readonly plan: PlanCandidate | undefined;
  readonly blockedBy: LiquidationBlock | undefined;
  /** Unix seconds when the block ends by itself. */
  readonly until: bigint | undefined;
}

export type BestPlan =
  | { readonly plan: PlanCandidate; readonly blockedBy?: undefined; readonly until?: undefined }
  | { readonly plan?: undefined; readonly blockedBy: LiquidationBlock; readonly until: bigint | undefined };

/** How far a check got before it refused; the furthest reason says most about what is missing. */
export const PROGRESS: Readonly<Record<LiquidationBlock, number>> = {
  'price-unknown': 0,
  'self-liquidation': 1,
  'reserve-inactive': 2,
  'reserve-paused': 3,
  sentinel: 4,
  'grace-period': 5,
  healthy: 6,
  'not-collateral': 7,
  'no-debt': 8,
  'must-not-leave-dust': 9,
  'amount-too-small': 10,
  'no-liquidity': 11,
};

/** What a search for a plan reads; the same for every pair of one account. */
interface Search {
  readonly rules: PlanRules;
  /** Accrued to the time of execution. */
  readonly market: MarketState;
  readonly account: AccountState;
  readonly exitPrices: ExitPrices;
  readonly liquidator: Address | undefined;
}

/**
 * The plan with the highest signed profit over all collateral/debt pairs, or the reason of the pair
 * that came closest. The market must be accrued to the time of execution; `position` is the account's at it.
 * Pairs are tried in the order of what they could earn at most, and the rest skipped once none can win.
 */
export function bestPlan(
  rules: PlanRules,
  market: MarketState,
  account: AccountState,
  position: Position,
  exitPrices: ExitPrices,
  liquidator?: Address,
): BestPlan {
  const search = { rules, market, account, exitPrices, liquidator };
  const pairs = position.collaterals
    .flatMap((collateral) =>
      position.debts.map((debt) => ({ collateral, debt, most: profitCeiling(collateral, debt, exitPrices) })),
    )
    .sort((a, b) => b.most - a.most);
  let best: PlanCandidate | undefined;
  let blockedBy: LiquidationBlock = position.collaterals.length === 0 ? 'not-collateral' : 'no-debt';
  let until: bigint | undefined;
  let progress = -1;
  for (const { collateral, debt, most } of pairs) {
    if (best?.profit !== undefined && Number(best.profit) > most) break;
    const found = bestOfPair(search, collateral, debt);
    if (found.plan !== undefined) {
      if (best === undefined || isBetter(found.plan, best)) best = found.plan;
    } else if (PROGRESS[found.blockedBy] > progress) {
      ({ blockedBy, until } = found);
      progress = PROGRESS[blockedBy];
    }
  }
  return best === undefined ? { blockedBy, until } : { plan: best };
}

/** Every pair of the position, collateral by collateral, each with its own best plan. */
export function pairPlans(
  rules: PlanRules,
  market: MarketState,
  account: AccountState,
  position: Position,
  exitPrices: ExitPrices,
  liquidator?: Address,
): readonly PairPlan[] {
  const search = { rules, market, account, exitPrices, liquidator };
  return position.collaterals.flatMap((collateral) =>
    position.debts.map((debt): PairPlan => {
      const pair = { collateralAsset: collateral.asset, debtAsset: debt.asset };
      const terms = rules.liquidationTerms(market, account, pair, liquidator);
      const found = bestOfPair(search, collateral, debt);
      return {
        ...pair,
        maxDebtToCover: terms.legal ? terms.maxDebtToCover : undefined,
        plan: found.plan,
        blockedBy: found.plan === undefined ? found.blockedBy : undefined,
        until: found.plan === undefined ? found.until : undefined,
      };
    }),
  );
}

/**
 * Before impact the profit of a pair is linear in what is repaid: the most that the pool takes is the
 * best where it earns anything. Otherwise (it loses, leaves dust, or is more than the pool can pay out)
 * every candidate of the rules is scored.
 */
function bestOfPair(search: Search, collateral: CollateralLeg, debt: DebtLeg): BestPlan {
  const { rules, market, account, liquidator } = search;
  const pair = { collateralAsset: collateral.asset, debtAsset: debt.asset };
  const most = rules.quote(market, account, pair, MAX_UINT256, liquidator);
  if (most.ok) {
    const plan = score(offerOf(most.quote, collateral, debt), collateral.decimals, debt.decimals, search.exitPrices);
    if (plan.profit === undefined || plan.profit >= 0n) return { plan };
  } else if (!DEPENDS_ON_AMOUNT.has(most.reason)) {
    return { blockedBy: most.reason, until: most.until };
  }
  const terms = rules.liquidationTerms(market, account, pair, liquidator);
  if (!terms.legal) return { blockedBy: terms.reason, until: terms.until };
  let best: PlanCandidate | undefined;
  for (const amount of terms.candidates) {
    const offer = amount === terms.maxDebtToCover ? MAX_UINT256 : amount;
    const result = rules.quote(market, account, pair, offer, liquidator);
    if (!result.ok) continue;
    const quote = offer === amount ? result.quote : offerOf(result.quote, collateral, debt);
    const plan = score(quote, collateral.decimals, debt.decimals, search.exitPrices);
    if (best === undefined || isBetter(plan, best)) best = plan;
  }
  return best === undefined ? { blockedBy: 'must-not-leave-dust', until: undefined } : { plan: best };
}

const DEPENDS_ON_AMOUNT: ReadonlySet<LiquidationBlock> = new Set([
  'must-not-leave-dust',
  'amount-too-small',
  'no-liquidity',
]);

/** Base units by which a pool's own rounding may leave an emptied collateral short of its balance. */
const ROUNDING = 4n;

/**
 * What to offer for the outcome of offering everything. Where that clears the debt or takes the whole
 * collateral it stays MAX_UINT256: interest accrued until inclusion is then covered, instead of leaving
 * dust that reverts. Otherwise exactly what the pool would take.
 */
function offerOf(everything: LiquidationQuote, collateral: CollateralLeg, debt: DebtLeg): LiquidationQuote {
  const clears = everything.repaid >= debt.amount || everything.seized + ROUNDING >= collateral.amount;
  return clears ? everything : { ...everything, debtToCover: everything.repaid };
}

/** An upper bound of a pair's profit, base currency, in doubles with a margin for their rounding; Infinity when a price is unknown. */
function profitCeiling(collateral: CollateralLeg, debt: DebtLeg, exitPrices: ExitPrices): number {
  const sale = exitPrices.get(collateral.asset);
  const purchase = exitPrices.get(debt.asset);
  if (!sale || !purchase || !collateral.value || !debt.value || !collateral.price || !debt.price) return Infinity;
  const bonus = Number(collateral.liquidationBonus) / 10_000;
  const seized = Math.min(Number(collateral.value), Number(debt.value) * bonus) * 1.000001 + 1_000;
  const sells = Number(sale.price) / Number(collateral.price);
  const costs = Number(purchase.price) / Number(debt.price) / bonus;
  return Math.max(0, seized * (sells - costs)) + 1_000;
}

/**
 * Values a quote at exit prices: proceeds rounded down, cost rounded up, base currency.
 * `pricedBy` names who priced the collateral, the side that must be sold.
 */
export function score(
  quote: LiquidationQuote,
  collateralDecimals: number,
  debtDecimals: number,
  exitPrices: ExitPrices,
): PlanCandidate {
  const sale = exitPrices.get(quote.collateralAsset);
  const purchase = exitPrices.get(quote.debtAsset);
  const profit =
    sale === undefined || purchase === undefined
      ? undefined
      : mulDivDown(quote.seizedNet, sale.price, tokenUnit(collateralDecimals)) -
        mulDivUp(quote.repaid, purchase.price, tokenUnit(debtDecimals));
  return { quote, profit, pricedBy: sale?.pricedBy ?? 'protocol' };
}

/** Profit first (unknown last), then the assets in the order of their addresses, so that ties are settled alike everywhere. */
function isBetter(a: PlanCandidate, b: PlanCandidate): boolean {
  if (a.profit !== b.profit) return b.profit === undefined || (a.profit !== undefined && a.profit > b.profit);
  const key = ({ quote }: PlanCandidate) => quote.collateralAsset + quote.debtAsset;
  return key(a) < key(b);
}
