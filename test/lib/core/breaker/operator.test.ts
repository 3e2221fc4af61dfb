import { describe, expect, test } from 'vitest';
import { readBreakerConfig } from '@/lib/core/breaker/breaker-config';
import { breakerEventSchema } from '@/lib/core/breaker/breaker-event';
import { type BreakerKey, GLOBAL_KEY } from '@/lib/core/breaker/breaker-key';
import { type OperatorResult, resetByHand, tripByHand } from '@/lib/core/breaker/operator';
import { allIn, during, keyOf, type Run, running, START, stateOf, tell, watching } from './single-breaker';

const GAP = 'protocol-gap';
const FALL = 'basket-fall';
const WATCHED = watching([GAP, 'index-lag', FALL]);
const CALM = { [GAP]: 0, 'index-lag': 0, [FALL]: 0 };

const word = (run: Run, key: BreakerKey, actor: string, reason = 'because of the news', ms = 0) => ({
  key,
  actor,
  reason,
  at: run.at + ms,
  block: '102',
});

function taken(run: Run, result: OperatorResult): Run {
  if (!result.ok) throw new Error(result.refusal);
  for (const event of result.events) expect(breakerEventSchema.parse(event)).toEqual(event);
  run.state = result.state;
  run.events.push(...result.events);
  return run;
}

const trip = (run: Run, key: BreakerKey, actor = '0xAlice') =>
  taken(run, tripByHand(run.state, word(run, key, actor), WATCHED));
const reset = (run: Run, key: BreakerKey, actor = '0xAlice', ms = 0) =>
  resetByHand(run.state, word(run, key, actor, 'looked into it', ms), WATCHED);
const calm = (state: Parameters<typeof running>[1] = 'closed') => tell(running(WATCHED, state), 1_000, CALM);

