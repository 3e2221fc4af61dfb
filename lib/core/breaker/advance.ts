import type { ScopeSettings } from './breaker-config';
import type { Breaker, BreakerStateName } from './breaker-state';
import type { Probe } from './observation';
import type { Severity } from './rule';

/** What moves a breaker in one step. */
export interface Push {
  /** The greatest severity of an active rule. */
  readonly worst: Severity | undefined;
  /** A trip rule fails or is not known now, and only its dwell or its evidence is wanting: no calm. */
  readonly pending: boolean;
  readonly probes: readonly Pick<Probe, 'outcome' | 'detail'>[];
  /** Milliseconds since the last step that count as calm. */
  readonly calmMs: number;
}

/** Everything of a breaker that its state machine changes. */
export type Phase = Pick<
  Breaker,
  'state' | 'remainingMs' | 'attempt' | 'calmMs' | 'successes' | 'shadows' | 'quiets' | 'quietMs'
>;

/** `probe`: what made it fall back, where no rule did. */
export type Advanced = Phase & { readonly probe?: string };

const NO_PROBES = { successes: 0, shadows: 0, quiets: 0, quietMs: 0 };

/** How long the nth trip's cooldown lasts: it doubles from trip to trip, up to the longest. */
export function cooldownMs(attempt: number, { cooldownMs: shortest, maxCooldownMs }: ScopeSettings): number {
  return Math.min(maxCooldownMs, shortest * 2 ** Math.max(0, attempt - 1));
}

/**
 * One step of the state machine, at most one transition. No way leads from `open` to `closed` but through the whole of a
 * cooldown without an active trip rule and through `half-open`; none leads out of `manual` and `lockout` at all: only
 * operators do.
 */
export function advance(phase: Phase, push: Push, settings: ScopeSettings): Advanced {
  const { state } = phase;
  if (state === 'manual' || state === 'lockout') return phase;
  if (push.worst === 'lockout') return into(phase, 'lockout');
  switch (state) {
    case 'closed':
    case 'watch':
      return push.worst === 'open' ? trip(phase, settings) : guarded(rested(phase, push, settings), push, settings);
    case 'open':
      if (push.worst === 'open' || push.pending) return phase;
      return { ...into(phase, 'cooldown'), remainingMs: cooldownMs(phase.attempt, settings) };
    case 'cooldown':
      // Nothing was let through since: the same trip goes on, and its cooldown begins anew.
      if (push.worst === 'open') return into(phase, 'open');
      return counted(phase, push, () => into(phase, 'half-open'));
    case 'half-open':
      return push.worst === 'open' ? trip(phase, settings) : probed(phase, push, settings);
  }
}

/** A further trip. After as many as are borne it locks out. */
function trip(phase: Phase, { lockoutAfter }: ScopeSettings): Phase {
  const attempt = phase.attempt + 1;
  return { ...into(phase, attempt > lockoutAfter ? 'lockout' : 'open'), attempt };
}

/** Closed or in watch: which of the two. */
function guarded(phase: Phase, push: Push, { clearMs }: ScopeSettings): Phase {
  if (push.worst === 'watch')
    return phase.state === 'watch' ? { ...phase, remainingMs: clearMs } : watched(phase, clearMs);
  return phase.state === 'watch' ? counted(phase, push, () => into(phase, 'closed')) : phase;
}

const watched = (phase: Phase, clearMs: number): Phase => ({ ...into(phase, 'watch'), remainingMs: clearMs });

function probed(phase: Phase, push: Push, settings: ScopeSettings): Advanced {
  const { successes: wanted, mostShadow, quietMs, mostQuiet } = settings.halfOpen;
  const failure = push.probes.find(({ outcome }) => outcome === 'failure');
  if (failure) return { ...trip(phase, settings), probe: failure.detail };
  const of = (outcome: Probe['outcome']): number => push.probes.filter((probe) => probe.outcome === outcome).length;
  const disturbed = push.worst !== undefined || push.pending || push.probes.length > 0;
  const quiet = disturbed ? 0 : phase.quietMs + push.calmMs;
  const passed = quiet >= quietMs;
  const next: Phase = {
    ...phase,
    successes: phase.successes + of('success'),
    shadows: Math.min(mostShadow, phase.shadows + of('shadow')),
    quiets: Math.min(mostQuiet, phase.quiets + (passed ? 1 : 0)),
    quietMs: passed ? 0 : quiet,
  };
  if (push.pending || next.successes + next.shadows + next.quiets < wanted) return next;
  return push.worst === 'watch' ? watched(next, settings.clearMs) : into(next, 'closed');
}

/** A timer that runs out after so much calm; it stands still while a trip is pending. */
function counted(phase: Phase, { calmMs, pending }: Push, end: () => Phase): Phase {
  if (pending) return phase;
  const remainingMs = (phase.remainingMs ?? 0) - calmMs;
  return remainingMs <= 0 ? end() : { ...phase, remainingMs };
}

/** Long without a trip: the next one begins anew. */
function rested(phase: Phase, { calmMs }: Push, { forgetMs }: ScopeSettings): Phase {
  if (phase.attempt === 0) return phase;
  const calm = phase.calmMs + calmMs;
  return calm >= forgetMs ? { ...phase, attempt: 0, calmMs: 0 } : { ...phase, calmMs: calm };
}

function into(phase: Phase, state: BreakerStateName): Phase {
  return { state, remainingMs: null, attempt: phase.attempt, calmMs: 0, ...NO_PROBES };
}
