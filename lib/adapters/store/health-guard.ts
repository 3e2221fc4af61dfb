import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceHealth } from '@/lib/core/snapshot/status-schema';
import { failureWords, isTransient } from './transient-error';

/** Runs the store's work and keeps what it learns of the database's health. */
export interface HealthGuard {
  /** Runs now, again after each delay while the failure is transient, then rejects. */
  run<T>(what: string, work: () => Promise<T>): Promise<T>;
  /** As `run`, one after the other in the order asked. Rejects at once with `StoreOverloadedError` when too many wait. */
  inOrder<T>(what: string, work: () => Promise<T>): Promise<T>;
  /** Counts a stored value that no longer parses. */
  countRejected(): void;
  /** Resolves when nothing asked so far is under way. */
  drain(): Promise<void>;
  health(): SourceHealth;
  set(state: SourceHealth['state'], detail: string): void;
}

export interface GuardOptions {
  readonly now: () => number;
  readonly retryDelays: readonly number[];
  readonly maxWaiting: number;
}

export const healthGuard = ({ now, retryDelays, maxWaiting }: GuardOptions): HealthGuard => {
  let health: SourceHealth = {
    id: 'store',
    kind: 'store',
    state: 'off',
    lastAt: null,
    since: now(),
    rejected: 0,
    detail: 'The store is not open.',
  };
  let tail: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const set: HealthGuard['set'] = (state, detail) => {
    health = { ...health, state, detail, since: state === health.state ? health.since : now() };
  };

  const run: HealthGuard['run'] = async (what, work) => {
    for (let attempt = 0; ; attempt++) {
      try {
        const result = await work();
        if (health.state !== 'off') set('live', '');
        health = { ...health, lastAt: now() };
        return result;
      } catch (error) {
        const delay = isTransient(error) ? retryDelays[attempt] : undefined;
        const next = delay === undefined ? 'It was given up; the next one is tried afresh.' : 'It is being retried.';
        if (health.state !== 'off') set('down', `${what} failed: ${failureWords(error)}. ${next}`);
        if (delay === undefined) throw error;
        await sleep(delay);
      }
    }
  };

  return {
    run,
    async inOrder(what, work) {
      if (waiting >= maxWaiting) {
        const error = new StoreOverloadedError(what, waiting);
        set('down', error.message);
        throw error;
      }
      waiting++;
      const result = tail.then(() => run(what, work));
      tail = result.then(
        () => waiting--,
        () => waiting--,
      );
      return result;
    },
    countRejected() {
      health = { ...health, rejected: health.rejected + 1 };
    },
    drain: async () => {
      await tail;
    },
    health: () => health,
    set,
  };
};

export class StoreOverloadedError extends Error {
  override readonly name = 'StoreOverloadedError';
  constructor(what: string, waiting: number) {
    super(`${what} was refused: ${waiting} writes already wait for the database`);
  }
}
