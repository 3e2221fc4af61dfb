import { DEFAULT_BREAKERS } from '@/lib/core/breaker/breaker-config';
import type { BreakerEvent } from '@/lib/core/breaker/breaker-event';
import { type BreakerKey, GLOBAL_KEY, marketKey } from '@/lib/core/breaker/breaker-key';
import { type Breaker, type Breakers, unknownBreaker } from '@/lib/core/breaker/breaker-state';
import type { Observation, Probe } from '@/lib/core/breaker/observation';
import { RULES, type RuleId } from '@/lib/core/breaker/rules';
import { stepBreakers } from '@/lib/core/breaker/step-breakers';
import { type Watchlist, watchlist } from '@/lib/core/breaker/watchlist';

export const START = 1_800_000_000_000;
export const WETH = '0x00000000000000000000000000000000000000a1';

/** The key that a rule's scope is tried with. */
export const keyOf = (rule: RuleId): BreakerKey => {
  const { scope } = RULES[rule];
  if (scope === 'global') return GLOBAL_KEY;
  return scope === 'market' ? marketKey('main') : `asset:${WETH}`;
};

export const watching = (rules: readonly RuleId[], config = DEFAULT_BREAKERS): Watchlist =>
  watchlist(
    config,
    [...new Set(rules.map(keyOf))].map((key) => ({
      key,
      name: key,
      rules: rules.filter((rule) => keyOf(rule) === key),
    })),
  );

/** Everything of a watchlist in one state, with nothing heard yet. */
export const allIn = (watched: Watchlist, state: Breaker['state'], at = START): Breakers => ({
  format: 1,
  at,
  block: '100',
  configVersion: watched.version,
  breakers: Object.fromEntries(
    watched.breakers.map(({ key }) => [key, { ...unknownBreaker(at, '100', 'begun'), state }]),
  ),
});

export interface Run {
  readonly watched: Watchlist;
  state: Breakers;
  readonly events: BreakerEvent[];
  at: number;
}

export const running = (watched: Watchlist, state: Breaker['state'] = 'closed'): Run => ({
  watched,
  state: allIn(watched, state),
  events: [],
  at: START,
});

/** One step after `ms`; each value is said of the breaker of its rule, as of now. */
export function tell(
  run: Run,
  ms: number,
  values: Partial<Record<RuleId, number | null>>,
  probes: readonly Probe[] = [],
): Run {
  run.at += ms;
  const observations = (Object.entries(values) as [RuleId, number | null][]).map(
    ([rule, value]): Observation => ({ key: keyOf(rule), rule, value, at: run.at }),
  );
  const [state, events] = stepBreakers(run.state, { at: run.at, block: '101', observations, probes }, run.watched);
  run.state = state;
  run.events.push(...events);
  return run;
}

/** Steps of a second until `ms` have passed. */
export function during(run: Run, ms: number, values: Partial<Record<RuleId, number | null>>): Run {
  for (let passed = 0; passed < ms; passed += 1_000) tell(run, Math.min(1_000, ms - passed), values);
  return run;
}

export const stateOf = (run: Run, rule: RuleId): Breaker['state'] | undefined => run.state.breakers[keyOf(rule)]?.state;
