import type { EngineStatus, SourceHealth } from '@/lib/core/snapshot/status-schema';
import { engineStatus, type StatusFacts } from './engine-status';
import type { Frame } from './frame';
import type { Clock } from './ports';
import type { ResyncResult } from './resync';

/** Without prices or blocks the breakers are told of this often: a view that is much older says nothing any more. */
const BREAKERS_EVERY_MS = 3_000;

const breakerStates = (view: Frame['breakers']): string =>
  view
    ? Object.values(view.breakers)
        .map(({ state, since }) => `${state}${since}`)
        .join()
    : '';

/** How the engine fares, as its loop sees it; what the sources say of themselves is asked for each time. */
export interface Condition extends Pick<StatusFacts, 'halted' | 'failed' | 'progress' | 'evaluated' | 'behindSince'> {
  /** What the last re-sync found. */
  readonly resync: ResyncResult | undefined;
}

export interface PublisherDeps {
  readonly epoch: string;
  /** Seconds between blocks, expected. */
  readonly blockTime: number;
  readonly clock: Clock;
  readonly health: () => Pick<StatusFacts, 'chain' | 'others'>;
  /** Steps the circuit breakers by what a frame is about to say. */
  readonly breakers: (said: Pick<Frame, 'status' | 'snapshot' | 'rows'>) => Frame['breakers'];
  readonly meters?: () => Frame['meters'];
  /** The exchanges' books as they are now; absent where none are watched. */
  readonly books?: (() => Frame['books']) | undefined;
  /** Told of each frame after every listener: what stores it must not delay those that show it. */
  readonly last: (frame: Frame) => void;
  readonly listenerFailed: (error: unknown) => void;
}

export interface Publisher {
  /** Written by the loop; read with the next publication. */
  readonly condition: { -readonly [Fact in keyof Condition]: Condition[Fact] };
  publish(next: Pick<Frame, 'snapshot' | 'rows'>): void;
  /** Publishes the newest frame again when the status has changed since. */
  publishStatus(): void;
  /** The newest publication; seq 0 before the first. */
  frame(): Frame;
  onFrame(callback: (frame: Frame) => void): () => void;
  /** Nobody is told any more. */
  close(): void;
}

/** Numbers the engine's frames, puts its condition into a status, and tells the listeners. */
export const createPublisher = ({
  epoch,
  blockTime,
  clock,
  health,
  breakers,
  meters,
  books,
  last,
  listenerFailed,
}: PublisherDeps): Publisher => {
  const listeners = new Set<(frame: Frame) => void>();
  const condition: Publisher['condition'] = {
    halted: undefined,
    failed: undefined,
    progress: null,
    evaluated: undefined,
    behindSince: undefined,
    resync: undefined,
  };

  const statusNow = (previous: EngineStatus | undefined): EngineStatus => {
    const { resync, ...facts } = condition;
    const { chain, others } = health();
    const now = clock.now();
    const all = resync ? [...others, resyncHealth(resync, previous?.sources.resync?.since ?? now)] : others;
    return engineStatus({ ...facts, chain, others: all, blockTime, now }, previous);
  };
  let frame: Frame = { seq: 0, epoch, status: statusNow(undefined), snapshot: null, breakers: null, rows: [] };

  const publish = (next: Pick<Frame, 'snapshot' | 'rows'>): void => {
    const { snapshot, rows } = next;
    const status = statusNow(frame.status);
    send({ status, snapshot, breakers: breakers({ status, snapshot, rows }), rows });
  };
  const send = (said: Pick<Frame, 'status' | 'snapshot' | 'breakers' | 'rows'>): void => {
    frame = {
      seq: frame.seq + 1,
      epoch,
      ...said,
      ...(meters && { meters: meters() }),
      ...(books && { books: books() }),
    };
    for (const listener of [...listeners])
      try {
        listener(frame);
      } catch (error) {
        listenerFailed(error);
      }
    last(frame);
  };
  return {
    condition,
    publish,
    publishStatus: () => {
      const { snapshot, rows } = frame;
      const status = statusNow(frame.status);
      const stepped = breakers({ status, snapshot, rows });
      const old = (stepped?.at ?? 0) - (frame.breakers?.at ?? 0) >= BREAKERS_EVERY_MS;
      if (
        old ||
        breakerStates(stepped) !== breakerStates(frame.breakers) ||
        JSON.stringify(status) !== JSON.stringify(frame.status)
      )
        send({ status, snapshot, breakers: stepped, rows });
    },
    frame: () => frame,
    onFrame: (callback) => {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    close: () => listeners.clear(),
  };
};

const resyncHealth = ({ checked, drifted }: ResyncResult, since: number): SourceHealth => ({
  id: 'resync',
  kind: 'engine',
  state: 'live',
  lastAt: null,
  since,
  rejected: drifted.length,
  detail:
    drifted.length === 0
      ? ''
      : `${drifted.length} of ${checked} accounts had drifted from the chain and were repaired.`,
});
