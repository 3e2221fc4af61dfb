'use client';
import { isLive, type LiveView } from '@/lib/client/live-view';
import type { BreakerKey } from '@/lib/core/breaker/breaker-key';
import { restriction } from '@/lib/core/breaker/breaker-state';
import { concernedKeys } from '@/lib/core/breaker/permission';
import type { Pair } from '@/lib/core/protocols/rules';
import type { BreakersView, BreakerView } from '@/lib/core/snapshot/breaker-schema';
import { useServerNow } from './use-now';
import { useStream } from './use-stream';

export interface Breakers {
  /** The newest view; null while the engine knows nothing, `undefined` before its first word. */
  readonly view: BreakersView | null | undefined;
  /** Whether the view says something of now: it is there, not older than it may be, and the stream is heard. */
  readonly known: boolean;
  /** The server's unix ms; `undefined` until the clocks were compared. */
  readonly now: number | undefined;
}

/** The circuit breakers, and whether what is known of them still holds. Ticks twice a second. */
export const useBreakers = (): Breakers => {
  const view = useStream((live) => live.breakers);
  const heard = useStream((live) => live.connection.state === 'live');
  const now = useServerNow(500);
  const known = heard && view !== null && view !== undefined && now !== undefined && isFresh(view, now);
  return { view, known, now };
};

const isFresh = ({ at, silenceMs }: BreakersView, now: number): boolean => Math.abs(now - at) <= silenceMs;

/** A breaker that stands in a pair's way. */
export interface Stop {
  readonly state: BreakerView['state'] | 'unknown';
  readonly why: string;
}

/** The most restrictive breaker that asks for an override before this pair is liquidated; re-renders only when that changes. */
export const usePairStop = (pair: Pair): Stop | undefined => {
  const text = useStream((live) => stopText(live, pair));
  if (text === '') return undefined;
  const [state = 'unknown', ...why] = text.split('\n');
  return { state: state as Stop['state'], why: why.join(' ') };
};

/** A primitive, so that the views of other breakers and of timers cause nothing. */
function stopText(live: LiveView, pair: Pair): string {
  const { breakers: view, snapshot, clockSkewMs, lastEventAt } = live;
  if (!snapshot || view === undefined) return '';
  // As of the last word heard: a stream that goes silent is not live soon after.
  const now = lastEventAt === undefined || clockSkewMs === undefined ? undefined : lastEventAt + clockSkewMs;
  if (view === null || !isLive(live) || now === undefined || !isFresh(view, now))
    return 'unknown\nNothing is known of the circuit breakers now.';
  const keys: readonly BreakerKey[] = concernedKeys({ ...pair, marketId: snapshot.market.id });
  let worst: BreakerView | undefined;
  for (const key of keys) {
    const breaker = view.breakers[key];
    if (breaker === undefined) return `unknown\nNothing is known of ${key}.`;
    if (worst === undefined || restriction(breaker.state) > restriction(worst.state)) worst = breaker;
  }
  return worst === undefined || restriction(worst.state) < restriction('half-open')
    ? ''
    : `${worst.state}\n${worst.why}`;
}
