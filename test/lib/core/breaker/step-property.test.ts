import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cooldownMs } from '@/lib/core/breaker/advance';
import { DEFAULT_BREAKERS } from '@/lib/core/breaker/breaker-config';
import type { BreakerEvent } from '@/lib/core/breaker/breaker-event';
import { assetKey, GLOBAL_KEY, marketKey, scopeOf } from '@/lib/core/breaker/breaker-key';
import { type Breaker, type Breakers, breakersSchema, isShut } from '@/lib/core/breaker/breaker-state';
import { isPending, worstOf } from '@/lib/core/breaker/causes';
import type { BreakerStep, Observation } from '@/lib/core/breaker/observation';
import { resetByHand, tripByHand } from '@/lib/core/breaker/operator';
import { permission } from '@/lib/core/breaker/permission';
import { isRuleId, RULES, type RuleId } from '@/lib/core/breaker/rules';
import { stepBreakers } from '@/lib/core/breaker/step-breakers';
import { type Watchlist, watchlist } from '@/lib/core/breaker/watchlist';
import { allIn, START } from './single-breaker';

const RUNS = { numRuns: 150 };
const ASSETS = ['0x00000000000000000000000000000000000000a1', '0x00000000000000000000000000000000000000b2'] as const;
const ROSTER = [
  { key: assetKey(ASSETS[0]), name: 'WETH', rules: ['protocol-gap', 'quorum-lost', 'source-dispersion'] },
  { key: assetKey(ASSETS[1]), name: 'USDC', assetClass: 'stable', rules: ['price-velocity', 'stable-depeg'] },
  { key: marketKey('main'), name: 'Main', rules: ['index-lag', 'unknown-revision'] },
  { key: GLOBAL_KEY, name: 'Everything', rules: ['basket-fall', 'assets-open', 'head-disagreement'] },
] as const satisfies Parameters<typeof watchlist>[1];
const WATCHED: Watchlist = watchlist(DEFAULT_BREAKERS, ROSTER);
const PLACES = ROSTER.flatMap(({ key, rules }) => rules.map((rule) => ({ key, rule })));

/** Values at, just beside, and far from every threshold of a rule, and nothing at all. */
const wordsOf = (rule: RuleId): fc.Arbitrary<number | null> => {
  const { defaults, rest } = RULES[rule];
  const edges = [defaults.watch, defaults.open, defaults.lockout].flatMap((level) =>
    level ? [level.at, level.clear] : [],
  );
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant(rest) },
    { weight: 4, arbitrary: fc.constantFrom(...edges.flatMap((edge) => [edge - 0.01, edge, edge + 0.01])) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(...edges.map((edge) => edge + (RULES[rule].direction === 'above' ? 5_000 : -5))),
    },
    { weight: 1, arbitrary: fc.constantFrom(null, Number.NaN, Infinity, -0) },
  );
};

const anyWord: fc.Arbitrary<{ place: number; value: number | null; lag: number }> = fc
  .integer({ min: 0, max: PLACES.length - 1 })
  .chain((place) =>
    fc.record({
      place: fc.constant(place),
      value: wordsOf((PLACES[place] as (typeof PLACES)[number]).rule),
      /** Of its time behind ours: some are late, some from the future, some have no time. */
      lag: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.constantFrom(5_000, -5_000, 90_000, Number.NaN)),
    }),
  );

interface Act {
  /** Milliseconds since the act before; negative: the clock went back. */
  readonly wait: number;
  readonly words: readonly { place: number; value: number | null; lag: number }[];
  /** Every rule of everything says a calm value, or a bad one. */
  readonly all: 'calm' | 'bad' | 'nothing';
  readonly probe: 'success' | 'failure' | 'shadow' | undefined;
  readonly hand: { readonly what: 'trip' | 'reset'; readonly key: number; readonly actor: string } | undefined;
}

const anyAct: fc.Arbitrary<Act> = fc.record({
  wait: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(0, 250, 1_000, 4_000, 5_000) },
    { weight: 3, arbitrary: fc.constantFrom(20_000, 61_000, 400_000) },
    { weight: 1, arbitrary: fc.constantFrom(-1, -30_000, -86_400_000) },
  ),
  words: fc.array(anyWord, { maxLength: 4 }),
  all: fc.oneof(
    { weight: 6, arbitrary: fc.constant('calm' as const) },
    { weight: 2, arbitrary: fc.constant('bad' as const) },
    { weight: 1, arbitrary: fc.constant('nothing' as const) },
  ),
  probe: fc.option(fc.constantFrom('success' as const, 'shadow' as const, 'failure' as const), {
    nil: undefined,
    freq: 3,
  }),
  hand: fc.option(
    fc.record({
      what: fc.constantFrom('trip' as const, 'reset' as const, 'reset' as const),
      key: fc.integer({ min: 0, max: ROSTER.length - 1 }),
      actor: fc.constantFrom('0xalice', '0xBOB', '0xcarol'),
    }),
    { nil: undefined, freq: 6 },
  ),
});

