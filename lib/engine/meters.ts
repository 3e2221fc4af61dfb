import type { BreakerEvent } from '@/lib/core/breaker/breaker-event';
import { isShut } from '@/lib/core/breaker/breaker-state';
import { type EngineMeters, TICK_BOUNDS_S, type TickMeter } from '@/lib/core/snapshot/engine-meters';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';

/** Counts what the engine does; it only grows. */
export interface Meters {
  /** A publication: counted when it is of a tick that was not counted yet. */
  tick(snapshot: Pick<Snapshot, 'tick'> | null): void;
  /** These breakers are watched: those without a trip have had none. */
  watched(keys: Iterable<string>): void;
  events(events: readonly BreakerEvent[]): void;
  counts(): Pick<EngineMeters, 'ticks' | 'trips'>;
}

export const createMeters = (): Meters => {
  const ticks = new Map<string, TickMeter>();
  const trips = new Map<string, number>();
  let counted: Snapshot['tick'] | undefined;
  return {
    tick: (snapshot) => {
      const tick = snapshot?.tick;
      if (!tick || tick === counted) return;
      counted = tick;
      const seconds = tick.durationMs / 1_000;
      const { count, sumS, within } = ticks.get(tick.reason) ?? {
        count: 0,
        sumS: 0,
        within: TICK_BOUNDS_S.map(() => 0),
      };
      ticks.set(tick.reason, {
        count: count + 1,
        sumS: sumS + seconds,
        within: within.map((before, index) => before + (seconds <= (TICK_BOUNDS_S[index] ?? 0) ? 1 : 0)),
      });
    },
    watched: (keys) => {
      for (const key of keys) if (!trips.has(key)) trips.set(key, 0);
    },
    events: (events) => {
      // A stop that goes on, or comes back within its cooldown, is the same one.
      for (const { key, from, to } of events)
        if (key !== null && from !== null && to !== null && !isShut(from) && isShut(to))
          trips.set(key, (trips.get(key) ?? 0) + 1);
    },
    counts: () => ({ ticks: Object.fromEntries(ticks), trips: Object.fromEntries(trips) }),
  };
};
