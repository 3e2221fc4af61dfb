import type { BreakersView } from '@/lib/core/snapshot/breaker-schema';
import type { PositionWindow } from '@/lib/core/snapshot/position-window-schema';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import type { EngineStatus } from '@/lib/core/snapshot/status-schema';

/**
 * connecting: no event yet. live: heard from in time. stale: connected, but silent for too long.
 * reconnecting: the connection is gone and being made again.
 */
export type ConnectionState = 'connecting' | 'live' | 'stale' | 'reconnecting';

/** What a page knows of the server, folded from the stream. Immutable: parts that did not change keep their identity. */
export interface LiveView {
  readonly connection: {
    readonly state: ConnectionState;
    /** Unix ms by the browser's clock since when it holds. */
    readonly since: number;
  };
  /** Server clock minus browser clock in ms, from the fastest event of late; `undefined` before the first. */
  readonly clockSkewMs: number | undefined;
  /** Browser's unix ms of the last event of any kind. */
  readonly lastEventAt: number | undefined;
  readonly status: EngineStatus | undefined;
  readonly snapshot: Snapshot | undefined;
  /** The circuit breakers; null while the engine knows nothing of them, `undefined` before the first event. */
  readonly breakers: BreakersView | null | undefined;
  /** Rows of the window that was asked for last, or of the one before while `windowPending`. */
  readonly window: PositionWindow | undefined;
  /** The query string that `window` answers; `undefined` with it. */
  readonly windowSearch: string | undefined;
  /** The window query changed and its rows have not come yet. */
  readonly windowPending: boolean;
}

export const EMPTY_VIEW: LiveView = {
  connection: { state: 'connecting', since: 0 },
  clockSkewMs: undefined,
  lastEventAt: undefined,
  status: undefined,
  snapshot: undefined,
  breakers: undefined,
  window: undefined,
  windowSearch: undefined,
  windowPending: false,
};

/** Only then may a page show figures as live: the stream is heard, and the engine says that it is live itself. */
export const isLive = (view: LiveView): boolean => view.connection.state === 'live' && view.status?.state === 'live';