/** Repeated: a dwell, a cooldown and three quiet periods take some steps. */
const anyActs = fc
  .array(fc.record({ act: anyAct, times: fc.constantFrom(1, 1, 2, 20) }), { minLength: 1, maxLength: 20 })
  .map((groups) => groups.flatMap(({ act, times }) => Array.from({ length: times }, () => act)));

interface Moment {
  readonly before: Breakers;
  readonly step: BreakerStep;
  readonly after: Breakers;
  readonly events: readonly BreakerEvent[];
  readonly byHand: readonly BreakerEvent[];
}

/** Plays acts; `between` may replace the state before each step (as a restart does). */
function play(
  acts: readonly Act[],
  from: Breaker['state'],
  between: (state: Breakers) => Breakers = (state) => state,
): readonly Moment[] {
  let state = allIn(WATCHED, from);
  let at = START;
  return acts.map(({ wait, words, all, probe, hand }) => {
    at += wait;
    const everywhere =
      all === 'nothing'
        ? []
        : PLACES.map(({ key, rule }): Observation => {
            const { rest, direction } = RULES[rule];
            return { key, rule, value: all === 'calm' ? rest : rest + (direction === 'above' ? 9_000 : -9), at };
          });
    const single = words.map(
      ({ place, value, lag }): Observation => ({ ...(PLACES[place] as (typeof PLACES)[number]), value, at: at - lag }),
    );
    const probes = probe === undefined ? [] : ROSTER.map(({ key }) => ({ key, outcome: probe, detail: probe }));
    const step: BreakerStep = { at, block: '1', observations: [...everywhere, ...single], probes };
    const before = between(state);
    const [stepped, events] = stepBreakers(before, step, WATCHED);
    const word = hand && {
      key: (ROSTER[hand.key] as (typeof ROSTER)[number]).key,
      actor: hand.actor,
      reason: 'because',
      at,
      block: '1',
    };
    const handled =
      word && (hand.what === 'trip' ? tripByHand(stepped, word, WATCHED) : resetByHand(stepped, word, WATCHED));
    state = handled?.ok ? handled.state : stepped;
    return { before, step, after: state, events, byHand: handled?.ok ? handled.events : [] };
  });
}

const STOPPED: ReadonlySet<Breaker['state']> = new Set(['open', 'manual', 'lockout']);

/** Thousands of checks a run: quicker than an assertion each. */
function must(holds: boolean, ...shown: readonly unknown[]): void {
  if (!holds) throw new Error(JSON.stringify(shown));
}

const anyStart = fc.constantFrom<Breaker['state']>(
  'closed',
  'watch',
  'open',
  'cooldown',
  'half-open',
  'manual',
  'lockout',
);

