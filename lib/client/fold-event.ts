import { applyPatch, PatchError } from '@/lib/core/snapshot/apply';
import type { EngineStatus } from '@/lib/core/snapshot/status-schema';
import {
  deltaEventSchema,
  heartbeatEventSchema,
  type StreamState,
  snapshotEventSchema,
  streamStateSchema,
} from '@/lib/core/snapshot/stream';

export interface WireEvent {
  readonly kind: 'snapshot' | 'delta' | 'heartbeat';
  readonly data: string;
  readonly id: string;
}

/** What the events so far amount to. */
export interface Fold {
  /** The last event's id, to resume by. */
  readonly id?: string;
  readonly seq?: number;
  readonly state?: StreamState;
  /** The engine's status: the state's own, or the web server's word while the engine does not answer. */
  readonly status?: EngineStatus;
  readonly serverTime?: number;
}

/**
 * One event onto the fold; `undefined` when it does not fit (unreadable, or a delta on a state that
 * we do not have): then only a fresh snapshot helps.
 */
export const foldEvent = (fold: Fold, event: WireEvent): (Fold & { readonly serverTime: number }) | undefined => {
  const data = parseJson(event.data);
  switch (event.kind) {
    case 'snapshot': {
      const parsed = snapshotEventSchema.safeParse(data);
      if (!parsed.success) return undefined;
      const { seq, serverTime, state } = parsed.data;
      return { id: event.id, seq, state, status: state.status, serverTime };
    }
    case 'delta': {
      const parsed = deltaEventSchema.safeParse(data);
      if (!parsed.success || !fold.state || parsed.data.from !== fold.seq) return undefined;
      const { seq, serverTime, patch } = parsed.data;
      const state = patched(fold.state, patch);
      // The parsed copy is thrown away: what did not change must keep its identity.
      if (!state || !streamStateSchema.safeParse(state).success) return undefined;
      return { id: event.id, seq, state, status: state.status, serverTime };
    }
    case 'heartbeat': {
      const parsed = heartbeatEventSchema.safeParse(data);
      if (!parsed.success) return undefined;
      const status = parsed.data.status ?? fold.state?.status;
      return { ...fold, ...(status && { status }), serverTime: parsed.data.serverTime };
    }
  }
};

/** A patch that does not fit is as good as a missing one. */
const patched = (state: StreamState, patch: unknown): StreamState | undefined => {
  try {
    return applyPatch(state, patch);
  } catch (error) {
    if (error instanceof PatchError) return undefined;
    throw error;
  }
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
