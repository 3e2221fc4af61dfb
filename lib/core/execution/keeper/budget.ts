/** What a keeper may spend on gas, wei. */
export interface GasLimits {
  /** One transaction at most. */
  readonly perTransaction: bigint;
  /** All transactions of the last 24 hours at most, what is in flight at its worst included. */
  readonly perDay: bigint;
  /** Transactions that failed, cancellations included, of the last 24 hours at most. */
  readonly failedPerDay: bigint;
}

/** Gas that was paid, or may still have to be. */
export interface GasSpent {
  /** Unix ms. */
  readonly at: number;
  /** Wei: what it cost, or gas limit × fee cap while it is in flight. */
  readonly wei: bigint;
  readonly outcome: 'in-flight' | 'useful' | 'failed';
}

export type BudgetIssue = 'above-transaction-limit' | 'day-spent' | 'failures-spent';

const DAY_MS = 86_400_000;

/** Why `cost` more may not be spent now, or `undefined`. What is in flight counts as spent and as failing: the worst of both. */
export function budgetIssue(
  limits: GasLimits,
  spent: readonly GasSpent[],
  cost: bigint,
  now: number,
): BudgetIssue | undefined {
  if (cost > limits.perTransaction) return 'above-transaction-limit';
  const { all, failed } = spentInDay(spent, now);
  if (all + cost > limits.perDay) return 'day-spent';
  return failed + cost > limits.failedPerDay ? 'failures-spent' : undefined;
}

/** Wei that count against the limits of the day, and of them what failed or may still fail. */
export function spentInDay(spent: readonly GasSpent[], now: number): { readonly all: bigint; readonly failed: bigint } {
  let all = 0n;
  let failed = 0n;
  for (const { at, wei, outcome } of spent) {
    // What is in flight stays in the sum for as long as it is: its end is not known.
    if (outcome !== 'in-flight' && now - at >= DAY_MS) continue;
    all += wei;
    if (outcome !== 'useful') failed += wei;
  }
  return { all, failed };
}
