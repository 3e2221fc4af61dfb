import { encodeEventText, eventId } from '@/lib/core/snapshot/event-codec';
import type { EngineStatus } from '@/lib/core/snapshot/status-schema';
import { HEARTBEAT_MS } from '@/lib/core/snapshot/stream';
import type { StreamEvent, WindowKey } from './worker-protocol';

const encoder = new TextEncoder();

type Position = { readonly epoch: string; readonly seq: number };

export interface StreamHubDeps {
  /** Asks the engine's thread for the one event that leads from `have` to the newest state; `undefined`: it is the newest. */
  catchUp(key: WindowKey, have: Position | undefined): Promise<StreamEvent | undefined>;
  unfollow(key: WindowKey): void;
  now(): number;
  /** The web server's word on the engine while it does not answer; `undefined` while it does. */
  silence(): EngineStatus | undefined;
}

interface Connection {
  readonly key: WindowKey;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  sent: Position | undefined;
  sentAt: number;
  /** A catch-up is under way: live events wait for it, because it may or may not contain them. */
  asking: boolean;
  /** An event passed by while asking or without room: one more catch-up is due. */
  late: boolean;
}

export interface StreamHub {
  /** The body of one SSE response. */
  connect(key: WindowKey, have: Position | undefined): ReadableStream<Uint8Array>;
  /** Fans events out; connections that are behind catch up when they can take more. */
  publish(events: readonly StreamEvent[]): void;
  /** To be called more often than each HEARTBEAT_MS. */
  beat(): void;
  /** The engine's thread was replaced: every connection starts from what it has. */
  resume(): void;
  close(): void;
  size(): number;
}

/**
 * Relays pre-serialised events to the connections of each key. What one connection buffers is bounded:
 * a reader that does not keep up is left out, and gets one event from its last state to the newest later.
 */
export const createStreamHub = ({ catchUp, unfollow, now, silence }: StreamHubDeps): StreamHub => {
  const byKey = new Map<WindowKey, Set<Connection>>();
  const all = function* () {
    for (const connections of byKey.values()) yield* [...connections];
  };

  const drop = (connection: Connection): void => {
    const connections = byKey.get(connection.key);
    if (!connections?.delete(connection)) return;
    if (connections.size > 0) return;
    byKey.delete(connection.key);
    unfollow(connection.key);
  };
  const isOpen = (connection: Connection): boolean => byKey.get(connection.key)?.has(connection) ?? false;
  const hasRoom = ({ controller }: Connection): boolean => (controller.desiredSize ?? 0) > 0;

  const send = (connection: Connection, bytes: Uint8Array): void => {
    connection.sentAt = now();
    try {
      connection.controller.enqueue(bytes);
    } catch {
      drop(connection);
    }
  };
  const deliver = (connection: Connection, event: StreamEvent): void => {
    connection.sent = { epoch: event.epoch, seq: event.seq };
    send(connection, event.bytes);
  };
  const refresh = async (connection: Connection): Promise<void> => {
    if (connection.asking) return;
    connection.asking = true;
    connection.late = false;
    try {
      const event = await catchUp(connection.key, connection.sent);
      if (event && isOpen(connection)) deliver(connection, event);
    } catch {
      // The thread is gone or hangs: heartbeats say so, and `resume` asks again.
      connection.late = false;
    } finally {
      connection.asking = false;
    }
    if (connection.late && isOpen(connection) && hasRoom(connection)) await refresh(connection);
  };

  return {
    connect: (key, have) => {
      let connection: Connection | undefined;
      return new ReadableStream<Uint8Array>(
        {
          start: (controller) => {
            connection = { key, controller, sent: have, sentAt: now(), asking: false, late: false };
            const connections = byKey.get(key) ?? new Set();
            byKey.set(key, connections.add(connection));
            const status = silence();
            controller.enqueue(encoder.encode('retry: 500\n\n'));
            if (status) send(connection, heartbeat(now(), have, status));
            void refresh(connection);
          },
          // Called when the reader took what it was given: the moment to bring a late one up to date.
          pull: () => {
            if (connection?.late) void refresh(connection);
          },
          cancel: () => connection && drop(connection),
        },
        new CountQueuingStrategy({ highWaterMark: 4 }),
      );
    },
    publish: (events) => {
      for (const event of events)
        for (const connection of [...(byKey.get(event.key) ?? [])]) {
          if (connection.asking || !hasRoom(connection)) connection.late = true;
          else if (follows(connection.sent, event)) deliver(connection, event);
          else void refresh(connection);
        }
    },
    beat: () => {
      const status = silence();
      for (const connection of all())
        if (hasRoom(connection) && (status || now() - connection.sentAt >= HEARTBEAT_MS - 50))
          send(connection, heartbeat(now(), connection.sent, status));
    },
    resume: () => {
      for (const connection of all()) void refresh(connection);
    },
    close: () => {
      for (const connection of all()) {
        drop(connection);
        try {
          connection.controller.close();
        } catch {
          // Already closed by its reader.
        }
      }
    },
    size: () => [...all()].length,
  };
};

const follows = (sent: Position | undefined, event: StreamEvent): boolean =>
  event.from === undefined || (sent !== undefined && sent.epoch === event.epoch && sent.seq === event.from);

/** Bears the id of what was sent last, so that a client resumes from there; an unknown id leads to a snapshot. */
const heartbeat = (serverTime: number, sent: Position | undefined, status: EngineStatus | undefined): Uint8Array =>
  encoder.encode(
    encodeEventText(
      'heartbeat',
      sent ? eventId(sent.epoch, sent.seq) : 'none-0',
      JSON.stringify({ seq: sent?.seq ?? 0, serverTime, ...(status && { status }) }),
    ),
  );
