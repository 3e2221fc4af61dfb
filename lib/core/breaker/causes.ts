import type { Cause } from './breaker-event';
import type { Breaker, Reading } from './breaker-state';
import { UNREAD } from './breaker-state';
import { duration, figure } from './figure';
import { knownValue } from './reading';
import { type RuleSettings, SEVERITIES, type Severity } from './rule';
import { RULES, type RuleId } from './rules';
import { standing } from './standing';
import type { WatchedBreaker } from './watchlist';

/** The greatest severity at which a rule is active. */
export function severityOf(reading: Pick<Reading, Severity>): Severity | undefined {
  return SEVERITIES.findLast((severity) => reading[severity].active);
}

/** The greatest severity of any rule that is watched for a breaker. */
export function worstOf(breaker: Pick<Breaker, 'readings'>, { rules }: WatchedBreaker): Severity | undefined {
  const found = new Set(rules.map(({ id }) => severityOf(breaker.readings[id] ?? UNREAD)));
  return SEVERITIES.findLast((severity) => found.has(severity));
}

/** Whether a trip rule fails or is unknown now, active or not yet. */
export function isPending(breaker: Pick<Breaker, 'readings'>, { rules }: WatchedBreaker): boolean {
  return rules.some(({ id }) => {
    const { open, lockout } = breaker.readings[id] ?? UNREAD;
    return open.heldMs !== null || lockout.heldMs !== null;
  });
}

/** Every rule that is active for a breaker, the gravest first. */
export function causesOf(breaker: Pick<Breaker, 'readings'>, watched: WatchedBreaker): readonly Cause[] {
  return watched.rules
    .flatMap(({ id, settings }) => {
      const reading = breaker.readings[id] ?? UNREAD;
      const severity = severityOf(reading);
      return severity === undefined ? [] : [causeOf(id, severity, reading, settings, watched.name)];
    })
    .sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
}

function causeOf(id: RuleId, severity: Severity, reading: Reading, settings: RuleSettings, name: string): Cause {
  const { unit } = RULES[id];
  const value = knownValue(reading, settings);
  const level = settings[severity];
  return {
    rule: id,
    severity,
    value,
    unit,
    threshold: level?.at ?? null,
    clear: level?.clear ?? null,
    dwellMs: value === null ? settings.missing.dwellMs : (level?.dwellMs ?? 0),
    why: `${name}: ${said(id, value, reading.detail)}; ${limit(id, severity, settings, value)}.`,
  };
}

function said(id: RuleId, value: number | null, detail: string | null): string {
  const words = value === null ? RULES[id].unknown : RULES[id].says(value);
  return detail === null ? words : `${words} (${detail})`;
}

const VERB: Readonly<Record<Severity, string>> = { watch: 'watched', open: 'trips', lockout: 'locks out' };

/** The limit behind a severity, in words that follow what was read. */
function limit(id: RuleId, severity: Severity, settings: RuleSettings, value: number | null): string {
  const { direction, unit } = RULES[id];
  if (value === null) return `what is not known for ${duration(settings.missing.dwellMs)} counts as failing`;
  const level = settings[severity];
  if (level === null) return 'it was not known, and must be known again';
  const bound = unit === 'flag' ? '' : ` ${direction} ${figure(level.at, unit)}`;
  const dwell = level.dwellMs === 0 ? '' : ` for ${duration(level.dwellMs)}`;
  return standing(direction, value, level) === 'beyond'
    ? `${VERB[severity]}${bound}${dwell}`
    : `${VERB[severity]}${bound}${dwell}, clear at ${figure(level.clear, unit)}`;
}
