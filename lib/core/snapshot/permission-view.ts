import type { BreakerKey } from '@/lib/core/breaker/breaker-key';
import { restriction } from '@/lib/core/breaker/breaker-state';
import { concernedKeys, type Permission, type PermissionAsk, permission } from '@/lib/core/breaker/permission';
import type { BreakersView } from './breaker-schema';
import type { PermissionView } from './permission-schema';

/** A view's breakers, and how old it may be. */
export type PermissionBook = Pick<BreakersView, 'at' | 'silenceMs'> & {
  readonly breakers: Readonly<
    Record<string, Pick<BreakersView['breakers'][string], 'name' | 'state' | 'why' | 'remainingMs' | 'withheld'>>
  >;
};

/**
 * The permission of a pair by the breakers' view. Without a view, or with one that is too old, nothing is known, and no
 * keeper may. The keeper's exception is the engine's own to make: a view has no readings to make it by.
 */
export function permissionBy(view: PermissionBook | null, ask: Omit<PermissionAsk, 'eligibility'>): Permission {
  const { at, silenceMs, breakers } = view ?? { at: ask.now, silenceMs: 0, breakers: {} };
  return permission({ at, breakers }, ask, { config: { silenceMs, passable: [] }, breakers: [] });
}

/** The same for a person, who is asked where a keeper is stopped. */
export function permissionView(view: PermissionBook | null, ask: Omit<PermissionAsk, 'eligibility'>): PermissionView {
  const found = permissionBy(view, ask);
  const { keeper, wallet, state, until } = found;
  const unknown = state === 'unknown';
  const why = view === null ? ['Nothing is known of the circuit breakers.'] : [...found.why];
  return {
    keeper,
    wallet,
    state,
    why,
    until,
    stops: wallet === 'allow' ? [] : stopsOf(unknown ? found.keys : concernedKeys(ask), unknown, view?.breakers ?? {}),
  };
}

function stopsOf(
  keys: readonly BreakerKey[],
  unknown: boolean,
  breakers: PermissionBook['breakers'],
): PermissionView['stops'] {
  return keys.flatMap((key) => {
    const breaker = breakers[key];
    const state = unknown || breaker === undefined ? 'unknown' : breaker.state;
    if (state !== 'unknown' && restriction(state) < restriction('half-open')) return [];
    return [{ key, name: breaker?.name ?? key, state, withheld: breaker?.withheld ?? null }];
  });
}
