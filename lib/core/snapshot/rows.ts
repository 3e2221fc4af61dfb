import type { Assessment } from '@/lib/core/risk/assessment';
import { planView } from './plan-view';
import type { PositionRow } from './schema';

/**
 * One row of the positions table. `previousHealthFactor` is the wad of the previous block as the wire
 * carries it, for the trend; `rank` the place in the queue, 1-based.
 */
export function positionRow(
  assessment: Assessment,
  rank: number | null,
  previousHealthFactor: string | null,
): PositionRow {
  const { position, status, plan, blockedBy, expectedLoss, distanceBps } = assessment;
  const healthFactor = position.healthFactor?.toString() ?? null;
  return {
    account: position.account,
    status,
    healthFactor,
    trend: trendOf(healthFactor, previousHealthFactor),
    debt: position.totalDebt?.toString() ?? null,
    collateral: position.totalCollateral?.toString() ?? null,
    collateralAssets: position.collaterals.map(({ asset }) => asset),
    debtAssets: position.debts.map(({ asset }) => asset),
    eMode: position.eMode,
    expectedLoss: expectedLoss?.toString() ?? null,
    distanceBps: distanceBps ?? null,
    blockedBy: blockedBy ?? null,
    plan: plan === undefined ? null : planView(plan),
    rank,
  };
}

/** Relative change of a health factor that counts as a move: below 1 bp it is interest, which would show everyone falling. */
const TREND_THRESHOLD = 1e-4;

function trendOf(healthFactor: string | null, previous: string | null): -1 | 0 | 1 {
  if (healthFactor === null || previous === null || healthFactor === previous) return 0;
  const change = Number(healthFactor) / Number(previous) - 1;
  if (change < -TREND_THRESHOLD) return -1;
  return change > TREND_THRESHOLD ? 1 : 0;
}
