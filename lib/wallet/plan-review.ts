import { consentTo, isCovered } from '@/lib/core/execution/guard-consent';
import { isOverridden, overrideOf } from '@/lib/core/execution/override-consent';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';

/** How far the collateral received may fall against the preview before the person must look again, in bps. */
export const REVIEW_TOLERANCE_BPS = 10n;

/** What a person has not seen of a plan: its amounts, what the market or the breakers say of it, or what its route promises. */
export type ReviewReason = 'plan' | 'guard' | 'breakers' | 'route';

/**
 * Why `fresh` is no longer what the person agreed to, if so: another pair or amount, more to pay, noticeably less
 * to receive, a liquidation that the market does not bear out in a way that was not there, a breaker that stops it
 * and did not then, or a route that promises noticeably less. Accrual of a few seconds stays within.
 */
export function reviewReason(seen: ExecutablePlan, fresh: ExecutablePlan): ReviewReason | undefined {
  const a = seen.plan;
  const b = fresh.plan;
  if (a.collateralAsset !== b.collateralAsset || a.debtAsset !== b.debtAsset || a.debtToCover !== b.debtToCover)
    return 'plan';
  if (!isCovered(fresh.guard, consentTo(seen.guard))) return 'guard';
  if (!isOverridden(fresh.permission, overrideOf(seen.permission))) return 'breakers';
  const fell = BigInt(a.seizedNet) - BigInt(b.seizedNet);
  const rose = BigInt(b.repaid) - BigInt(a.repaid);
  if (beyond(fell, a.seizedNet) || beyond(rose, a.repaid)) return 'plan';
  return routeMoved(seen, fresh) ? 'route' : undefined;
}

/** What is left at the least is a difference of two large amounts: it may fall by the tolerance of what is repaid. */
function routeMoved({ funded: seen, plan }: ExecutablePlan, { funded: fresh }: ExecutablePlan): boolean {
  if (!seen || !fresh) return Boolean(seen) !== Boolean(fresh);
  // What was one transaction may have become several.
  if ((seen.call === null) !== (fresh.call === null)) return true;
  return beyond(BigInt(seen.promised) - BigInt(fresh.promised), plan.repaid);
}

const beyond = (by: bigint, of: string): boolean => by * 10_000n > BigInt(of) * REVIEW_TOLERANCE_BPS;
