import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertConfig, alertConfigSchema, DEFAULT_ALERTS } from '@/lib/core/alert/alert-config';
import { ALERT_KIND_IDS, ALERT_KINDS, ALERT_SEVERITIES, familyOf } from '@/lib/core/alert/alert-kind';
import { sayToAlerts } from '@/lib/core/alert/alert-operator';
import { type AlertState, alertStateSchema, NO_ALERTS, readAlertState } from '@/lib/core/alert/alert-state';
import type { AlertObservation, Condition, Held } from '@/lib/core/alert/condition';
import type { AlertNotification } from '@/lib/core/alert/notification';
import { notificationSchema } from '@/lib/core/alert/notification';
import { reduceIncidents } from '@/lib/core/alert/reduce-incidents';
import { isSilenced, type Silence } from '@/lib/core/alert/silence';

const START = 1_790_000_000_000;
const quick = (more: Partial<AlertConfig> = {}): AlertConfig =>
  alertConfigSchema.parse({
    kinds: Object.fromEntries(ALERT_KIND_IDS.map((kind) => [kind, { afterMs: 0 }])),
    ...{ groupMs: 2_000, updateMs: 10_000, resolveMs: 5_000, remindMs: 60_000 },
    ...more,
  });

const condition = (more: Partial<Condition> = {}): Condition => ({
  ...{ kind: 'breaker', scope: 'asset:0xa', severity: 'warning', title: 'A: open', detail: 'why', mark: 'open' },
  ...more,
});
const looking = (conditions: readonly Condition[], held: readonly Held[] = []): AlertObservation => ({
  market: 'm',
  conditions,
  held,
});

/** Steps through a script of looks, each so many seconds after the one before. */
const run = (config: AlertConfig, from: AlertState = NO_ALERTS) => {
  let state = from;
  let now = from.at || START;
  const told: AlertNotification[] = [];
  const api = {
    told,
    state: () => state,
    now: () => now,
    set: (next: AlertState) => {
      state = next;
    },
    step: (seconds: number, conditions: readonly Condition[], held: readonly Held[] = []) => {
      now += seconds * 1_000;
      const next = reduceIncidents(state, looking(conditions, held), now, config);
      state = next.state;
      told.push(...next.notifications);
      return next;
    },
    /** The same look each second. */
    stay: (seconds: number, conditions: readonly Condition[], held: readonly Held[] = []) => {
      for (let second = 0; second < seconds; second += 1) api.step(1, conditions, held);
    },
    words: () => told.map(({ type, incident }) => `${type} #${incident.number} ${incident.severity}`),
  };
  return api;
};

