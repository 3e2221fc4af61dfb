import { describe, expect, test } from 'vitest';
import { type BreakerConfig, readBreakerConfig } from '@/lib/core/breaker/breaker-config';
import { breakerEventSchema } from '@/lib/core/breaker/breaker-event';
import { GLOBAL_KEY } from '@/lib/core/breaker/breaker-key';
import { type Breakers, breakersSchema } from '@/lib/core/breaker/breaker-state';
import { stepBreakers } from '@/lib/core/breaker/step-breakers';
import { watchlist } from '@/lib/core/breaker/watchlist';
import { allIn, during, keyOf, running, START, stateOf, tell, WETH, watching } from './single-breaker';

const GAP = 'protocol-gap';
const CALM = { [GAP]: 0 };
const TRIP = { [GAP]: 1_000 };
const LOOK = { [GAP]: 200 };

const configured = (input: unknown): BreakerConfig => {
  const result = readBreakerConfig(input);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.config;
};

const tripped = () => during(running(watching([GAP])), 20_000, TRIP);

describe('the way of a trip', () => {
  test('closed, open, the whole cooldown, half-open, three quiet periods, closed; each an event', () => {
    const run = tripped();
    expect(stateOf(run, GAP)).toBe('open');
    tell(run, 1_000, CALM);
    expect(stateOf(run, GAP)).toBe('cooldown');
    during(run, 59_000, CALM);
    expect(stateOf(run, GAP)).toBe('cooldown');
    tell(run, 999, CALM);
    expect(stateOf(run, GAP)).toBe('cooldown');
    tell(run, 1, CALM);
    expect(stateOf(run, GAP)).toBe('half-open');
    during(run, 899_000, CALM);
    expect(stateOf(run, GAP)).toBe('half-open');
    tell(run, 1_000, CALM);
    expect(stateOf(run, GAP)).toBe('closed');
    const [watch, open, ...rest] = run.events;
    expect(run.events.map(({ from, to }) => `${from} → ${to}`)).toEqual([
      'closed → open',
      'open → cooldown',
      'cooldown → half-open',
      'half-open → closed',
    ]);
    expect(watch).toMatchObject({
      kind: 'transition',
      block: '101',
      at: START + 16_000,
      attempt: 1,
      until: null,
      actors: [],
      reason: null,
    });
    expect(open).toMatchObject({ until: START + 21_000 + 60_000, causes: [] });
    expect(watch?.causes).toEqual([
      expect.objectContaining({
        rule: GAP,
        severity: 'open',
        value: 1_000,
        threshold: 250,
        clear: 150,
        dwellMs: 15_000,
        unit: 'bps',
      }),
    ]);
    expect(watch?.why).toBe(
      `asset:${WETH}: the protocol’s price is 1,000 bps off the market’s; trips above 250 bps for 15 s.`,
    );
    for (const event of [watch, open, ...rest]) expect(breakerEventSchema.parse(event)).toEqual(event);
    expect(run.events.every(({ configVersion }) => configVersion === run.watched.version)).toBe(true);
  });

  test('watch ends after its window, and begins that anew at every look', () => {
    const run = during(running(watching([GAP])), 17_000, LOOK);
    expect(stateOf(run, GAP)).toBe('watch');
    during(run, 59_000, CALM);
    during(run, 17_000, LOOK);
    during(run, 59_000, CALM);
    expect(stateOf(run, GAP)).toBe('watch');
    during(run, 1_000, CALM);
    expect(stateOf(run, GAP)).toBe('closed');
  });

  test('watch trips, and a half-open breaker that is done with a watch rule active goes to watch', () => {
    const run = during(during(running(watching([GAP])), 17_000, LOOK), 17_000, TRIP);
    expect(run.events.map(({ to }) => to)).toEqual(['watch', 'open']);
    during(run, 62_000, CALM);
    expect(stateOf(run, GAP)).toBe('half-open');
    during(run, 17_000, LOOK);
    tell(
      run,
      1_000,
      LOOK,
      Array.from({ length: 3 }, () => ({ key: keyOf(GAP), outcome: 'success', detail: 'mined' })),
    );
    expect(stateOf(run, GAP)).toBe('watch');
  });

  test('a trip rule that comes back in the cooldown begins it anew, at the same attempt', () => {
    const run = during(tripped(), 50_000, CALM);
    during(run, 17_000, TRIP);
    expect(stateOf(run, GAP)).toBe('open');
    expect(run.state.breakers[keyOf(GAP)]?.attempt).toBe(1);
    during(run, 60_000, CALM);
    expect(stateOf(run, GAP)).toBe('cooldown');
    during(run, 1_000, CALM);
    expect(stateOf(run, GAP)).toBe('half-open');
  });

  test('time that nobody watched heals nothing: a step counts for five seconds at most', () => {
    const run = tell(tripped(), 1_000, CALM);
    tell(run, 3_600_000, CALM);
    expect(run.state.breakers[keyOf(GAP)]).toMatchObject({ state: 'cooldown', remainingMs: 55_000 });
  });

  test('a failed probe opens again with a cooldown twice as long, and says what failed', () => {
    const run = during(tripped(), 61_000, CALM);
    tell(run, 1_000, CALM, [
      { key: keyOf(GAP), outcome: 'success', detail: 'mined' },
      { key: keyOf(GAP), outcome: 'failure', detail: 'the probe reverted' },
    ]);
    expect(run.events.at(-1)).toMatchObject({ to: 'open', attempt: 2, why: `asset:${WETH}: the probe reverted.` });
    tell(run, 1_000, CALM);
    expect(run.events.at(-1)).toMatchObject({ to: 'cooldown', until: run.at + 120_000 });
  });

  test('three successes close it, of which at most two are shadows; a probe elsewhere or in another state is nothing', () => {
    const probe = (outcome: 'success' | 'shadow') => ({ key: keyOf(GAP), outcome, detail: 'as simulated' });
    const run = during(tripped(), 61_000, CALM);
    tell(run, 1_000, CALM, [probe('shadow'), probe('shadow'), probe('shadow'), probe('shadow')]);
    expect(run.state.breakers[keyOf(GAP)]).toMatchObject({ state: 'half-open', shadows: 2 });
    tell(run, 1_000, CALM, [{ ...probe('success'), key: GLOBAL_KEY }]);
    expect(stateOf(run, GAP)).toBe('half-open');
    tell(run, 1_000, CALM, [probe('success')]);
    expect(stateOf(run, GAP)).toBe('closed');
    const early = tell(tripped(), 1_000, TRIP, [probe('success'), probe('success'), probe('success')]);
    expect(stateOf(early, GAP)).toBe('open');
  });

  test('a quiet period is broken by a watch rule and by a probe', () => {
    const run = during(tripped(), 61_000, CALM);
    during(run, 299_000, CALM);
    tell(run, 1, CALM, [{ key: keyOf(GAP), outcome: 'shadow', detail: 'as simulated' }]);
    during(run, 299_999, CALM);
    expect(run.state.breakers[keyOf(GAP)]).toMatchObject({ quiets: 0, shadows: 1 });
    during(run, 1_000, CALM);
    expect(run.state.breakers[keyOf(GAP)]).toMatchObject({ quiets: 1, quietMs: 0 });
    during(run, 17_000, LOOK);
    expect(run.state.breakers[keyOf(GAP)]).toMatchObject({ quiets: 1, quietMs: 0 });
  });
});

