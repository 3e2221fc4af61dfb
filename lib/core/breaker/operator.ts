import { cooldownMs } from './advance';
import { type BreakerEvent, breakerEvent, type Cause } from './breaker-event';
import { type BreakerKey, scopeOf } from './breaker-key';
import type { Approval, Breaker, BreakerStateName, Breakers } from './breaker-state';
import { causesOf } from './causes';
import type { WatchedBreaker, Watchlist } from './watchlist';

/** What an operator says. Who may is not judged here: `actor` is whom the sign-in found. */
export interface OperatorWord {
  readonly key: BreakerKey;
  /** Compared without regard to case and surrounding space. */
  readonly actor: string;
  readonly reason: string;
  /** Unix ms. */
  readonly at: number;
  readonly block: string | null;
}

export type OperatorResult =
  | { readonly ok: true; readonly state: Breakers; readonly events: readonly BreakerEvent[] }
  | { readonly ok: false; readonly refusal: string };

const LEAST_REASON = 3;
const MOST_REASON = 500;

/**
 * Stops by hand: one operator of any scope, at once, as minutes count and a needless stop is undone by a reset. A second
 * trip is an objection: it takes back what was approved of a reset. A lockout stays one.
 */
export function tripByHand(state: Breakers, word: OperatorWord, watched: Watchlist): OperatorResult {
  const found = addressed(state, word, watched);
  if (!found.ok) return found;
  const { breaker, actor, reason, each } = found;
  const to: BreakerStateName = breaker.state === 'lockout' ? 'lockout' : 'manual';
  const why = `${each.name}: stopped by ${actor}: ${reason}`;
  const after: Breaker = { ...resting(breaker, to), ...entered(breaker, to, word, why) };
  return changed(
    state,
    word,
    { kind: 'tripped', before: breaker, after, actors: [actor], reason, causes: [] },
    watched,
  );
}

/**
 * Lifts a manual stop or a lockout. It never closes anything: what follows is `open` while a trip rule is active or the
 * state is old, and a whole cooldown otherwise. A lockout by a rule stays while that rule holds. Where a scope wants more
 * than one operator (the global one: two), each counts once and for a while; a trip in between takes it all back.
 */
export function resetByHand(state: Breakers, word: OperatorWord, watched: Watchlist): OperatorResult {
  const found = addressed(state, word, watched);
  if (!found.ok) return found;
  const { breaker, actor, reason, each } = found;
  if (breaker.state !== 'manual' && breaker.state !== 'lockout')
    return refused(`${each.name} is ${breaker.state}: only a manual stop or a lockout wants a reset.`);
  const causes = causesOf(breaker, each);
  const locked = causes.find(({ severity }) => severity === 'lockout');
  if (locked) return refused(`It would lock out again at once. ${locked.why}`);
  const settings = watched.config.scopes[scopeOf(word.key)];
  const approvals: Approval[] = [
    ...breaker.approvals.filter((each) => each.actor !== actor && Math.abs(word.at - each.at) <= settings.approvalMs),
    { actor, reason, at: word.at },
  ];
  const missing = settings.resetOperators - approvals.length;
  if (missing > 0) {
    const after = { ...breaker, approvals };
    return changed(
      state,
      word,
      { kind: 'approved', before: breaker, after, actors: [actor], reason, causes: [] },
      watched,
    );
  }
  const silent = !(Math.abs(word.at - state.at) <= watched.config.silenceMs);
  const tripping = causes.filter(({ severity }) => severity === 'open');
  const open = silent || tripping.length > 0;
  const actors = approvals.map((approval) => approval.actor);
  const next = open ? 'open' : 'cooldown';
  const said = `reset by ${actors.join(' and ')}: ${approvals.map((approval) => approval.reason).join('; ')}`;
  const why = `${each.name}: ${said}.${open ? ` Still open: ${tripping[0]?.why ?? 'nothing was heard lately.'}` : ''}`;
  const after: Breaker = {
    ...resting(breaker, next),
    ...entered(breaker, next, word, why),
    attempt: 1,
    remainingMs: open ? null : cooldownMs(1, settings),
  };
  return changed(state, word, { kind: 'reset', before: breaker, after, actors, reason, causes: tripping }, watched);
}

type Addressed =
  | {
      readonly ok: true;
      readonly breaker: Breaker;
      readonly each: WatchedBreaker;
      readonly actor: string;
      readonly reason: string;
    }
  | { readonly ok: false; readonly refusal: string };

function addressed(state: Breakers, { key, actor, reason, at }: OperatorWord, { breakers }: Watchlist): Addressed {
  const breaker = state.breakers[key];
  const each = breakers.find((watched) => watched.key === key);
  if (breaker === undefined || each === undefined) return refused(`There is no breaker ${key}.`);
  const who = actor.trim().toLowerCase();
  const why = reason.trim();
  if (who === '') return refused('Say who you are.');
  if (why.length < LEAST_REASON || why.length > MOST_REASON)
    return refused(`A reason is required: ${LEAST_REASON} to ${MOST_REASON} characters.`);
  if (!Number.isFinite(at)) return refused('The time is not known.');
  return { ok: true, breaker, each, actor: who, reason: why };
}

const refused = (refusal: string) => ({ ok: false, refusal }) as const;

/** Timers and counts of other states end. */
const resting = (breaker: Breaker, state: BreakerStateName): Breaker => ({
  ...breaker,
  state,
  ...{ remainingMs: null, calmMs: 0, successes: 0, shadows: 0, quiets: 0, quietMs: 0, approvals: [] },
});

const entered = (before: Breaker, to: BreakerStateName, { at, block }: OperatorWord, why: string) =>
  before.state === to ? { why } : { since: at, sinceBlock: block, why };

interface Change extends Pick<BreakerEvent, 'kind' | 'actors' | 'reason'> {
  readonly before: Breaker;
  readonly after: Breaker;
  readonly causes: readonly Cause[];
}

function changed(
  state: Breakers,
  { key, at, block }: OperatorWord,
  change: Change,
  { version }: Watchlist,
): OperatorResult {
  const { before, after, ...said } = change;
  const event = breakerEvent(key, before.state, after, { ...said, at, block, configVersion: version });
  return { ok: true, state: { ...state, breakers: { ...state.breakers, [key]: after } }, events: [event] };
}
