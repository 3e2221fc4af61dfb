import type { LevelReading, Reading } from './breaker-state';
import type { Observation } from './observation';
import type { Level, RuleSettings, Severity } from './rule';
import { SEVERITIES } from './rule';
import { type Direction, isWorse, standing } from './standing';

/** The moment of a step. */
export interface StepTime {
  /** Unix ms. */
  readonly at: number;
  /** Since the step before; 0 where the clock went back. */
  readonly elapsedMs: number;
}

type Word = Pick<Observation, 'value' | 'at' | 'detail'>;

/**
 * Takes what was said of one rule. The newest word counts until it is stale; each newer one beyond a threshold is evidence
 * of its own. A word older than the last is ignored; one of the same time is no new evidence, and the worse of the two
 * stands, whatever the order; one from the future is taken as of now, and one without a time not at all. Where the clock
 * went back, so does the time of the last word: what comes next is newer.
 */
export function takeWords(
  before: Reading,
  direction: Direction,
  settings: RuleSettings,
  words: readonly Word[],
  time: StepTime,
): Reading {
  let at = before.at === null ? null : Math.min(before.at, time.at);
  let { value, detail } = before;
  let ageMs = before.ageMs + time.elapsedMs;
  const fresh: (number | null)[] = [];
  for (const word of inOrder(words, direction, time.at)) {
    if (at === null || word.at > at) fresh.push(word.value);
    else if (word.at < at || !isWorse(direction, word.value, value)) continue;
    value = word.value;
    detail = word.detail ?? null;
    at = word.at;
    ageMs = time.at - word.at;
  }
  const known = at === null || ageMs > settings.staleMs ? null : value;
  const levels = { watch: before.watch, open: before.open, lockout: before.lockout };
  for (const severity of SEVERITIES)
    levels[severity] = takeLevel(levels[severity], direction, severity, settings, {
      known,
      fresh,
      elapsedMs: time.elapsedMs,
    });
  return { value, at, ageMs, detail, ...levels };
}

/** Words as they count: those without a time left out, none later than now, the older first, and of one time the worst first. */
function inOrder(words: readonly Word[], direction: Direction, now: number): readonly Word[] {
  return words
    .filter((word) => Number.isFinite(word.at))
    .map(({ value, at, detail }): Word => {
      // Adding nought makes one nought of both.
      const said = value !== null && Number.isFinite(value) ? value + 0 : null;
      return { value: said, at: Math.min(at, now), detail };
    })
    .sort(
      (a, b) =>
        a.at - b.at || (isWorse(direction, a.value, b.value) ? -1 : isWorse(direction, b.value, a.value) ? 1 : 0),
    );
}

/** A value counts as missing where it is old, or was said to be unknown. */
export function knownValue({ value, at, ageMs }: Reading, { staleMs }: Pick<RuleSettings, 'staleMs'>): number | null {
  return at === null || ageMs > staleMs ? null : value;
}

/** Whether a missing value counts at a severity. */
export const missingCounts = (severity: Severity, { missing }: Pick<RuleSettings, 'missing'>): boolean =>
  severity === 'watch' || severity === missing.as;

function takeLevel(
  before: LevelReading,
  direction: Direction,
  severity: Severity,
  settings: RuleSettings,
  {
    known,
    fresh,
    elapsedMs,
  }: { readonly known: number | null; readonly fresh: readonly (number | null)[]; readonly elapsedMs: number },
): LevelReading {
  const level = settings[severity];
  const heldMs = before.heldMs === null ? 0 : before.heldMs + elapsedMs;
  if (known === null) {
    // Neither failing nor clear: what was pending waits, what was active stays.
    if (!missingCounts(severity, settings)) return before;
    return { heldMs, evidence: before.evidence, active: before.active || heldMs >= settings.missing.dwellMs };
  }
  const stands = level === null ? 'clear' : standing(direction, known, level);
  if (level === null || stands === 'clear') return CLEAR;
  if (stands === 'between') return { heldMs: null, evidence: 0, active: before.active };
  const evidence = before.evidence + beyondIn(fresh, direction, level);
  return { heldMs, evidence, active: before.active || (heldMs >= level.dwellMs && evidence >= settings.evidence) };
}

const CLEAR: LevelReading = { heldMs: null, evidence: 0, active: false };

const beyondIn = (values: readonly (number | null)[], direction: Direction, level: Level): number =>
  values.filter((value) => value !== null && standing(direction, value, level) === 'beyond').length;