describe('back-off and lockout', () => {
  const attempts = (run: ReturnType<typeof tripped>): readonly number[] =>
    run.events.flatMap(({ to, until, at }) => (to === 'cooldown' ? [(until ?? 0) - at] : []));

  test('each trip doubles the cooldown up to the longest, and one more than is borne locks out', () => {
    const config = configured({ scopes: { asset: { maxCooldownMs: 200_000, lockoutAfter: 4 } } });
    const run = running(watching([GAP], config));
    for (let trip = 0; trip < 6; trip += 1) {
      during(run, 17_000, TRIP);
      during(run, 201_000, CALM);
    }
    expect(attempts(run)).toEqual([60_000, 120_000, 200_000, 200_000]);
    expect(stateOf(run, GAP)).toBe('lockout');
    expect(run.events.at(-1)).toMatchObject({ to: 'lockout', attempt: 5, until: null });
    expect(run.events.at(-1)?.why).toMatch(
      /trip number 5 without a rest of 24 h; people must look\. .*off the market’s/,
    );
  });

  test('after a day without a trip it begins anew; a millisecond less does not', () => {
    const config = configured({ scopes: { asset: { forgetMs: 60_000 } }, maxGapMs: 100_000 });
    const rested = (ms: number) => {
      const run = running(watching([GAP], config));
      during(run, 17_000, TRIP);
      during(run, 61_000, CALM);
      tell(
        run,
        1,
        CALM,
        Array.from({ length: 3 }, () => ({ key: keyOf(GAP), outcome: 'success', detail: 'mined' })),
      );
      expect(stateOf(run, GAP)).toBe('closed');
      tell(run, ms, CALM);
      return run.state.breakers[keyOf(GAP)]?.attempt;
    };
    expect([rested(59_999), rested(60_000)]).toEqual([1, 0]);
  });

  test('a lockout rule locks out from any state, and nothing leaves lockout or a manual stop by itself', () => {
    const fall = 'basket-fall';
    for (const from of ['closed', 'watch', 'open', 'cooldown', 'half-open'] as const) {
      const run = during(running(watching([fall]), from), 12_000, { [fall]: 2_500 });
      expect(stateOf(run, fall)).toBe('lockout');
      during(run, 10_000, { [fall]: 0 });
      tell(
        run,
        1_000,
        { [fall]: 0 },
        Array.from({ length: 9 }, () => ({ key: GLOBAL_KEY, outcome: 'success', detail: '' })),
      );
      expect(stateOf(run, fall)).toBe('lockout');
    }
    const manual = during(running(watching([fall]), 'manual'), 60_000, { [fall]: 2_500 });
    expect(stateOf(manual, fall)).toBe('manual');
    expect(manual.events).toEqual([]);
  });
});

