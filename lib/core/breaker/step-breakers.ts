import { advance } from './advance';
import type { ScopeSettings } from './breaker-config';
import { type BreakerEvent, breakerEvent, type Cause } from './breaker-event';
import { type BreakerKey, GLOBAL_KEY, scopeOf } from './breaker-key';
import { type Breaker, type Breakers, isShut, type Reading, UNREAD, unknownBreaker } from './breaker-state';
import { causesOf, isPending, worstOf } from './causes';
import { duration } from './figure';
import type { BreakerStep, Observation, Probe } from './observation';
import { type StepTime, takeWords } from './reading';
import { RULES, type RuleId } from './rules';
import type { WatchedBreaker, Watchlist } from './watchlist';

/**
 * The next state of every breaker, and what of it is to be written down: one event a transition. Pure; the same state, step
 * and watchlist give the same answer, and everything that counts is in the state, so that a restart between any two steps
 * changes nothing.
 *
 * Where the clock goes back no time passes: nothing heals and no dwell runs out by it, and the next step counts from there.
 * Dwell counts all time between two steps that both found the rule failing; what heals counts at most `maxGapMs` of it. A
 * watched breaker without a state is unknown, which is open; one that is not watched any more shuts.
 */
export function stepBreakers(
  state: Breakers,
  step: BreakerStep,
  watched: Watchlist,
): readonly [Breakers, readonly BreakerEvent[]] {
  const at = Number.isFinite(step.at) ? step.at : state.at;
  const moment: Moment = { at, elapsedMs: Math.max(0, at - state.at), block: step.block ?? state.block, watched };
  const words = grouped(step.observations, ({ key }) => key);
  const probes = grouped(step.probes ?? [], ({ key }) => key);
  const breakers: Record<string, Breaker> = {};
  const events: BreakerEvent[] = [];
  for (const each of watched.breakers) {
    const before =
      state.breakers[each.key] ?? unknownBreaker(at, moment.block, `${each.name}: nothing is known of it yet.`);
    const heard =
      each.key === GLOBAL_KEY ? withShare(words.get(each.key) ?? [], breakers, at) : (words.get(each.key) ?? []);
    const [next, event] = stepOne(before, each, heard, probes.get(each.key) ?? [], moment);
    breakers[each.key] = next;
    if (event) events.push(event);
  }
  for (const [key, before] of Object.entries(state.breakers)) {
    if (breakers[key] !== undefined) continue;
    const [next, event] = unwatched(key as BreakerKey, before, moment);
    breakers[key] = next;
    if (event) events.push(event);
  }
  return [{ format: 1, at, block: moment.block, configVersion: watched.version, breakers }, events];
}

interface Moment extends StepTime {
  readonly block: string | null;
  readonly watched: Watchlist;
}

function stepOne(
  before: Breaker,
  watched: WatchedBreaker,
  words: readonly Observation[],
  probes: readonly Probe[],
  moment: Moment,
): readonly [Breaker, BreakerEvent | undefined] {
  const { config } = moment.watched;
  const byRule = grouped(words, ({ rule }) => rule);
  const readings: Record<string, Reading> = {};
  for (const { id, settings } of watched.rules)
    readings[id] = takeWords(
      before.readings[id] ?? UNREAD,
      RULES[id].direction,
      settings,
      byRule.get(id) ?? [],
      moment,
    );
  const settings = config.scopes[scopeOf(watched.key)];
  const worst = worstOf({ readings }, watched);
  const push = {
    worst,
    pending: isPending({ readings }, watched),
    probes,
    calmMs: Math.min(moment.elapsedMs, config.maxGapMs),
  };
  const { probe, ...phase } = advance(before, push, settings);
  const next: Breaker = { ...before, ...phase, readings };
  if (next.state === before.state) return [next, undefined];
  const causes = causesOf(next, watched);
  const why = probe === undefined ? whyOf(next, causes, watched.name, settings) : `${watched.name}: ${probe}.`;
  const moved: Breaker = { ...next, since: moment.at, sinceBlock: moment.block, why, approvals: [] };
  return [moved, transition(watched.key, before, moved, causes, moment)];
}

const transition = (
  key: BreakerKey,
  before: Breaker,
  after: Breaker,
  causes: readonly Cause[],
  { at, block, watched }: Moment,
): BreakerEvent =>
  breakerEvent(key, before.state, after, { kind: 'transition', at, block, configVersion: watched.version, causes });

/** The sentence of a transition: the gravest cause, or the calm that led to it. */
function whyOf(
  { state, attempt, remainingMs }: Breaker,
  causes: readonly Cause[],
  name: string,
  settings: ScopeSettings,
): string {
  const [gravest, ...others] = causes;
  const also = others.length === 0 ? '' : ` And ${others.length} more.`;
  switch (state) {
    case 'cooldown':
      return `${name}: no trip rule holds any more; ${duration(remainingMs ?? 0)} of calm are wanted.`;
    case 'half-open':
      return `${name}: calm for the whole cooldown; ${settings.halfOpen.successes} successes are wanted.`;
    case 'closed':
      return `${name}: all clear.`;
    case 'lockout':
      if (gravest?.severity === 'lockout') return `${gravest.why}${also}`;
      return `${name}: trip number ${attempt} without a rest of ${duration(settings.forgetMs)}; people must look. ${gravest?.why ?? ''}`.trimEnd();
    case 'watch':
    case 'open':
    case 'manual':
      return gravest === undefined ? `${name}: ${state}.` : `${gravest.why}${also}`;
  }
}

/** A breaker that the roster lost: what was shut stays shut, and the rest shuts, as nobody looks any more. */
function unwatched(key: BreakerKey, before: Breaker, moment: Moment): readonly [Breaker, BreakerEvent | undefined] {
  if (isShut(before.state) && before.state !== 'cooldown') return [before, undefined];
  const after = {
    ...unknownBreaker(moment.at, moment.block, `${key}: not watched any more.`),
    attempt: before.attempt,
  };
  return [after, transition(key, before, after, [], moment)];
}

/** The share of stopped assets, counted from this step's own outcome. */
function withShare(
  words: readonly Observation[],
  breakers: Readonly<Record<string, Breaker>>,
  at: number,
): readonly Observation[] {
  const assets = Object.entries(breakers).filter(([key]) => scopeOf(key as BreakerKey) === 'asset');
  const stopped = assets.filter(([, { state }]) => isShut(state) && state !== 'cooldown').length;
  const value = stopped < 2 ? 0 : (stopped / assets.length) * 100;
  return [
    ...words,
    { key: GLOBAL_KEY, rule: 'assets-open' satisfies RuleId, value, at, detail: `${stopped} of ${assets.length}` },
  ];
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