describe('an incident', () => {
  it('is told once when it opens, once when it is resolved, and not in between while nothing changes', () => {
    const alerts = run(quick());
    alerts.stay(60, [condition()]);
    alerts.stay(20, []);
    expect(alerts.words()).toEqual(['trigger #1 warning', 'resolve #1 warning']);
    const [first, last] = alerts.told;
    expect(last?.incident.id).toBe(first?.incident.id);
    expect(new Set(alerts.told.map(({ id }) => id)).size).toBe(2);
    expect(last?.incident.resolvedAt).toBe(START + 65_000);
    expect(alerts.state().open).toEqual({});
  });

  it('opens only after its time, counted without a break', () => {
    const config = quick({ kinds: { breaker: { afterMs: 3_000 } } });
    const alerts = run(config);
    alerts.stay(3, [condition()]);
    alerts.stay(1, []);
    alerts.stay(3, [condition()]);
    expect(alerts.state().open).toEqual({});
    // What could not be looked at neither counts nor starts anew.
    alerts.stay(30, [], [{ kind: 'breaker' }]);
    expect(alerts.state().open).toEqual({});
    alerts.stay(1, [condition()]);
    expect(Object.keys(alerts.state().open)).toEqual(['breaker|asset:0xa']);
  });

  it('does not end while it cannot be judged, nor by time that nobody watched', () => {
    const alerts = run(quick());
    alerts.stay(5, [condition()]);
    alerts.stay(100, [], [{ kind: 'breaker', scope: 'asset:0xa' }]);
    expect(alerts.words()).toEqual(['trigger #1 warning']);
    const slow = run(quick({ resolveMs: 20_000 }));
    slow.stay(5, [condition()]);
    // One look after an hour is worth five seconds.
    slow.step(3_600, []);
    slow.step(3_600, []);
    expect(slow.words()).toEqual(['trigger #1 warning']);
    slow.step(5, []);
    slow.step(5, []);
    expect(slow.words()).toEqual(['trigger #1 warning', 'resolve #1 warning']);
  });

  it('is the same one when it comes back before it is resolved', () => {
    const alerts = run(quick());
    for (let round = 0; round < 5; round += 1) {
      alerts.stay(4, [condition()]);
      alerts.stay(4, []);
    }
    alerts.stay(5, []);
    expect(alerts.words()).toEqual(['trigger #1 warning', 'resolve #1 warning']);
  });

  it('is updated at most once in the interval, at once when it gets graver', () => {
    const alerts = run(quick());
    alerts.stay(3, [condition()]);
    for (let second = 0; second < 25; second += 1) alerts.step(1, [condition({ mark: `mark ${second}` })]);
    expect(alerts.words()).toEqual(['trigger #1 warning', 'update #1 warning', 'update #1 warning']);
    alerts.step(1, [condition({ severity: 'critical', mark: 'grave' })]);
    expect(alerts.words().at(-1)).toBe('update #1 critical');
    // Milder again: not before the interval is over.
    alerts.stay(9, [condition({ mark: 'grave' })]);
    expect(alerts.words()).toHaveLength(4);
    alerts.stay(2, [condition({ mark: 'grave' })]);
    expect(alerts.words().at(-1)).toBe('update #1 warning');
    alerts.stay(6, []);
    // Whoever was told that it was critical hears of the end.
    expect(alerts.told.at(-1)).toMatchObject({ type: 'resolve', severities: ['critical', 'warning'] });
  });

  it('is told again when it is critical and nobody has acknowledged it', () => {
    const alerts = run(quick());
    const grave = [condition({ severity: 'critical' })];
    alerts.stay(130, grave);
    expect(alerts.words()).toEqual(['trigger #1 critical', 'reminder #1 critical', 'reminder #1 critical']);
    const { id } = Object.values(alerts.state().open)[0] ?? { id: '' };
    const said = sayToAlerts(alerts.state(), { what: 'acknowledge', id, reason: 'on it' }, '0xop', alerts.now());
    if (!said.ok) throw new Error(said.refusal);
    expect(said.record).toMatchObject({ by: '0xop', reason: 'on it', what: 'acknowledge', id });
    alerts.set(said.state);
    expect(sayToAlerts(said.state, { what: 'acknowledge', id, reason: 'too' }, '0xother', alerts.now())).toMatchObject({
      ok: false,
    });
    alerts.stay(200, grave);
    expect(alerts.words().slice(3)).toEqual(['acknowledge #1 critical']);
    expect(alerts.told.at(-1)?.incident.acknowledged?.by).toBe('0xop');
  });

  it('that gets graver after it was acknowledged is told anew', () => {
    const alerts = run(quick());
    alerts.stay(3, [condition()]);
    const { id } = Object.values(alerts.state().open)[0] ?? { id: '' };
    const said = sayToAlerts(alerts.state(), { what: 'acknowledge', id, reason: 'on it' }, '0xop', alerts.now());
    if (said.ok) alerts.set(said.state);
    alerts.stay(2, [condition()]);
    alerts.stay(2, [condition({ severity: 'critical' })]);
    expect(alerts.words()).toEqual(['trigger #1 warning', 'acknowledge #1 warning', 'update #1 critical']);
    expect(alerts.told.at(-1)?.incident.acknowledged).toBeNull();
  });

  it('of a kind that is switched off is none, and a kind’s severity may be set', () => {
    const alerts = run(quick({ kinds: { breaker: { enabled: false }, 'bad-debt': { severity: 'critical' } } }));
    alerts.stay(10, [condition(), condition({ kind: 'bad-debt', scope: 'market:m' })]);
    expect(alerts.words()).toEqual(['trigger #1 critical']);
  });
});

