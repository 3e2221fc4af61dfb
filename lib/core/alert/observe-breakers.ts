import { type BreakerStateName, isShut } from '@/lib/core/breaker/breaker-state';
import type { AlertBreaker } from './alert-facts';
import type { AlertObservation, Condition, Held } from './condition';

const STOPS: ReadonlySet<BreakerStateName> = new Set(['open', 'manual', 'lockout']);

/**
 * Breakers that stop liquidations: by something that was read it is a breach; by nothing but what could not be read, or
 * before anything was, it is unknown. On the way back (cooldown, half-open) whichever it was goes on; watch and closed end it.
 * `judged`: the engine sees the chain; otherwise what is unknown is the engine's own incident.
 */
export function observeBreakers(
  breakers: readonly AlertBreaker[],
  judged: boolean,
): Pick<AlertObservation, 'conditions' | 'held'> {
  const conditions: Condition[] = [];
  const held: Held[] = judged ? [] : [{ kind: 'breaker-unjudged' }];
  for (const breaker of breakers) {
    if (STOPS.has(breaker.state)) {
      const condition = stopOf(breaker);
      if (condition?.kind === 'breaker' || (condition && judged)) conditions.push(condition);
      // It does not end as the one because it has become the other.
      held.push({ kind: 'breaker', scope: breaker.key }, { kind: 'breaker-unjudged', scope: breaker.key });
    } else if (isShut(breaker.state) || breaker.state === 'half-open')
      held.push({ kind: 'breaker', scope: breaker.key }, { kind: 'breaker-unjudged', scope: breaker.key });
  }
  return { conditions, held };
}

/** `undefined` where it is open by nothing that can be named now: a rule of it is about to fail, or has just been clear. */
function stopOf({ key, scope, name, state, why, margins }: AlertBreaker): Condition | undefined {
  const active = margins.filter(({ active: level }) => level !== null);
  const read = active.filter(({ value }) => value !== null);
  const rules = active.map(({ rule }) => rule).sort();
  const mark = [state, ...rules].join(' ');
  const wide = scope !== 'asset';
  if (state === 'open' && read.length === 0) {
    if (margins.every(({ value }) => value !== null)) return undefined;
    return {
      ...{ kind: 'breaker-unjudged', scope: key, severity: wide ? 'critical' : 'warning', mark },
      title: `${name}: its circuit breaker cannot be judged`,
      detail: `What it reads is missing, which counts as open: no liquidation is let through. ${why}`,
    };
  }
  const title = {
    manual: `${name}: stopped by hand`,
    lockout: `${name}: locked out until operators reset it`,
  };
  return {
    ...{ kind: 'breaker', scope: key, severity: wide || state === 'lockout' ? 'critical' : 'warning', mark },
    title: state === 'manual' || state === 'lockout' ? title[state] : `${name}: circuit breaker open`,
    detail: why,
  };
}
