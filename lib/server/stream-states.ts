import { diff } from '@/lib/core/snapshot/diff';
import { encodeEventText, eventId } from '@/lib/core/snapshot/event-codec';
import type { PositionWindow } from '@/lib/core/snapshot/position-window-schema';
import type { RowBook } from '@/lib/core/snapshot/row-book';
import type { StreamState } from '@/lib/core/snapshot/stream';
import type { Frame } from '@/lib/engine/frame';
import type { StreamEvent, WindowKey } from './worker-protocol';

const encoder = new TextEncoder();
/** States a key that a client can resume from. */
const RING = 64;
/** How long a key that nobody follows keeps its states, for a client that comes back. */
const KEEP_MS = 60_000;

export interface StreamStatesDeps {
  /** The window of a key over a frame; `null` for the key that follows none. */
  windowOf(frame: Frame, key: WindowKey): PositionWindow | null;
  now(): number;
}

interface KeyStates {
  readonly ring: {
    readonly epoch: string;
    readonly seq: number;
    rows: RowBook | undefined;
    readonly state: StreamState;
  }[];
  followed: boolean;
  leftAt: number;
}

export interface StreamStates {
  /** One event a followed key that leads from its last state to this frame's. */
  publish(frame: Frame): readonly StreamEvent[];
  /** Follows the key; the event from `have` to `frame`: a delta where that state is still known, else a snapshot. */
  catchUp(
    key: WindowKey,
    have: { readonly epoch: string; readonly seq: number } | undefined,
    frame: Frame,
  ): StreamEvent | undefined;
  unfollow(key: WindowKey): void;
}

/** The last states of each followed window: what deltas are made from. */
export const createStreamStates = ({ windowOf, now }: StreamStatesDeps): StreamStates => {
  const keys = new Map<WindowKey, KeyStates>();

  const advance = (key: WindowKey, states: KeyStates, frame: Frame) => {
    const last = states.ring.at(-1);
    if (last?.epoch === frame.epoch && last.seq >= frame.seq) return { last, next: last };
    // A publication of the same rows, as one for a changed status is, has the same window.
    const window =
      last && last.rows === frame.rows && last.epoch === frame.epoch ? last.state.window : windowOf(frame, key);
    const state: StreamState = { status: frame.status, snapshot: frame.snapshot, breakers: frame.breakers, window };
    const next = { epoch: frame.epoch, seq: frame.seq, rows: frame.rows, state };
    // Only the newest rows are compared with; older ones would keep their whole book alive.
    if (last) last.rows = undefined;
    states.ring.push(next);
    if (states.ring.length > RING) states.ring.shift();
    return { last, next };
  };
  const delta = (key: WindowKey, from: KeyStates['ring'][number], to: KeyStates['ring'][number]): StreamEvent => {
    // An empty patch is still an event: it moves the client's seq on.
    const patch = diff(from.state, to.state) ?? {};
    const data = JSON.stringify({ from: from.seq, seq: to.seq, serverTime: now(), patch });
    return {
      key,
      from: from.seq,
      epoch: to.epoch,
      seq: to.seq,
      bytes: encoder.encode(encodeEventText('delta', eventId(to.epoch, to.seq), data)),
    };
  };
  const whole = (key: WindowKey, to: KeyStates['ring'][number]): StreamEvent => ({
    key,
    from: undefined,
    epoch: to.epoch,
    seq: to.seq,
    bytes: encoder.encode(
      encodeEventText(
        'snapshot',
        eventId(to.epoch, to.seq),
        JSON.stringify({ seq: to.seq, serverTime: now(), state: to.state }),
      ),
    ),
  });

  return {
    publish: (frame) => {
      const events: StreamEvent[] = [];
      for (const [key, states] of keys) {
        if (!states.followed) {
          if (now() - states.leftAt > KEEP_MS) keys.delete(key);
          continue;
        }
        const { last, next } = advance(key, states, frame);
        if (last === next) continue;
        events.push(last?.epoch === next.epoch ? delta(key, last, next) : whole(key, next));
      }
      return events;
    },
    catchUp: (key, have, frame) => {
      const states = keys.get(key) ?? { ring: [], followed: true, leftAt: 0 };
      states.followed = true;
      keys.set(key, states);
      const known = have && states.ring.find(({ epoch, seq }) => epoch === have.epoch && seq === have.seq);
      const { next } = advance(key, states, frame);
      if (known === next) return undefined;
      return known?.epoch === next.epoch ? delta(key, known, next) : whole(key, next);
    },
    unfollow: (key) => {
      const states = keys.get(key);
      if (!states) return;
      states.followed = false;
      states.leftAt = now();
    },
  };
};
