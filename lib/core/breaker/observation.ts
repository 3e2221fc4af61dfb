import type { BreakerKey } from './breaker-key';
import type { RuleId } from './rules';

/** One reading of one rule for one breaker. */
export interface Observation {
  readonly key: BreakerKey;
  readonly rule: RuleId;
  /** In the rule's unit; null: it could not be read, which counts as failing. Anything but a finite number is null too. */
  readonly value: number | null;
  /** Unix ms by our clock at which it was true. */
  readonly at: number;
  /** What a person should know beside the value. */
  readonly detail?: string | undefined;
}

/** How an attempt in the half-open state ended. `shadow`: somebody else's liquidation came out as we simulated it. */
export interface Probe {
  readonly key: BreakerKey;
  readonly outcome: 'success' | 'shadow' | 'failure';
  /** Plain words: what happened. */
  readonly detail: string;
}

/** What one step of the breakers is told. */
export interface BreakerStep {
  /** Unix ms. */
  readonly at: number;
  /** Decimal; null before the first block. */
  readonly block: string | null;
  readonly observations: readonly Observation[];
  readonly probes?: readonly Probe[];
}
