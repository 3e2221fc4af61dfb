import { HEARTBEAT_MS, STALE_AFTER_MS } from '@/lib/core/snapshot/stream';
import { clockSkew } from './clock-skew';
import { type Fold, foldEvent, type WireEvent } from './fold-event';
import { EMPTY_VIEW, type LiveView } from './live-view';

/** The page's connection to GET /api/v1/stream, in the shape useSyncExternalStore takes. */
export interface LiveStream {
  subscribe(this: void, onChange: () => void): () => void;
  getSnapshot(this: void): LiveView;
  /** Follows a window (a query string of `positionSearch`) until the returned function is called; then none. */
  follow(search: string): () => void;
  /** Connects; the returned function disconnects. */
  start(): () => void;
}

/** What the stream needs of a browser. */
export interface LiveStreamDeps {
  /** Opens a connection; calls `onEvent` with each event and `onGone` once when the connection is lost. */
  open(url: string, onEvent: (event: WireEvent) => void, onGone: () => void): { close(): void };
  now(): number;
  /** Returns a function that cancels. */
  after(ms: number, callback: () => void): () => void;
  /** Before the next repaint, and at most once a repaint. */
  beforePaint(callback: () => void): void;
}

const FOLLOW_DEBOUNCE_MS = 60;
const GIVE_UP_MS = 5_000;
const BACKOFF_MS = [100, 250, 500, 1_000, 2_000, 5_000] as const;
const WATCH_MS = HEARTBEAT_MS / 3;

/**
 * Keeps one connection, resumes it by the last event's id after a loss, and notifies at most once a repaint.
 * Never throws: whatever fails shows in `view.connection`.
 */
export const createLiveStream = ({ open, now, after, beforePaint }: LiveStreamDeps): LiveStream => {
  const listeners = new Set<() => void>();
  const skew = clockSkew();
  let view: LiveView = EMPTY_VIEW;
  let fold: Fold = {};
  let wanted = 'window=none';
  let followed = '';
  let running = false;
  let failures = 0;
  let openedAt = 0;
  let connection: { close(): void } | undefined;
  let cancelTimer = (): void => undefined;
  let cancelFollow = (): void => undefined;
  let cancelWatch = (): void => undefined;
  let notifying = false;

  const set = (next: Partial<LiveView>): void => {
    view = { ...view, ...next };
    if (notifying) return;
    notifying = true;
    beforePaint(() => {
      notifying = false;
      for (const listener of [...listeners]) listener();
    });
  };
  const setConnection = (state: LiveView['connection']['state']): void => {
    if (view.connection.state !== state) set({ connection: { state, since: now() } });
  };

  const disconnect = (): void => {
    cancelTimer();
    connection?.close();
    connection = undefined;
  };
  const connect = (): void => {
    disconnect();
    openedAt = now();
    const resume = fold.id !== undefined && followed === wanted;
    if (!resume) fold = {};
    followed = wanted;
    const id = resume && fold.id !== undefined ? `&lastEventId=${encodeURIComponent(fold.id)}` : '';
    // A closed connection may still deliver what it had queued: only the current one counts.
    const mine = open(
      `/api/v1/stream?${wanted}${id}`,
      (event) => connection === mine && receive(event),
      () => connection === mine && retry(),
    );
    connection = mine;
  };
  const retry = (): void => {
    disconnect();
    setConnection(view.lastEventAt === undefined ? 'connecting' : 'reconnecting');
    cancelTimer = after(BACKOFF_MS[Math.min(failures++, BACKOFF_MS.length - 1)] ?? 5_000, connect);
  };
  const receive = (event: WireEvent): void => {
    const result = foldEvent(fold, event);
    if (!result) {
      fold = {};
      retry();
      return;
    }
    fold = result;
    failures = 0;
    set({
      lastEventAt: now(),
      clockSkewMs: skew(result.serverTime - now()),
      ...(result.status && { status: result.status }),
      ...(result.state && { snapshot: result.state.snapshot ?? undefined, breakers: result.state.breakers }),
      ...(result.state && {
        window: result.state.window ?? undefined,
        windowSearch: result.state.window ? followed : undefined,
        windowPending: followed !== wanted,
      }),
    });
    setConnection('live');
  };
  const watch = (): void => {
    cancelWatch = after(WATCH_MS, watch);
    if (!connection) return;
    const silence = now() - Math.max(view.lastEventAt ?? 0, openedAt);
    if (silence > GIVE_UP_MS) retry();
    else if (silence > STALE_AFTER_MS && view.connection.state === 'live') setConnection('stale');
  };
  const want = (search: string): void => {
    if (wanted === search) return;
    wanted = search;
    set({ windowPending: followed !== wanted && search !== 'window=none' });
    cancelFollow();
    if (running) cancelFollow = after(FOLLOW_DEBOUNCE_MS, () => followed !== wanted && connect());
  };

  return {
    subscribe: (onChange) => {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    getSnapshot: () => view,
    follow: (search) => {
      want(search);
      return () => {
        if (wanted === search) want('window=none');
      };
    },
    start: () => {
      running = true;
      set({ connection: { state: view.lastEventAt === undefined ? 'connecting' : 'reconnecting', since: now() } });
      // Deferred, so that a window asked for in the same mount is the first thing asked of the server.
      cancelTimer = after(0, connect);
      watch();
      return () => {
        running = false;
        cancelFollow();
        cancelWatch();
        disconnect();
      };
    },
  };
};
