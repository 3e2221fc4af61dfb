import type { BreakerConfig } from '@/lib/core/breaker/breaker-config';
import type { BreakerEvent } from '@/lib/core/breaker/breaker-event';
import { isShut } from '@/lib/core/breaker/breaker-state';
import type { Observation } from '@/lib/core/breaker/observation';
import { NO_MEMORY, type ObserverMemory } from '@/lib/core/breaker/observe';
import type { RuleId } from '@/lib/core/breaker/rules';
import type { QuotedMinute } from './breakers-history';
import { ASSETS, followingFeed, middleOf, readingsOf, startRun, stepRun, watchlistOf } from './breakers-world';

/** Steps within a minute: a close is taken as held for the whole of it, which is worse than it was. */
const STEPS = 2;

export interface ReadMoment {
  readonly at: number;
  readonly observations: readonly Observation[];
}

/** All readings of the history, made once. The feeds are mined a minute late. */
export function readHistory(minutes: readonly QuotedMinute[]): readonly ReadMoment[] {
  const feeds = ASSETS.map((asset) => ({ asset, read: followingFeed(asset, 60_000) }));
  let memory: ObserverMemory = NO_MEMORY;
  const read: ReadMoment[] = [];
  for (const { at: end, quotes } of minutes)
    for (let step = 0; step < STEPS; step += 1) {
      const at = end + (step * 60_000) / STEPS;
      const quoted = Object.fromEntries(
        ASSETS.map((asset) => [asset, quotes[asset].map((quote) => ({ ...quote, at }))]),
      );
      const answers = Object.fromEntries(
        feeds.map(({ asset, read: feed }) => [asset, feed(middleOf(quoted[asset] ?? []), at)]),
      );
      const made = readingsOf({ at, quotes: quoted as never, feeds: answers as never }, memory);
      memory = made.memory;
      read.push({ at, observations: made.observations });
    }
  return read;
}

export interface Replay {
  readonly trips: readonly BreakerEvent[];
  readonly watches: readonly BreakerEvent[];
  /** Share of the time, percent, in which any asset breaker was shut, and in which any was watched. */
  readonly shut: number;
  readonly watched: number;
  readonly days: number;
}

/** What the breakers would have done; an hour is left for the reference prices to come up. */
export function replay(history: readonly ReadMoment[], config: BreakerConfig): Replay {
  // A step of the history is longer than one of an engine: it counts as watched all the same.
  const watched = watchlistOf({ ...config, maxGapMs: 60_000 });
  const run = startRun(watched, history[0]?.at ?? 0);
  let shut = 0;
  let looked = 0;
  for (const { at, observations } of history) {
    stepRun(run, watched, at, observations);
    const states = Object.values(run.state.breakers).map(({ state }) => state);
    if (states.some(isShut)) shut += 1;
    if (states.includes('watch')) looked += 1;
  }
  return {
    trips: run.events.filter(({ from, to }) => (to === 'open' || to === 'lockout') && from !== 'cooldown'),
    watches: run.events.filter(({ from, to }) => from === 'closed' && to === 'watch'),
    shut: (shut / history.length) * 100,
    watched: (looked / history.length) * 100,
    days: ((history.at(-1)?.at ?? 0) - (history[0]?.at ?? 0)) / 86_400_000,
  };
}

/** Every value of one rule for one breaker, unknown ones as NaN. */
export const valuesOf = (history: readonly ReadMoment[], key: string, rule: RuleId): readonly number[] =>
  history.flatMap(({ observations }) =>
    observations.filter((each) => each.key === key && each.rule === rule).map(({ value }) => value ?? Number.NaN),
  );
