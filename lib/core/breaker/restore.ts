import { type BreakerEvent, breakerEvent } from './breaker-event';
import { GLOBAL_KEY } from './breaker-key';
import { type Breaker, type BreakerStateName, type Breakers, breakersSchema, unknownBreaker } from './breaker-state';
import type { Watchlist } from './watchlist';

export type Restored =
  /** As it was; nothing of it is changed. */
  | 'restored'
  /** Nothing was stored: a first start. */
  | 'none'
  /** What was stored cannot be read, or cannot be true. */
  | 'damaged';

/**
 * The state after a start. What can be read is taken as it is. Where nothing was stored, every breaker is open until its
 * rules were clear for a cooldown. Where something was stored and cannot be read, people must look: the global one is
 * locked out as well. Nothing unknown is ever closed.
 */
export function restoreBreakers(
  stored: unknown,
  { at, block }: { readonly at: number; readonly block: string | null },
  watched: Watchlist,
): { readonly how: Restored; readonly state: Breakers; readonly events: readonly BreakerEvent[] } {
  const parsed = breakersSchema.safeParse(stored);
  if (parsed.success) return { how: 'restored', state: parsed.data, events: [] };
  const none = stored === undefined || stored === null;
  const breakers: Record<string, Breaker> = {};
  const events: BreakerEvent[] = [];
  for (const { key, name } of watched.breakers) {
    const state: BreakerStateName = !none && key === GLOBAL_KEY ? 'lockout' : 'open';
    const why = none ? `${name}: nothing is known of before this start.` : `${name}: what was stored cannot be read.`;
    const breaker: Breaker = { ...unknownBreaker(at, block, why), state };
    breakers[key] = breaker;
    events.push(breakerEvent(key, null, breaker, { kind: 'restored', at, block, configVersion: watched.version }));
  }
  return {
    how: none ? 'none' : 'damaged',
    state: { format: 1, at, block, configVersion: watched.version, breakers },
    events,
  };
}
