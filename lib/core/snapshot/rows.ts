import type { Address } from 'viem';
import type { Assessment } from '@/lib/core/risk/assessment';
import { bookOrder } from '@/lib/core/risk/queue';
import { planView } from './plan-view';
import type { PositionRow } from './schema';

/**
 * The rows of the positions table, in the book's order: the queue with its ranks, then by health
 * factor, unknown last. `previous` holds the rows of the previous block, for the trend.
 */
export function buildRows(
  book: readonly Assessment[],
  queue: readonly Assessment[],
  previous: ReadonlyMap<Address, PositionRow>,
): readonly PositionRow[] {
  return bookOrder(book, queue).map((assessment, index) =>
    positionRow(
      assessment,
      index < queue.length ? index + 1 : null,
      previous.get(assessment.position.account)?.healthFactor ?? null,
    ),
  );
}

/** One row. `previousHealthFactor` is a wad of the previous block as the wire carries it. */
export function positionRow(
  assessment: Assessment,
  rank: number | null,
  previousHealthFactor: string | null,
): PositionRow {
  const { position, status, plan, blockedBy, expectedLoss, distanceBps } = assessment;
  return {
    account: position.account,
    status,
    healthFactor: position.healthFactor?.toString() ?? null,
    trend: trendOf(position.healthFactor, previousHealthFactor),
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

function trendOf(healthFactor: bigint | undefined, previous: string | null): -1 | 0 | 1 {
  if (healthFactor === undefined || previous === null) return 0;
  const change = Number(healthFactor) / Number(previous) - 1;
  if (change < -TREND_THRESHOLD) return -1;
  return change > TREND_THRESHOLD ? 1 : 0;
}