describe('whatever happens', () => {
  test('no breaker is closed, watched or half-open while a trip rule holds', () => {
    fc.assert(
      fc.property(anyActs, anyStart, (acts, from) => {
        for (const { after } of play(acts, from))
          for (const each of WATCHED.breakers) {
            const breaker = after.breakers[each.key] as Breaker;
            const worst = worstOf(breaker, each);
            if (worst === 'open' || worst === 'lockout') must(STOPPED.has(breaker.state), each.key, breaker);
          }
      }),
      RUNS,
    );
  });

  test('a value that fails without a break for its dwell, with its evidence, has stopped its breaker: by a model of its own', () => {
    fc.assert(
      fc.property(anyActs, anyStart, (acts, from) => {
        // Of each rule: since when its last words were all beyond the trip threshold, and how many they were.
        const streaks = new Map<string, { held: number; count: number }>();
        let last = START;
        for (const { step, after } of play(acts, from)) {
          const elapsed = Math.max(0, step.at - last);
          const wentBack = step.at < last;
          last = step.at;
          for (const { key, rule } of PLACES) {
            if (rule === 'assets-open') continue;
            const level = RULES[rule].defaults.open;
            const words = step.observations.filter((word) => word.key === key && word.rule === rule);
            const name = `${key} ${rule}`;
            // Only what is simple is judged: one word, of now, at a clock that goes on.
            const [word] = words;
            const simple = words.length === 1 && word?.at === step.at && elapsed > 0 && !wentBack;
            const settings = WATCHED.breakers
              .find((each) => each.key === key)
              ?.rules.find(({ id }) => id === rule)?.settings;
            const at = settings?.open?.at;
            const value = word?.value ?? null;
            const beyond =
              level !== null &&
              at !== undefined &&
              value !== null &&
              Number.isFinite(value) &&
              (RULES[rule].direction === 'above' ? value > at : value < at);
            if (!simple || !beyond || !settings?.open) {
              streaks.delete(name);
              continue;
            }
            const streak = streaks.get(name);
            const next = streak ? { held: streak.held + elapsed, count: streak.count + 1 } : { held: 0, count: 1 };
            streaks.set(name, next);
            if (next.held >= settings.open.dwellMs && next.count >= settings.evidence)
              must(STOPPED.has(after.breakers[key]?.state ?? 'closed'), key, after.breakers[key]);
          }
        }
      }),
      RUNS,
    );
  });

  test('closed is reached from open only through a whole, observed cooldown and half-open', () => {
    fc.assert(
      fc.property(anyActs, anyStart, (acts, from) => {
        const calm = new Map<string, number>();
        for (const { before, step, after, events, byHand } of play(acts, from)) {
          const elapsed = Math.min(DEFAULT_BREAKERS.maxGapMs, Math.max(0, step.at - before.at));
          for (const { key } of WATCHED.breakers) {
            const was = before.breakers[key] as Breaker;
            calm.set(key, was.state === 'cooldown' ? (calm.get(key) ?? 0) + elapsed : 0);
            const event = events.find((each) => each.key === key);
            if (event?.to === 'half-open' && from !== 'cooldown') {
              expect(event.from).toBe('cooldown');
              expect(calm.get(key)).toBeGreaterThanOrEqual(
                cooldownMs(was.attempt, DEFAULT_BREAKERS.scopes[scopeOf(key)]),
              );
            }
            if (event?.to === 'closed' || event?.to === 'half-open') {
              const watchedBreaker = WATCHED.breakers.find((each) => each.key === key);
              must(watchedBreaker !== undefined && !isPending(after.breakers[key] as Breaker, watchedBreaker), event);
            }
            if (event?.to === 'closed') expect(['half-open', 'watch']).toContain(event.from);
            if (event?.to === 'watch') expect(['half-open', 'closed']).toContain(event.from);
            if (event?.to === 'cooldown') expect(event.from).toBe('open');
          }
          for (const event of byHand) expect(['manual', 'lockout', 'open', 'cooldown']).toContain(event.to);
          must(after.at === step.at, step.at);
        }
      }),
      RUNS,
    );
  });

  test('nothing leaves a manual stop or a lockout but operators, two of them for the global one', () => {
    fc.assert(
      fc.property(anyActs, fc.constantFrom<Breaker['state']>('manual', 'lockout'), (acts, from) => {
        for (const { events, byHand } of play(acts, from)) {
          for (const event of events) must(event.from !== 'manual' && event.from !== 'lockout', event);
          for (const event of byHand) {
            if (event.kind !== 'reset') continue;
            const actors = new Set(event.actors.map((actor) => actor.toLowerCase()));
            expect(actors.size).toBeGreaterThanOrEqual(event.key === GLOBAL_KEY ? 2 : 1);
            if (event.causes.length > 0) expect(event.to).toBe('open');
          }
        }
      }),
      RUNS,
    );
  });

  test('a restart at any step changes nothing, and every transition is told', () => {
    fc.assert(
      fc.property(anyActs, anyStart, fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }), (acts, from, pattern) => {
        let step = 0;
        const straight = play(acts, from);
        const restarted = play(acts, from, (state) =>
          pattern[step++ % pattern.length] ? breakersSchema.parse(JSON.parse(JSON.stringify(state))) : state,
        );
        const told = (moments: readonly Moment[]): string =>
          JSON.stringify(moments.map(({ after, events }) => [after, events]));
        expect(told(restarted) === told(straight)).toBe(true);
        for (const { before, after, events, byHand } of straight)
          for (const { key } of WATCHED.breakers) {
            const told = [...events, ...byHand].filter((event) => event.key === key && event.from !== event.to);
            const path = [before.breakers[key]?.state, ...told.map(({ to }) => to)];
            must(
              told.every((event, place) => event.from === path[place]),
              key,
              told,
            );
            must(path.at(-1) === after.breakers[key]?.state, key, told);
          }
      }),
      { numRuns: 60 },
    );
  });

  test('saying the same again, or in another order, or what is older, changes nothing', () => {
    fc.assert(
      fc.property(anyActs, anyStart, fc.infiniteStream(fc.nat()), (acts, from, chance) => {
        const dice = chance[Symbol.iterator]();
        for (const { before, step } of play(acts, from)) {
          const [plain, events] = stepBreakers(before, step, WATCHED);
          const shuffled = [...step.observations, ...step.observations]
            .map((word) => ({ word, by: Number(dice.next().value) }))
            .sort((a, b) => a.by - b.by)
            .map(({ word }) => word);
          const [twice, twiceEvents] = stepBreakers(before, { ...step, observations: shuffled }, WATCHED);
          must(JSON.stringify([twice.breakers, twiceEvents]) === JSON.stringify([plain.breakers, events]), step);
          const old = step.observations.map((word) => ({ ...word, value: RULES[word.rule].rest, at: word.at - 1 }));
          const known = Object.values(plain.breakers).length;
          const [late] = stepBreakers(
            plain,
            {
              ...step,
              observations: old.filter(
                (word) => (plain.breakers[word.key]?.readings[word.rule]?.at ?? Infinity) > word.at,
              ),
              probes: [],
            },
            WATCHED,
          );
          expect(Object.values(late.breakers)).toHaveLength(known);
          for (const [key, { state }] of Object.entries(late.breakers))
            if (isShut(plain.breakers[key]?.state ?? 'open')) expect(isShut(state) || state === 'half-open').toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('a clock that goes back heals nothing and lets no dwell run out', () => {
    fc.assert(
      fc.property(anyActs, anyStart, fc.integer({ min: 1, max: 86_400_000 }), (acts, from, back) => {
        const state = play(acts, from).at(-1)?.after as Breakers;
        const [after, events] = stepBreakers(state, { at: state.at - back, block: null, observations: [] }, WATCHED);
        for (const [key, { remainingMs, calmMs, quietMs }] of Object.entries(after.breakers)) {
          const before = state.breakers[key] as Breaker;
          if (before.state !== after.breakers[key]?.state) continue;
          expect(remainingMs ?? 0).toBeGreaterThanOrEqual(before.remainingMs ?? 0);
          expect([calmMs, quietMs]).toEqual([before.calmMs, before.quietMs]);
        }
        // Only what was due already may happen: no timer ran.
        for (const event of events) expect(['half-open', 'closed']).not.toContain(event.to);
      }),
      RUNS,
    );
  });

  test('silence ends in open: with nothing said for long, every breaker is stopped', () => {
    fc.assert(
      fc.property(anyActs, anyStart, (acts, from) => {
        let state = play(acts, from).at(-1)?.after as Breakers;
        for (let step = 0; step < 60; step += 1)
          [state] = stepBreakers(state, { at: state.at + 2_000, block: null, observations: [] }, WATCHED);
        for (const { state: name } of Object.values(state.breakers))
          expect(['open', 'manual', 'lockout']).toContain(name);
      }),
      RUNS,
    );
  });

  test('the most restrictive of two assets, the market and the global breaker decides, whichever it is', () => {
    fc.assert(
      fc.property(fc.tuple(anyStart, anyStart, anyStart, anyStart), (states) => {
        const base = allIn(WATCHED, 'closed');
        const keys = ROSTER.map(({ key }) => key);
        const breakers = Object.fromEntries(
          keys.map((key, place) => [
            key,
            { ...(base.breakers[key] as Breaker), state: states[place] as Breaker['state'] },
          ]),
        );
        const given = permission(
          { ...base, breakers },
          { marketId: 'main', collateralAsset: ASSETS[0], debtAsset: ASSETS[1], now: START },
          WATCHED,
        );
        expect(given.keeper).toBe(states.some(isShut) ? 'deny' : 'allow');
        expect(given.wallet).toBe(
          states.some((state) => isShut(state) || state === 'half-open') ? 'override' : 'allow',
        );
        const order = ['closed', 'watch', 'half-open', 'cooldown', 'open', 'manual', 'lockout'];
        expect(order.indexOf(given.state)).toBe(Math.max(...states.map((state) => order.indexOf(state))));
        expect(given.keys).toEqual(keys.filter((_, place) => states[place] === given.state));
      }),
      RUNS,
    );
  });

  test('the cooldown never shrinks from trip to trip and never exceeds its longest', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_000 }),
        fc.constantFrom('asset' as const, 'market' as const, 'global' as const),
        (attempt, scope) => {
          const settings = DEFAULT_BREAKERS.scopes[scope];
          const [now, next] = [cooldownMs(attempt, settings), cooldownMs(attempt + 1, settings)];
          expect(next).toBeGreaterThanOrEqual(now);
          expect(now).toBeGreaterThanOrEqual(settings.cooldownMs);
          expect(next).toBeLessThanOrEqual(settings.maxCooldownMs);
          if (attempt >= 1 && now < settings.maxCooldownMs)
            expect(next).toBe(Math.min(2 * now, settings.maxCooldownMs));
        },
      ),
      RUNS,
    );
  });
});

test('every place of the roster names a rule of the table', () => {
  for (const { rule } of PLACES) expect(isRuleId(rule)).toBe(true);
});
