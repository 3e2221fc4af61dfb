import { expect, test } from 'vitest';
import { type Reading, UNREAD } from '@/lib/core/breaker/breaker-state';
import { knownValue, takeWords } from '@/lib/core/breaker/reading';
import { RULES } from '@/lib/core/breaker/rules';
import { START } from './single-breaker';

const SETTINGS = {
  ...RULES['protocol-gap'].defaults,
  watch: null,
  open: { at: 100, clear: 60, dwellMs: 0 },
  evidence: 2,
};

/** Says a value as of so many ms after the start, at so many ms after it. */
const said = (before: Reading, value: number | null, at: number, now = at, elapsedMs = 0): Reading =>
  takeWords(before, 'above', SETTINGS, [{ value, at: START + at }], { at: START + now, elapsedMs });

test('of one time the worse stands, in either order, and is no evidence of its own', () => {
  for (const [first, second] of [
    [10, 900],
    [900, 10],
  ] as const)
    expect(said(said(UNREAD, first, 0), second, 0).value).toBe(900);
  expect(said(said(UNREAD, 900, 0), null, 0).value).toBeNull();
  const once = said(UNREAD, 900, 0);
  expect(said(once, 900, 0).open).toMatchObject({ evidence: 1, active: false });
  expect(said(once, 901, 0).open).toMatchObject({ evidence: 1, active: false });
  expect(said(once, 900, 1).open).toMatchObject({ evidence: 2, active: true });
  const both = { value: 900, at: START };
  const twice = takeWords(UNREAD, 'above', SETTINGS, [both, both], { at: START, elapsedMs: 0 });
  expect(twice.open.evidence).toBe(1);
});

test('an older word is ignored, however bad; a later one counts, however good', () => {
  const known = said(UNREAD, 10, 1_000);
  expect(said(known, 900, 999, 1_000)).toMatchObject({ value: 10, at: START + 1_000 });
  expect(said(known, null, 0, 1_000).value).toBe(10);
  expect(said(said(UNREAD, 900, 0), 10, 1).value).toBe(10);
});

test('a word is known at its greatest age and missing a millisecond later', () => {
  const at = (ms: number): Reading =>
    takeWords(said(UNREAD, 10, 0), 'above', SETTINGS, [], { at: START + ms, elapsedMs: ms });
  expect([knownValue(at(30_000), SETTINGS), knownValue(at(30_001), SETTINGS)]).toEqual([10, null]);
  expect([at(30_000).open.heldMs, at(30_001).open.heldMs]).toEqual([null, 0]);
});
