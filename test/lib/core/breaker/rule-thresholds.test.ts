import { describe, expect, test } from 'vitest';
import { DEFAULT_BREAKERS, settingsOf } from '@/lib/core/breaker/breaker-config';
import { UNREAD } from '@/lib/core/breaker/breaker-state';
import { severityOf } from '@/lib/core/breaker/causes';
import { marginOf } from '@/lib/core/breaker/margin';
import { takeWords } from '@/lib/core/breaker/reading';
import { type RuleSettings, SEVERITIES, type Severity } from '@/lib/core/breaker/rule';
import { RULE_IDS, RULES, type RuleId } from '@/lib/core/breaker/rules';
import { isWorse, standing } from '@/lib/core/breaker/standing';
import { keyOf, START } from './single-breaker';

/** The smallest step that any reading is made in. */
const UNIT = 0.01;

const levelsOf = (id: RuleId) => {
  const settings = settingsOf(DEFAULT_BREAKERS, id, keyOf(id), undefined);
  return SEVERITIES.flatMap((severity) => {
    const level = settings[severity];
    return level === null ? [] : [{ severity, level, settings }];
  });
};

/** A value that lies so many units on the failing side of another. */
const worse = (id: RuleId, value: number, units: number): number =>
  value + (RULES[id].direction === 'above' ? 1 : -1) * units * UNIT;

/** Says values one after another (`undefined`: nothing), so many milliseconds apart, and tells at which severity the rule is then active. */
function severityAfter(
  id: RuleId,
  settings: RuleSettings,
  said: readonly (readonly [number | null | undefined, number])[],
): Severity | undefined {
  let reading = UNREAD;
  let at = START;
  for (const [value, elapsedMs] of said) {
    at += elapsedMs;
    reading = takeWords(reading, RULES[id].direction, settings, value === undefined ? [] : [{ value, at }], {
      at,
      elapsedMs,
    });
  }
  return severityOf(reading);
}

/** Only one level, so that it alone answers. */
const only = (settings: RuleSettings, severity: Severity): RuleSettings => ({
  ...settings,
  watch: null,
  open: null,
  lockout: null,
  [severity]: settings[severity],
});

/** The same value again and again: the dwell in as many steps as evidence wants, and what is wanting of it at the end. */
const heldFor = (value: number, ms: number, evidence: number): readonly (readonly [number, number])[] =>
  Array.from({ length: evidence }, (_, step) => [value, step === 0 ? 0 : ms / (evidence - 1)] as const);

