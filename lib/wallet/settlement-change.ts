import type { LiquidationQuote } from '@/lib/core/protocols/rules';
import { compareSettlement, type SettlementComparison } from '@/lib/core/settlement/compare';
import type { ExecutionChange } from '@/lib/core/settlement/execution-change';
import type { PlanView } from '@/lib/core/snapshot/plan-schema';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { TokenAmount, Wad } from '@/lib/core/units/units';
import type { LiquidationRun, MinedLiquidation } from './liquidation-runs';

/** A plan from the wire as the quote that it was made of. */
export function quoteOf(account: `0x${string}`, plan: PlanView): LiquidationQuote {
  return {
    account,
    collateralAsset: plan.collateralAsset,
    debtAsset: plan.debtAsset,
    debtToCover: BigInt(plan.debtToCover),
    repaid: TokenAmount(BigInt(plan.repaid)),
    seized: TokenAmount(BigInt(plan.seized)),
    seizedNet: TokenAmount(BigInt(plan.seizedNet)),
    protocolFee: TokenAmount(BigInt(plan.protocolFee)),
    bonus: TokenAmount(BigInt(plan.bonus)),
    deficits: plan.deficits.map(({ asset, amount }) => ({ asset, amount: TokenAmount(BigInt(amount)) })),
    healthFactorAfter: Wad(BigInt(plan.healthFactorAfter)),
  };
}

/**
 * Plan against chain. `engine` is the engine's own record of the same liquidation, which predicts it
 * from the state right before it; without it (not indexed yet, or its pre-state unknown) a difference
 * has no proven reason and is called unexplained.
 */
export function compareMined(
  mined: MinedLiquidation,
  agreedPrices: LiquidationRun['prices'],
  engine: SettlementView | undefined,
): SettlementComparison {
  const plan = quoteOf(mined.plan.account, mined.plan.plan);
  const predicted = engine?.predicted ?? undefined;
  const input = {
    plan,
    outcome: mined.outcome,
    debtRounding: mined.debtRounding,
    ...(mined.debtReduction === undefined ? {} : { debtReduction: mined.debtReduction }),
  };
  if (!engine || !predicted) return compareSettlement(input);
  return compareSettlement({
    ...input,
    reprediction: {
      quote: {
        ...plan,
        repaid: TokenAmount(BigInt(predicted.repaid)),
        seized: TokenAmount(BigInt(predicted.seized)),
        seizedNet: TokenAmount(BigInt(predicted.seizedNet)),
        protocolFee: TokenAmount(BigInt(predicted.protocolFee)),
        deficits: predicted.deficits.map(({ asset, amount }) => ({ asset, amount: TokenAmount(BigInt(amount)) })),
      },
      change: changeSince(mined, agreedPrices, engine, predicted),
    },
  });
}

/** Interest moves an amount by less than one millionth a second: that would be 3,154 % a year. */
const FASTEST_ACCRUAL = 1_000_000n;

/**
 * What set the mined block apart from the plan: a price of the pair, else time alone when the repayment and
 * every debt it burned moved no more than interest can, else the position itself.
 */
function changeSince(
  mined: MinedLiquidation,
  agreed: LiquidationRun['prices'],
  engine: SettlementView,
  predicted: Prediction,
): ExecutionChange {
  if (agreed.collateral !== predicted.collateralPrice || agreed.debt !== predicted.debtPrice) return 'price-change';
  const { plan, projectedTo } = mined.plan;
  const seconds = BigInt(Math.abs(engine.timestamp - projectedTo));
  const accruedAtMost = (planned: bigint, now: bigint): boolean =>
    (now > planned ? now - planned : planned - now) <= (planned * seconds) / FASTEST_ACCRUAL + 2n;
  const burned = new Set([...plan.deficits, ...predicted.deficits].map(({ asset }) => asset));
  const accrued =
    accruedAtMost(BigInt(plan.repaid), BigInt(predicted.repaid)) &&
    [...burned].every((asset) => {
      const endedBy = (side: Prediction | typeof plan) => debtEnded(side, asset, plan.debtAsset);
      return accruedAtMost(endedBy(plan), endedBy(predicted));
    });
  return accrued ? 'accrual' : 'state-change';
}

type Prediction = NonNullable<SettlementView['predicted']>;

/** Debt of a reserve that is gone after the call, repaid or burned: with a deficit, the account's whole debt in it. */
const debtEnded = (
  { repaid, deficits }: Pick<Prediction, 'repaid' | 'deficits'>,
  asset: string,
  debtAsset: string,
): bigint =>
  deficits.reduce(
    (sum, each) => (each.asset === asset ? sum + BigInt(each.amount) : sum),
    asset === debtAsset ? BigInt(repaid) : 0n,
  );
