import type { SourceHealth } from '@/lib/core/snapshot/status-schema';
import type { Clock } from '@/lib/engine/ports';

/** Keeps one source's `SourceHealth` and tells listeners of changes of state or words, not of every message. */
export function createHealth(id: string, kind: SourceHealth['kind'], clock: Clock) {
  let current: SourceHealth = {
    id,
    kind,
    state: 'connecting',
    lastAt: null,
    since: clock.now(),
    rejected: 0,
    detail: 'Connecting.',
  };
  const listeners = new Set<(health: SourceHealth) => void>();

  const set = (state: SourceHealth['state'], detail: string): void => {
    if (current.state === state && current.detail === detail) return;
    current = { ...current, state, detail, since: current.state === state ? current.since : clock.now() };
    for (const listener of listeners) listener(current);
  };

  return {
    get: (): SourceHealth => current,
    set,
    /** A good message arrived at `at` (unix ms). */
    heard(at: number): void {
      current = { ...current, lastAt: at };
      set('live', '');
    },
    /** A message failed its schema. */
    reject(): void {
      current = { ...current, rejected: current.rejected + 1 };
    },
    onChange(callback: (health: SourceHealth) => void): () => void {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
  };
}

export type Health = ReturnType<typeof createHealth>;