describe.each(RULE_IDS)('%s', (id) => {
  test('has at least one level, and says what it reads, why, and what its values mean', () => {
    const { reads, because, says, unknown, title, rest } = RULES[id];
    expect(levelsOf(id).length).toBeGreaterThan(0);
    for (const words of [reads, because, unknown, title, says(rest), says(7)]) expect(words).toMatch(/\S{2}/);
    expect(severityAfter(id, levelsOf(id)[0]?.settings as RuleSettings, heldFor(rest, 3_600_000, 9))).toBeUndefined();
  });

  for (const { severity, level, settings } of levelsOf(id)) {
    const alone = only(settings, severity);
    const patient = { ...alone, staleMs: 86_400_000 };
    const steps = Math.max(2, settings.evidence);

    test(`${severity}: not at its threshold, nor one unit before; one unit beyond`, () => {
      const judged = (units: number) =>
        severityAfter(id, patient, heldFor(worse(id, level.at, units), level.dwellMs + 10, steps));
      expect([judged(-1), judged(0), judged(1)]).toEqual([undefined, undefined, severity]);
    });

    test(`${severity}: clear at its clear threshold and one unit beyond it; holds one unit before`, () => {
      const tripped = heldFor(worse(id, level.at, 1), level.dwellMs + 10, steps);
      const judged = (units: number) => severityAfter(id, patient, [...tripped, [worse(id, level.clear, units), 10]]);
      expect([judged(-1), judged(0)]).toEqual([undefined, undefined]);
      expect(judged(1)).toBe(severity);
    });

    test(`${severity}: not a millisecond before its dwell, and at it`, () => {
      const judged = (ms: number) =>
        severityAfter(id, { ...patient, evidence: 1 }, [
          [worse(id, level.at, 1), 5],
          [worse(id, level.at, 1), ms],
        ]);
      if (level.dwellMs > 0) expect(judged(level.dwellMs - 1)).toBeUndefined();
      expect(judged(level.dwellMs)).toBe(severity);
    });

    test(`${severity}: not with one observation less than its evidence, and with it`, () => {
      const value = worse(id, level.at, 1);
      // So many words, and then silence for the dwell.
      const judged = (count: number) =>
        severityAfter(id, patient, [
          ...Array.from({ length: count }, () => [value, 1] as const),
          [undefined, level.dwellMs + 1],
        ]);
      if (settings.evidence > 1) expect(judged(settings.evidence - 1)).toBeUndefined();
      expect(judged(settings.evidence)).toBe(severity);
    });

    test(`${severity}: a moment short of the threshold begins the dwell anew`, () => {
      const value = worse(id, level.at, 1);
      const pause = worse(id, level.at, 0);
      const judged = severityAfter(id, { ...patient, evidence: 1 }, [
        [value, 5],
        [pause, level.dwellMs],
        [value, 1],
      ]);
      expect(judged).toBe(level.dwellMs === 0 ? severity : undefined);
    });

    test(`${severity}: the margin is nought at the threshold, and the gauge full`, () => {
      const milder = SEVERITIES.slice(0, SEVERITIES.indexOf(severity));
      const reading = (value: number) => ({
        ...takeWords(UNREAD, RULES[id].direction, patient, [{ value, at: START }], { at: START, elapsedMs: 0 }),
        [severity]: { heldMs: 0, evidence: 1, active: false },
        ...Object.fromEntries(milder.map((each) => [each, { heldMs: 0, evidence: 1, active: true }])),
      });
      const at = (units: number) => marginOf(id, reading(worse(id, level.at, units)), settings);
      expect(at(0)).toMatchObject({ next: severity, threshold: level.at, remaining: 0 });
      expect(at(-1).remaining).toBeCloseTo(UNIT, 6);
      expect(at(1).remaining).toBeCloseTo(-UNIT, 6);
      expect(at(1).used).toBe(1);
      expect(at(0).words).toMatch(/\S/);
    });
  }

  test('a missing value is failing after its dwell, not before; and when it is known again it is clear', () => {
    const [first] = levelsOf(id);
    const settings = first?.settings as RuleSettings;
    const { missing, staleMs } = settings;
    const { rest } = RULES[id];
    const judged = (said: readonly (readonly [number | null, number])[]) => severityAfter(id, settings, said);
    expect(
      judged([
        [null, 0],
        [null, missing.dwellMs - 1],
      ]),
    ).toBeUndefined();
    expect(
      judged([
        [null, 0],
        [null, missing.dwellMs],
      ]),
    ).toBe(missing.as);
    expect(
      judged([
        [null, 0],
        [null, missing.dwellMs],
        [rest, 1],
      ]),
    ).toBeUndefined();
    expect(
      judged([
        [Number.NaN, 0],
        [Number.POSITIVE_INFINITY, missing.dwellMs],
      ]),
    ).toBe(missing.as);
    // Not said again: known up to its age, missing from then on.
    const silent = (ms: number) => {
      const known = takeWords(UNREAD, RULES[id].direction, settings, [{ value: rest, at: START }], {
        at: START,
        elapsedMs: 0,
      });
      const stale = takeWords(known, RULES[id].direction, settings, [], { at: START + ms, elapsedMs: ms });
      return takeWords(stale, RULES[id].direction, settings, [], {
        at: START + ms + missing.dwellMs,
        elapsedMs: missing.dwellMs,
      });
    };
    expect(severityOf(silent(staleMs - missing.dwellMs))).toBeUndefined();
    expect(severityOf(silent(staleMs + 1))).toBe(missing.as);
  });
});

test('the two comparisons, either way, at the threshold and a unit beside it', () => {
  const above = (value: number) => standing('above', value, { at: 10, clear: 6 });
  const below = (value: number) => standing('below', value, { at: 6, clear: 10 });
  expect([5, 6, 6.01, 10, 10.01].map(above)).toEqual(['clear', 'clear', 'between', 'between', 'beyond']);
  expect([5.99, 6, 9.99, 10, 11].map(below)).toEqual(['beyond', 'between', 'between', 'clear', 'clear']);
  expect([isWorse('above', 2, 1), isWorse('above', 1, 1), isWorse('above', 0, 1)]).toEqual([true, false, false]);
  expect([isWorse('below', 2, 1), isWorse('below', 1, 1), isWorse('below', 0, 1)]).toEqual([false, false, true]);
  expect([isWorse('above', null, 1), isWorse('above', 9, null), isWorse('below', null, null)]).toEqual([
    true,
    false,
    false,
  ]);
});