describe('by hand', () => {
  test.each([keyOf(GAP), 'market:main', GLOBAL_KEY] as const)('%s: one operator stops it, from any state', (key) => {
    for (const from of ['closed', 'watch', 'half-open', 'cooldown', 'open', 'manual'] as const) {
      const run = trip(calm(from), key, ' 0xALICE ');
      expect(run.state.breakers[key]).toMatchObject({ state: 'manual', remainingMs: null });
      expect(run.events.at(-1)).toMatchObject({
        kind: 'tripped',
        key,
        to: 'manual',
        actors: ['0xalice'],
        reason: 'because of the news',
        block: '102',
      });
    }
    const locked = trip(running(WATCHED, 'lockout'), key);
    expect(locked.state.breakers[key]?.state).toBe('lockout');
  });

  test('a reset leads to a whole first cooldown, never to closed', () => {
    const run = taken(trip(calm(), keyOf(GAP)), reset(trip(calm(), keyOf(GAP)), keyOf(GAP)));
    expect(run.state.breakers[keyOf(GAP)]).toMatchObject({
      state: 'cooldown',
      attempt: 1,
      remainingMs: 60_000,
      since: run.at,
    });
    expect(run.events.at(-1)).toMatchObject({
      kind: 'reset',
      from: 'manual',
      to: 'cooldown',
      until: run.at + 60_000,
      causes: [],
    });
  });

  test('a reset while a trip rule is active, or with nothing heard lately, leads to open', () => {
    const run = during(trip(calm(), keyOf(GAP)), 20_000, { ...CALM, [GAP]: 900 });
    const held = taken(run, reset(run, keyOf(GAP)));
    expect(stateOf(held, GAP)).toBe('open');
    expect(held.events.at(-1)?.causes).toEqual([expect.objectContaining({ rule: GAP, value: 900 })]);
    expect(held.events.at(-1)?.why).toMatch(/Still open: .*900 bps off/);
    const silent = (ms: number) => {
      const late = trip(calm(), keyOf(GAP));
      return taken(late, reset(late, keyOf(GAP), '0xalice', ms)).state.breakers[keyOf(GAP)];
    };
    expect(silent(10_000)?.state).toBe('cooldown');
    expect(silent(10_001)).toMatchObject({ state: 'open', remainingMs: null });
    expect(silent(-10_001)?.state).toBe('open');
  });

  test('a lockout by a rule stays while the rule holds', () => {
    const run = during(running(WATCHED), 20_000, { ...CALM, [FALL]: 2_500 });
    expect(stateOf(run, FALL)).toBe('lockout');
    expect(reset(run, GLOBAL_KEY)).toEqual({
      ok: false,
      refusal: expect.stringMatching(/lock out again at once.*fell by 2,500 bps/),
    });
    tell(run, 1_000, { ...CALM, [FALL]: 1_250 });
    expect(reset(run, GLOBAL_KEY)).toMatchObject({ ok: false });
    // At the lockout's clear threshold it may be asked for; the trip's still holds.
    tell(run, 1_000, { ...CALM, [FALL]: 1_200 });
    taken(run, reset(run, GLOBAL_KEY, '0xa'));
    taken(run, reset(run, GLOBAL_KEY, '0xb'));
    expect(stateOf(run, FALL)).toBe('open');
  });

  test('the global one wants two distinct operators within an hour; the same one counts once', () => {
    const run = trip(calm(), GLOBAL_KEY);
    taken(run, reset(run, GLOBAL_KEY, '0xAlice'));
    expect(run.events.at(-1)).toMatchObject({ kind: 'approved', from: 'manual', to: 'manual', actors: ['0xalice'] });
    taken(run, reset(run, GLOBAL_KEY, ' 0xALICE'));
    expect(run.state.breakers[GLOBAL_KEY]?.approvals).toHaveLength(1);
    expect(stateOf(run, FALL)).toBe('manual');
    const second = reset(run, GLOBAL_KEY, '0xBob');
    expect(second).toMatchObject({
      ok: true,
      events: [{ kind: 'reset', to: 'cooldown', actors: ['0xalice', '0xbob'] }],
    });
    if (second.ok) expect(second.state.breakers[GLOBAL_KEY]?.approvals).toEqual([]);
  });

  test('an approval counts for its hour, and not a millisecond more; an objection takes it back', () => {
    const at = (ms: number) => {
      const run = trip(calm(), GLOBAL_KEY);
      taken(run, reset(run, GLOBAL_KEY, '0xalice'));
      during(run, 0, {});
      run.state = { ...run.state, at: run.at + ms };
      return taken(run, reset(run, GLOBAL_KEY, '0xbob', ms)).state.breakers[GLOBAL_KEY]?.state;
    };
    expect([at(3_600_000), at(3_600_001)]).toEqual(['cooldown', 'manual']);
    const run = trip(calm(), GLOBAL_KEY);
    taken(run, reset(run, GLOBAL_KEY, '0xalice'));
    trip(run, GLOBAL_KEY, '0xcarol');
    taken(run, reset(run, GLOBAL_KEY, '0xbob'));
    expect(stateOf(run, FALL)).toBe('manual');
  });

  test('a configured single operator is enough, and a pair for an asset is wanted where configured', () => {
    const read = readBreakerConfig({ scopes: { global: { resetOperators: 1 }, asset: { resetOperators: 2 } } });
    const watched = watching([GAP, FALL], read.ok ? read.config : undefined);
    const state = allIn(watched, 'manual');
    const asked = (key: BreakerKey) =>
      resetByHand(state, { key, actor: 'a', reason: 'looked', at: START, block: null }, watched);
    expect([asked(GLOBAL_KEY), asked(keyOf(GAP))]).toMatchObject([
      { events: [{ kind: 'reset' }] },
      { events: [{ kind: 'approved' }] },
    ]);
  });

  test('what is refused, and why', () => {
    const run = calm();
    const refusals = [
      tripByHand(run.state, word(run, 'market:other', 'a'), WATCHED),
      tripByHand(run.state, word(run, GLOBAL_KEY, '  '), WATCHED),
      tripByHand(run.state, word(run, GLOBAL_KEY, 'a', ' ab '), WATCHED),
      tripByHand(run.state, word(run, GLOBAL_KEY, 'a', 'x'.repeat(501)), WATCHED),
      tripByHand(run.state, { ...word(run, GLOBAL_KEY, 'a'), at: Number.NaN }, WATCHED),
      reset(run, GLOBAL_KEY),
    ].map((result) => (result.ok ? 'taken' : result.refusal));
    expect(refusals).toEqual([
      'There is no breaker market:other.',
      'Say who you are.',
      'A reason is required: 3 to 500 characters.',
      'A reason is required: 3 to 500 characters.',
      'The time is not known.',
      'global is closed: only a manual stop or a lockout wants a reset.',
    ]);
    for (const reason of ['abc', 'x'.repeat(500)])
      expect(tripByHand(run.state, word(run, GLOBAL_KEY, 'a', reason), WATCHED).ok).toBe(true);
  });
});
