import type { MarketState } from '@/lib/core/protocols/rules';
import { tokenUnit } from '@/lib/core/risk/exit-price';
import { type ServiceCause, serviceCause } from '@/lib/core/risk/service-cause';
import type { BreakersView } from '@/lib/core/snapshot/breaker-schema';
import { permissionView } from '@/lib/core/snapshot/permission-view';
import type { PlanView } from '@/lib/core/snapshot/plan-schema';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import { mulDivDown } from '@/lib/core/units/math';

export interface StandingContext {
  readonly marketId: string;
  readonly market: MarketState;
  readonly breakers: BreakersView | null;
  /** Dollars of one liquidation's gas; `undefined` when unknown. */
  readonly gasUsd: number | undefined;
  /** Unix ms. */
  readonly now: number;
}

/** Why the positions of one block stand below 1, each from its row; a pair is asked of the breakers once. */
export const standingCauses = ({ marketId, market, breakers, gasUsd, now }: StandingContext) => {
  const shut = new Map<string, boolean>();
  const isShut = ({ collateralAsset, debtAsset }: PlanView): boolean => {
    const key = `${collateralAsset} ${debtAsset}`;
    const known = shut.get(key);
    if (known !== undefined) return known;
    const denied = permissionView(breakers, { marketId, collateralAsset, debtAsset, now }).keeper === 'deny';
    shut.set(key, denied);
    return denied;
  };
  const gas = gasUsd === undefined ? undefined : BigInt(Math.round(gasUsd * 1e8));
  const worth = (asset: PlanView['debtAsset'], amount: string): bigint | undefined => {
    const reserve = market.reserves.get(asset);
    return reserve?.price === undefined
      ? undefined
      : mulDivDown(BigInt(amount), reserve.price, tokenUnit(reserve.decimals));
  };
  return ({ plan, blockedBy, guard }: Pick<PositionRow, 'plan' | 'blockedBy' | 'guard'>): ServiceCause => {
    const received = plan ? worth(plan.collateralAsset, plan.seizedNet) : undefined;
    const paid = plan ? worth(plan.debtAsset, plan.repaid) : undefined;
    return serviceCause({
      shut: plan !== null && isShut(plan),
      blockedBy: blockedBy ?? undefined,
      verdict: guard ?? 'agreed',
      bonus: received === undefined || paid === undefined ? undefined : received - paid,
      profit: plan?.profit == null ? undefined : BigInt(plan.profit),
      gas,
    });
  };
};
