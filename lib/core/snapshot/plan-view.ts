import type { Address } from 'viem';
import type { LiquidationQuote } from '@/lib/core/protocols/rules';
import type { PlanCandidate } from '@/lib/core/risk/assessment';
import type { TokenAmount, Wad } from '@/lib/core/units/units';
import type { PlanView } from './plan-schema';

/** A plan as the wire carries it. */
export function planView({ quote, profit, pricedBy }: PlanCandidate): PlanView {
  return {
    collateralAsset: quote.collateralAsset,
    debtAsset: quote.debtAsset,
    debtToCover: quote.debtToCover.toString(),
    repaid: quote.repaid.toString(),
    seized: quote.seized.toString(),
    seizedNet: quote.seizedNet.toString(),
    protocolFee: quote.protocolFee.toString(),
    bonus: quote.bonus.toString(),
    deficits: quote.deficits.map(({ asset, amount }) => ({ asset, amount: amount.toString() })),
    healthFactorAfter: quote.healthFactorAfter.toString(),
    profit: profit?.toString() ?? null,
    pricedBy,
  };
}

/** The plan of `account` back from the wire, for preflight and for the comparison with its settlement. */
export function planFromView(view: PlanView, account: Address): PlanCandidate {
  const quote: LiquidationQuote = {
    account,
    collateralAsset: view.collateralAsset,
    debtAsset: view.debtAsset,
    debtToCover: BigInt(view.debtToCover),
    repaid: BigInt(view.repaid) as TokenAmount,
    seized: BigInt(view.seized) as TokenAmount,
    seizedNet: BigInt(view.seizedNet) as TokenAmount,
    protocolFee: BigInt(view.protocolFee) as TokenAmount,
    bonus: BigInt(view.bonus) as TokenAmount,
    deficits: view.deficits.map(({ asset, amount }) => ({ asset, amount: BigInt(amount) as TokenAmount })),
    healthFactorAfter: BigInt(view.healthFactorAfter) as Wad,
  };
  return { quote, profit: view.profit === null ? undefined : BigInt(view.profit), pricedBy: view.pricedBy };
}
