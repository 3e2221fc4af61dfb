import type { Assessment } from '@/lib/core/risk/assessment';
import { planView } from './plan-view';
import type { PositionRow } from './position-schema';

/**
 * One row of the positions table. `healthBefore` is the health factor of the previous block, wad, for the
 * trend; `rank` the place in the queue, 1-based; `lossGivenBreach` signed, base currency.
 */
export function positionRow(
  assessment: Assessment,
  rank: number | null,
  healthBefore: bigint | undefined,
  lossGivenBreach: bigint | undefined,
): PositionRow {
  const { position, status, plan, blockedBy, breachProbability, expectedLoss, distanceBps, guard } = assessment;
  return {
    account: position.account,
    status,
    healthFactor: position.healthFactor?.toString() ?? null,
    trend: trendOf(position.healthFactor, healthBefore),
    debt: position.totalDebt?.toString() ?? null,
    collateral: position.totalCollateral?.toString() ?? null,
    collateralAssets: position.collaterals.map(({ asset }) => asset),
    debtAssets: position.debts.map(({ asset }) => asset),
    eMode: position.eMode,
    breachProbability: breachProbability === undefined ? null : Number(breachProbability.toPrecision(4)),
    lossGivenBreach: lossGivenBreach?.toString() ?? null,
    expectedLoss: expectedLoss?.toString() ?? null,
    distanceBps: distanceBps ?? null,
    blockedBy: blockedBy ?? null,
    plan: plan === undefined ? null : planView(plan),
    guard: guard.kind === 'agreed' ? null : guard.kind,
    rank,
  };
}

/** Relative change of a health factor that counts as a move: below 1 bp it is interest, which would show everyone falling. */
export const TREND_THRESHOLD = 1e-4;

function trendOf(now: bigint | undefined, before: bigint | undefined): -1 | 0 | 1 {
  if (now === undefined || before === undefined || now === before) return 0;
  const change = Number(now) / Number(before) - 1;
  if (change < -TREND_THRESHOLD) return -1;
  return change > TREND_THRESHOLD ? 1 : 0;
}
