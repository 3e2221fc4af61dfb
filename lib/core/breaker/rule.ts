import type { Scope } from './breaker-key';
import type { Direction, Threshold } from './standing';

/** What a rule can ask for, the mildest first. `lockout`: open until people reset it. */
export const SEVERITIES = ['watch', 'open', 'lockout'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A threshold, and how long a value must be beyond it without a break. */
export interface Level extends Threshold {
  readonly dwellMs: number;
}

/** One rule as it is configured. */
export interface RuleSettings {
  readonly enabled: boolean;
  readonly watch: Level | null;
  readonly open: Level | null;
  readonly lockout: Level | null;
  /** Quorum of evidence: so many separate observations beyond the threshold, as well as its dwell. */
  readonly evidence: number;
  /** An observation older than this is no evidence: the value is missing. */
  readonly staleMs: number;
  /** What a missing value counts as, and after how long. */
  readonly missing: { readonly as: 'watch' | 'open'; readonly dwellMs: number };
}

export type Unit = 'bps' | 'percent' | 's' | 'ms' | 'blocks' | 'usd' | 'count' | 'flag';

/** One rule: what it reads and how it is put into words. Its thresholds are configuration. */
export interface Rule {
  readonly scope: Scope;
  readonly title: string;
  /** What the value is, and from what it is made. */
  readonly reads: string;
  readonly unit: Unit;
  readonly direction: Direction;
  /** The value of a calm day: where a gauge stands at nought. */
  readonly rest: number;
  readonly defaults: RuleSettings;
  /** Why these defaults. */
  readonly because: string;
  /** What a value means, in words that follow "<name>: ". */
  readonly says: (value: number) => string;
  /** The same of a missing one. */
  readonly unknown: string;
}

/** An ordinary rule's settings: two observations, stale after half a minute, missing for ten seconds is open. */
export const ORDINARY: RuleSettings = {
  enabled: true,
  watch: null,
  open: null,
  lockout: null,
  evidence: 2,
  staleMs: 30_000,
  missing: { as: 'open', dwellMs: 10_000 },
};

/** A level whose hysteresis is 60 % of its threshold unless said otherwise. */
export const level = (at: number, dwellS: number, clear: number = at * 0.6): Level => ({
  at,
  clear,
  dwellMs: dwellS * 1_000,
});
