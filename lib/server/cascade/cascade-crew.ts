import type { Worker } from 'node:worker_threads';
import type { CascadeAnswers, CascadeAsk, CascadeScene, FromCascade, ToCascade } from './cascade-messages';

/** One for what is asked by hand, two for maps of the gap engine. */
export const DESK = 0;
export const GAP_THREADS = [1, 2] as const;

/** A thread that nobody asked anything for so long is let go, and its memory with it. */
const IDLE_MS = 120_000;

export interface CascadeCrew {
  /** Rejects when the thread fails or ends; the next question starts another. */
  ask<A extends CascadeAsk>(thread: number, scene: CascadeScene, ask: A): Promise<CascadeAnswers[A['kind']]>;
  stop(): Promise<void>;
}

interface Seat {
  readonly worker: Worker;
  readonly open: Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>;
  scene: CascadeScene | undefined;
  idle: ReturnType<typeof setTimeout> | undefined;
}

/** Threads for cascades, started when first asked. None keeps the process alive. */
export function createCascadeCrew(spawn: () => Worker, idleMs = IDLE_MS): CascadeCrew {
  const seats = new Map<number, Seat>();
  let ids = 0;
  let stopped = false;

  const leave = (thread: number, seat: Seat, why: string): void => {
    if (seats.get(thread) === seat) seats.delete(thread);
    clearTimeout(seat.idle);
    for (const { reject } of seat.open.values()) reject(new Error(why));
    seat.open.clear();
  };

  const seatOf = (thread: number): Seat => {
    const known = seats.get(thread);
    if (known) return known;
    const worker = spawn();
    const seat: Seat = { worker, open: new Map(), scene: undefined, idle: undefined };
    seats.set(thread, seat);
    worker.unref();
    worker.on('message', (message: FromCascade) => {
      const waiting = seat.open.get(message.id);
      seat.open.delete(message.id);
      if (message.type === 'answer') waiting?.resolve(message.answer as never);
      else waiting?.reject(new Error(message.message));
      if (seat.open.size > 0) return;
      seat.idle = setTimeout(() => {
        leave(thread, seat, 'idle');
        void worker.terminate();
      }, idleMs).unref();
    });
    worker.on('error', (error) => leave(thread, seat, `a thread for cascades failed: ${error.message}`));
    worker.on('exit', () => leave(thread, seat, 'a thread for cascades ended'));
    return seat;
  };

  return {
    ask: (thread, scene, ask) => {
      if (stopped) return Promise.reject(new Error('the server is stopping'));
      const seat = seatOf(thread);
      clearTimeout(seat.idle);
      const post = (message: ToCascade): void => seat.worker.postMessage(message);
      if (seat.scene !== scene) post({ type: 'scene', scene });
      seat.scene = scene;
      ids += 1;
      const id = ids;
      return new Promise((resolve, reject) => {
        seat.open.set(id, { resolve, reject });
        post({ type: 'ask', id, ask });
      });
    },
    stop: async () => {
      stopped = true;
      await Promise.all(
        [...seats].map(([thread, seat]) => {
          leave(thread, seat, 'the server is stopping');
          return seat.worker.terminate();
        }),
      );
    },
  };
}
