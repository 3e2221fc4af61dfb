import type { z } from 'zod';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { CollateralLeg, DebtLeg, Leg, Position } from '@/lib/core/position/position';
import type { AccountState, MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import type { ExitPrices } from '@/lib/core/risk/exit-price';
import type { LossContext } from '@/lib/core/risk/expected-loss';
import type { GuardContext } from '@/lib/core/risk/guard-context';
import { pairPlans } from '@/lib/core/risk/plan';
import type { PriceGroups } from '@/lib/core/risk/ratio-trigger';
import type { Bps, TokenAmount, Usd, Wad } from '@/lib/core/units/units';
import { blockView } from './build';
import { positionGuardView } from './guard-view';
import { planView } from './plan-view';
import type { legViewSchema, PositionDetail } from './position-detail-schema';
import type { PositionRow } from './position-schema';
import { type placeOf, standingOf } from './standing';
import { legTrigger, ratioTriggers } from './trigger-view';

type LegView = z.infer<typeof legViewSchema>;

/** Everything the drawer of one position shows. The market must be accrued to the row's evaluation. */
export function positionDetail(
  rules: ProtocolRules,
  market: MarketState,
  account: AccountState,
  context: {
    readonly row: PositionRow;
    readonly block: BlockRef;
    readonly receivedAt: number;
    readonly exitPrices: ExitPrices;
    readonly guard: GuardContext;
    readonly loss: LossContext;
    /** What of the market moves together. */
    readonly groups: PriceGroups;
    readonly place: ReturnType<typeof placeOf>;
    readonly history: PositionDetail['history'];
  },
): PositionDetail {
  const position = rules.position(market, account);
  const triggerOf = (leg: Leg) => legTrigger(rules, market.revision, position, leg, context.loss);
  return {
    row: context.row,
    block: blockView(context.block, context.receivedAt),
    revision: market.revision,
    eModeLabel: market.eModes.get(position.eMode)?.label ?? null,
    collaterals: position.collaterals.map((leg) => ({
      ...legView(leg),
      liquidationThreshold: Number(leg.liquidationThreshold),
      liquidationBonus: Number(leg.liquidationBonus),
      ltv: Number(leg.ltv),
      ...triggerOf(leg),
    })),
    debts: position.debts.map((leg) => ({ ...legView(leg), ...triggerOf(leg) })),
    ratios: ratioTriggers(rules, market, position, context.groups, context.loss),
    guard: positionGuardView(rules, market.revision, position, context.guard),
    standing: standingOf(position, context.row.plan !== null, context.loss, context.place),
    pairs: pairPlans(rules, market, account, position, context.exitPrices).map((pair) => ({
      collateralAsset: pair.collateralAsset,
      debtAsset: pair.debtAsset,
      maxDebtToCover: pair.maxDebtToCover?.toString() ?? null,
      plan: pair.plan === undefined ? null : planView(pair.plan),
      blockedBy: pair.blockedBy ?? null,
      until: pair.until === undefined ? null : Number(pair.until),
    })),
    history: context.history,
  };
}

/** The position back from the wire, for what-if prices in the browser. */
export function positionFromDetail(detail: PositionDetail): Position {
  return {
    account: detail.row.account,
    collaterals: detail.collaterals.map(
      (view): CollateralLeg => ({
        ...legFromView(view),
        liquidationThreshold: BigInt(view.liquidationThreshold) as Bps,
        liquidationBonus: BigInt(view.liquidationBonus) as Bps,
        ltv: BigInt(view.ltv) as Bps,
      }),
    ),
    debts: detail.debts.map((view): DebtLeg => legFromView(view)),
    totalCollateral: parsed<Usd>(detail.row.collateral),
    totalDebt: parsed<Usd>(detail.row.debt),
    healthFactor: parsed<Wad>(detail.row.healthFactor),
    eMode: detail.row.eMode,
  };
}

function legView(leg: Leg): LegView {
  return {
    asset: leg.asset,
    symbol: leg.symbol,
    decimals: leg.decimals,
    amount: leg.amount.toString(),
    price: leg.price?.toString() ?? null,
    value: leg.value?.toString() ?? null,
  };
}

function legFromView(view: LegView): Leg {
  return {
    asset: view.asset,
    symbol: view.symbol,
    decimals: view.decimals,
    amount: BigInt(view.amount) as TokenAmount,
    price: parsed<Usd>(view.price),
    value: parsed<Usd>(view.value),
  };
}

const parsed = <T extends bigint>(text: string | null): T | undefined =>
  text === null ? undefined : (BigInt(text) as T);