describe('what is odd', () => {
  test('a clock that goes back lets no time pass, and a dwell goes on from there', () => {
    const run = during(tripped(), 30_000, CALM);
    const before = run.state.breakers[keyOf(GAP)]?.remainingMs;
    tell(run, -3_600_000, CALM);
    expect(run.state.breakers[keyOf(GAP)]).toMatchObject({ state: 'cooldown', remainingMs: before });
    tell(run, 1_000, CALM);
    expect(run.state.breakers[keyOf(GAP)]?.remainingMs).toBe((before ?? 0) - 1_000);
    const failing = during(running(watching([GAP])), 10_000, TRIP);
    tell(failing, -60_000, TRIP);
    during(failing, 6_000, TRIP);
    expect(stateOf(failing, GAP)).toBe('open');
    // A time that is none stands still.
    const [frozen] = stepBreakers(failing.state, { at: Number.NaN, block: null, observations: [] }, failing.watched);
    expect(frozen).toMatchObject({ at: failing.at, block: '101' });
  });

  test('a breaker without a state begins open, and one that lost its place in the roster shuts', () => {
    const both = watching([GAP, 'index-lag']);
    const one = watching([GAP]);
    const run = tell(running(one), 1_000, CALM);
    const [grown] = stepBreakers(run.state, { at: run.at + 1_000, block: null, observations: [] }, both);
    expect(grown.breakers['market:main']?.state).toBe('open');
    const [, events] = stepBreakers(allIn(both, 'closed'), { at: START, block: null, observations: [] }, one);
    expect(events).toEqual([expect.objectContaining({ key: 'market:main', from: 'closed', to: 'open' })]);
    for (const state of ['manual', 'lockout', 'open'] as const) {
      const [kept, none] = stepBreakers(allIn(both, state), { at: START, block: null, observations: [] }, one);
      expect(none.filter(({ key }) => key === 'market:main')).toEqual([]);
      expect(kept.breakers['market:main']?.state).toBe(state);
    }
    const [shut] = stepBreakers(allIn(both, 'cooldown'), { at: START, block: null, observations: [] }, one);
    expect(shut.breakers['market:main']?.state).toBe('open');
  });

  test('a rule that is switched off is not watched; its breaker recovers as ever', () => {
    const run = tripped();
    const off = watchlist(configured({ rules: { [GAP]: { enabled: false } } }), [
      { key: keyOf(GAP), name: 'WETH', rules: [GAP, 'quorum-lost'] },
    ]);
    const [next] = stepBreakers(
      run.state,
      { at: run.at, block: null, observations: [{ key: keyOf(GAP), rule: 'quorum-lost', value: 3, at: run.at }] },
      off,
    );
    expect(next.breakers[keyOf(GAP)]?.state).toBe('cooldown');
    expect(Object.keys(next.breakers[keyOf(GAP)]?.readings ?? {})).toEqual(['quorum-lost']);
  });

  test('a third of the assets open at once trips the global breaker; one alone, or those cooling down, do not', () => {
    const assets = Array.from({ length: 5 }, (_, place) => `asset:0x${`${place}`.padStart(40, '0')}` as const);
    const watched = watchlist(configured({}), [
      ...assets.map((key) => ({ key, name: key, rules: [GAP] as const })),
      { key: GLOBAL_KEY, name: 'Everything', rules: ['assets-open'] as const },
    ]);
    const outcome = (states: readonly ('open' | 'manual' | 'lockout' | 'cooldown' | 'closed')[]) => {
      let state: Breakers = allIn(watched, 'closed');
      const breakers = { ...state.breakers };
      for (const [place, name] of states.entries()) {
        const key = assets[place] as string;
        breakers[key] = { ...(breakers[key] as Breakers['breakers'][string]), state: name, remainingMs: 1e9 };
      }
      state = { ...state, breakers };
      for (let second = 0; second < 7; second += 1) {
        const at = START + second * 1_000;
        const observations = assets.map(
          (key, place) => ({ key, rule: GAP, value: states[place] === 'open' ? 1_000 : 0, at }) as const,
        );
        [state] = stepBreakers(state, { at, block: null, observations }, { ...watched, config: { ...watched.config } });
        // Those that are to stay open are put back: what is tried here is the count.
        state = {
          ...state,
          breakers: { ...breakers, [GLOBAL_KEY]: state.breakers[GLOBAL_KEY] as Breakers['breakers'][string] },
        };
      }
      return state.breakers[GLOBAL_KEY]?.state;
    };
    expect(outcome(['manual', 'lockout'])).toBe('open');
    expect(outcome(['manual'])).toBe('closed');
    expect(outcome(['manual', 'cooldown', 'cooldown'])).toBe('closed');
    expect(outcome(['cooldown', 'cooldown', 'cooldown', 'cooldown'])).toBe('closed');
  });

  test('the state is plain JSON that its schema takes', () => {
    const run = tripped();
    expect(breakersSchema.parse(JSON.parse(JSON.stringify(run.state)))).toEqual(run.state);
  });
});
