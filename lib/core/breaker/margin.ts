import { type Breaker, type Reading, UNREAD } from './breaker-state';
import { severityOf } from './causes';
import { duration, figure } from './figure';
import { knownValue } from './reading';
import { type RuleSettings, SEVERITIES, type Severity, type Unit } from './rule';
import { RULES, type RuleId } from './rules';
import type { WatchedBreaker } from './watchlist';

/** How far one rule is from its next severity. */
export interface Margin {
  readonly rule: RuleId;
  readonly title: string;
  /** Null: unknown. */
  readonly value: number | null;
  readonly unit: string;
  /** The severity that is active now. */
  readonly active: Severity | null;
  /** The next one; null when it is at its last. */
  readonly next: Severity | null;
  /** The next one's; of a rule at its last step that which it is beyond. */
  readonly threshold: number | null;
  /** To the next threshold, in the rule's unit; negative once beyond; null where unknown. */
  readonly remaining: number | null;
  /** How much of the way from a calm day to the next threshold is used, 0 to 1; 1 where unknown or at its last. */
  readonly used: number;
  readonly words: string;
}

/** The margins of every rule of a breaker, the least first. */
export function marginsOf(breaker: Pick<Breaker, 'readings'>, { rules }: WatchedBreaker): readonly Margin[] {
  return rules
    .map(({ id, settings }) => marginOf(id, breaker.readings[id] ?? UNREAD, settings))
    .sort((a, b) => b.used - a.used);
}

/** How far one reading is from its rule's next severity. */
export function marginOf(rule: RuleId, reading: Reading, settings: RuleSettings): Margin {
  const { title, unit, direction, rest } = RULES[rule];
  const value = knownValue(reading, settings);
  const active = severityOf(reading) ?? null;
  const above = SEVERITIES.slice(active === null ? 0 : SEVERITIES.indexOf(active) + 1);
  const next = above.find((severity) => settings[severity] !== null) ?? null;
  const shown = next ?? active;
  const threshold = shown === null ? null : (settings[shown]?.at ?? null);
  const base = { rule, title, value, unit, active, next, threshold };
  if (value === null) {
    const held = reading[settings.missing.as].heldMs ?? 0;
    const left = Math.max(0, settings.missing.dwellMs - held);
    const words = `Unknown, which counts as failing${active === null ? `: ${duration(left)} left` : ''}.`;
    return { ...base, remaining: null, used: 1, words };
  }
  if (next === null || threshold === null)
    return {
      ...base,
      remaining: null,
      used: 1,
      words: `${figure(value, unit)}: ${lastWords(settings, active, unit)}.`,
    };
  const remaining = direction === 'above' ? threshold - value : value - threshold;
  const way = Math.abs(threshold - rest);
  const gone = direction === 'above' ? value - rest : rest - value;
  const used = way === 0 ? (remaining < 0 ? 1 : 0) : Math.min(1, Math.max(0, gone / way));
  const what = STEP[next];
  const words =
    remaining < 0
      ? `${figure(value, unit)}: beyond ${figure(threshold, unit)}, ${what} in ${duration(pending(reading, settings, next))}.`
      : unit === 'flag'
        ? `${figure(value, unit)}.`
        : `${figure(value, unit)}: ${figure(remaining, unit)} to ${what} at ${figure(threshold, unit)}.`;
  return { ...base, remaining, used, words };
}

const STEP: Readonly<Record<Severity, string>> = { watch: 'watch', open: 'trip', lockout: 'lockout' };

/** Of a rule at its last step: what it is beyond, and where it is left. */
const lastWords = (settings: RuleSettings, active: Severity | null, unit: Unit): string => {
  const level = active === null ? null : settings[active];
  if (active === null || level === null) return 'at its last step';
  if (unit === 'flag') return `${STEP[active]}, its last step`;
  return `at its last step, ${STEP[active]} at ${figure(level.at, unit)}, left at ${figure(level.clear, unit)}`;
};

const pending = (reading: Reading, settings: RuleSettings, severity: Severity): number =>
  Math.max(0, (settings[severity]?.dwellMs ?? 0) - (reading[severity].heldMs ?? 0));