describe('several warnings at once', () => {
  const three = ['0xa', '0xb', '0xc'].map((asset) => condition({ scope: `asset:${asset}`, title: `${asset}: open` }));

  it('are one critical incident that tells of them, and each of them is none by itself', () => {
    const alerts = run(quick());
    alerts.stay(30, three);
    expect(alerts.words()).toEqual(['trigger #4 critical']);
    expect(alerts.told[0]?.incident).toMatchObject({ kind: 'several-breaches', scope: 'market:m' });
    for (const each of three) expect(alerts.told[0]?.incident.detail).toContain(each.title);
    // Two are left: they speak for themselves again, the one that ended was never told.
    alerts.stay(30, three.slice(1));
    expect(alerts.words()).toEqual([
      'trigger #4 critical',
      'trigger #2 warning',
      'trigger #3 warning',
      'resolve #4 critical',
    ]);
  });

  it('that were told before they were three are resolved each, whoever tells of them meanwhile', () => {
    const alerts = run(quick());
    alerts.stay(5, three.slice(0, 2));
    alerts.stay(20, three);
    alerts.stay(20, []);
    expect(alerts.words().sort()).toEqual(
      [
        'trigger #1 warning',
        'trigger #2 warning',
        'trigger #4 critical',
        'resolve #1 warning',
        'resolve #2 warning',
        'resolve #4 critical',
      ].sort(),
    );
  });

  it('of one asset are one trouble', () => {
    const alerts = run(quick());
    const same = (['breaker', 'price-departure', 'price-unknown'] as const).map((kind) => condition({ kind }));
    alerts.stay(10, same);
    expect(alerts.words()).toEqual(['trigger #1 warning', 'trigger #2 warning', 'trigger #3 warning']);
  });

  it('of which none is known to be wrong are no breach', () => {
    const blind = ['0xa', '0xb', '0xc'].map((asset) => condition({ kind: 'price-unknown', scope: `asset:${asset}` }));
    const alerts = run(quick());
    alerts.stay(10, blind);
    expect(alerts.told.map(({ incident }) => incident.kind)).toEqual(['several-unknown']);
    // One breach among unknowns: now it is one, and says both.
    const mixed = run(quick());
    mixed.stay(10, [...blind.slice(1), condition({ scope: 'asset:0xd', title: 'D: open' })]);
    expect(mixed.told.map(({ incident }) => incident.kind)).toEqual(['several-breaches']);
    expect(mixed.told[0]?.incident.detail).toContain('Breach: D: open');
    expect(mixed.told[0]?.incident.detail).toContain('Not known: ');
  });

  it('count no infos, and none that is silenced', () => {
    const alerts = run(quick());
    alerts.stay(
      10,
      three.map((each) => ({ ...each, severity: 'info' as const })),
    );
    expect(alerts.words()).toHaveLength(3);
    const silent = run(quick());
    const word = { what: 'silence', kind: '*', scope: 'asset:0xa', until: START + 3_600_000, reason: 'known' } as const;
    const said = sayToAlerts(silent.state(), word, '0xop', START);
    if (said.ok) silent.set(said.state);
    silent.stay(10, three);
    expect(silent.words()).toEqual(['trigger #2 warning', 'trigger #3 warning']);
  });
});

describe('a silence', () => {
  const silenced = (until: number, from = NO_ALERTS, scope = '*', kind: Silence['kind'] = '*'): AlertState => {
    const said = sayToAlerts(from, { what: 'silence', kind, scope, until, reason: 'maintenance' }, '0xop', START);
    if (!said.ok) throw new Error(said.refusal);
    return said.state;
  };

  it('keeps an incident from being told, not from being recorded; what still stands afterwards is told', () => {
    const alerts = run(quick(), silenced(START + 30_000));
    alerts.stay(29, [condition({ severity: 'critical' })]);
    expect(alerts.told).toEqual([]);
    expect(Object.values(alerts.state().open)).toHaveLength(1);
    alerts.stay(2, [condition({ severity: 'critical' })]);
    expect(alerts.words()).toEqual(['trigger #1 critical']);
    expect(alerts.state().silences).toEqual([]);
  });

  it('keeps an end back until it is over; of what was never told the end is not told either', () => {
    const alerts = run(quick());
    alerts.stay(3, [condition()]);
    alerts.set(silenced(START + 60_000, alerts.state()));
    alerts.stay(20, [condition({ kind: 'bad-debt' })]);
    alerts.stay(20, []);
    expect(alerts.words()).toEqual(['trigger #1 warning']);
    alerts.stay(30, []);
    expect(alerts.words()).toEqual(['trigger #1 warning', 'resolve #1 warning']);
  });

  it('can be taken back, with who and why', () => {
    const state = silenced(START + 60_000);
    const { id } = state.silences[0] ?? { id: '' };
    const said = sayToAlerts(state, { what: 'unsilence', id, reason: 'done' }, '0xtwo', START + 1);
    expect(said).toMatchObject({ ok: true, record: { by: '0xtwo', reason: 'done', what: 'unsilence' } });
    expect(said.ok && said.state.silences).toEqual([]);
    expect(sayToAlerts(state, { what: 'unsilence', id, reason: 'late' }, '0xtwo', START + 60_000).ok).toBe(false);
    const past = { what: 'silence', kind: '*', scope: '*', until: START, reason: 'late' } as const;
    expect(sayToAlerts(state, past, '0xop', START).ok).toBe(false);
  });

  it.each([
    ['*', 'asset:0xa', true],
    ['asset:*', 'asset:0xa', true],
    ['asset:*', 'market:m', false],
    ['asset:0xa', 'asset:0xa', true],
    ['asset:0xa', 'asset:0xab', false],
    ['*:0xa', 'asset:0xa', true],
    ['a*t:*a', 'asset:0xa', true],
    ['a*a', 'a', false],
    ['*x*x*', 'asset:0xa', false],
    ['', 'global', false],
  ])('of scope %s and scope %s: %s', (pattern, scope, expected) => {
    const silence: Silence = { id: 's', kind: '*', scope: pattern, reason: 'r', by: 'b', at: 0, until: 10 };
    expect(isSilenced([silence], { kind: 'breaker', scope }, 9)).toBe(expected);
    expect(isSilenced([silence], { kind: 'breaker', scope }, 10)).toBe(false);
    expect(isSilenced([{ ...silence, kind: 'bad-debt' }], { kind: 'breaker', scope }, 9)).toBe(false);
  });
});

describe('the two families', () => {
  it('share no name, no key and no group', () => {
    const names = ALERT_KIND_IDS.map((kind) => ALERT_KINDS[kind].name);
    expect(new Set(names).size).toBe(names.length);
    const of = (family: string) => ALERT_KIND_IDS.filter((kind) => familyOf(kind) === family);
    expect(of('breach').length + of('unknown').length).toBe(ALERT_KIND_IDS.length);
    for (const kind of of('unknown')) expect(ALERT_KINDS[kind].name).not.toMatch(/breach|wrong|off the market/i);
  });
});

describe('whatever comes', () => {
  const SCOPES = ['asset:0xa', 'asset:0xb', 'asset:0xc', 'market:m', 'global'];
  const KINDS = ['breaker', 'price-departure', 'bad-debt', 'price-unknown', 'source-silent'] as const;
  const someCondition: fc.Arbitrary<Condition> = fc.record({
    kind: fc.constantFrom(...KINDS),
    scope: fc.constantFrom(...SCOPES),
    severity: fc.constantFrom(...ALERT_SEVERITIES),
    title: fc.constantFrom('a', 'b'),
    detail: fc.constant('d'),
    mark: fc.constantFrom('1', '2', '3'),
  });
  const look = fc.record({
    // Back as well as on, and not at all.
    seconds: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: -30, max: 400 }), fc.constant(0)),
    conditions: fc.array(someCondition, { maxLength: 6 }),
    held: fc.array(fc.record({ kind: fc.constantFrom(...KINDS), scope: fc.constantFrom(...SCOPES) }), { maxLength: 3 }),
    word: fc.option(
      fc.oneof(
        fc.record({
          what: fc.constant('silence' as const),
          kind: fc.constantFrom('*' as const, ...KINDS),
          scope: fc.constantFrom('*', 'asset:*', ...SCOPES),
          seconds: fc.integer({ min: 1, max: 120 }),
        }),
        fc.record({ what: fc.constantFrom('unsilence' as const, 'acknowledge' as const), pick: fc.nat({ max: 9 }) }),
      ),
      { freq: 4 },
    ),
  });
  const script = fc.array(look, { maxLength: 60 });
  const config = quick();

  type Look = typeof look extends fc.Arbitrary<infer T> ? T : never;
  const play = (looks: readonly Look[], restart: boolean) => {
    let state: AlertState = NO_ALERTS;
    let now = START;
    const steps: { readonly state: AlertState; readonly told: readonly AlertNotification[]; readonly now: number }[] =
      [];
    for (const { seconds, conditions, held, word } of looks) {
      now += seconds * 1_000;
      if (word) {
        const ids = word.what === 'unsilence' ? state.silences : Object.values(state.open);
        const said = sayToAlerts(
          state,
          word.what === 'silence'
            ? { what: 'silence', kind: word.kind, scope: word.scope, until: now + word.seconds * 1_000, reason: 'r' }
            : { what: word.what, id: ids[word.pick % Math.max(1, ids.length)]?.id ?? 'none', reason: 'r' },
          '0xop',
          now,
        );
        if (said.ok) state = said.state;
      }
      if (restart) state = readAlertState(JSON.parse(JSON.stringify(state))) ?? NO_ALERTS;
      const next = reduceIncidents(state, looking(conditions, held), now, config);
      state = next.state;
      steps.push({ state, told: next.notifications, now });
    }
    return steps;
  };
  const runs = { numRuns: 400 };

  it('an incident is triggered first and once, resolved at most once and last, and no notification has another’s id', () => {
    fc.assert(
      fc.property(script, (looks) => {
        const told = play(looks, false).flatMap((step) => step.told);
        expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
        for (const id of new Set(told.map(({ incident }) => incident.id))) {
          const each = told.filter(({ incident }) => incident.id === id);
          const types = each.map(({ type }) => type);
          expect(types.indexOf('trigger')).toBe(0);
          expect(types.lastIndexOf('trigger')).toBe(0);
          const end = types.indexOf('resolve');
          if (end >= 0) expect(end).toBe(types.length - 1);
          expect(new Set(each.map(({ incident }) => `${incident.kind} ${incident.scope}`)).size).toBe(1);
        }
        for (const notification of told) expect(notificationSchema.safeParse(notification).success).toBe(true);
      }),
      runs,
    );
  });

  it('nothing is told while it is silenced, and it is recorded all the same', () => {
    fc.assert(
      fc.property(script, (looks) => {
        for (const { state, told, now } of play(looks, false))
          for (const { incident } of told) expect(isSilenced(state.silences, incident, now)).toBe(false);
      }),
      runs,
    );
    fc.assert(
      fc.property(fc.array(someCondition, { minLength: 1, maxLength: 6 }), (conditions) => {
        const said = sayToAlerts(
          NO_ALERTS,
          { what: 'silence', kind: '*', scope: '*', until: START + 1e9, reason: 'r' },
          'o',
          START,
        );
        if (!said.ok) throw new Error(said.refusal);
        const { state, notifications } = reduceIncidents(said.state, looking(conditions), START, config);
        expect(notifications).toEqual([]);
        expect(Object.keys(state.open).length).toBeGreaterThan(0);
      }),
    );
  });

  it('a restart at every step changes nothing, so that nothing is told twice', () => {
    fc.assert(
      fc.property(script, (looks) => {
        expect(play(looks, true)).toEqual(play(looks, false));
      }),
      runs,
    );
  });

  it('the same look again at the same time tells nothing more, nor do conditions that are said twice', () => {
    fc.assert(
      fc.property(script, look, (looks, { conditions, held }) => {
        const state = play(looks, false).at(-1)?.state ?? NO_ALERTS;
        const now = (state.at || START) + 1_000;
        const first = reduceIncidents(state, looking(conditions, held), now, config);
        const again = reduceIncidents(first.state, looking(conditions, held), now, config);
        expect(again.notifications).toEqual([]);
        const doubled = reduceIncidents(state, looking([...conditions, ...conditions], held), now, config);
        expect(doubled).toEqual(first);
      }),
      runs,
    );
  });

  it('time that goes back resolves nothing and makes no state that cannot be read', () => {
    fc.assert(
      fc.property(script, fc.integer({ min: 1, max: 1e9 }), (looks, back) => {
        const steps = play(looks, false);
        for (const { state } of steps) expect(alertStateSchema.safeParse(state).success).toBe(true);
        const state = steps.at(-1)?.state ?? NO_ALERTS;
        const next = reduceIncidents(state, looking([]), Math.max(1, state.at - back), quick({ resolveMs: 6_000 }));
        const standing = Object.values(state.open).filter(({ clearMs }) => clearMs < 6_000);
        expect(Object.keys(next.state.open).length).toBeGreaterThanOrEqual(standing.length);
        expect(next.state.clock).toBe(state.clock);
        expect(reduceIncidents(state, looking([]), Number.NaN, config).state.at).toBe(state.at);
      }),
      runs,
    );
  });
});

it('the defaults are taken, and what cannot be is refused by name', () => {
  expect(DEFAULT_ALERTS.escalateAt).toBe(3);
  expect(alertConfigSchema.safeParse({ kinds: { 'breaker-x': {} } }).success).toBe(false);
  expect(alertConfigSchema.safeParse({ escalateAt: 1 }).success).toBe(false);
  expect(readAlertState({ format: 2 })).toBeUndefined();
});
