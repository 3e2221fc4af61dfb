import { z } from 'zod';
import { breakersViewSchema } from './breaker-schema';
import { planRefusalSchema } from './plan-schema';
import { positionWindowSchema } from './position-window-schema';
import { snapshotSchema } from './snapshot-schema';
import { engineStatusSchema } from './status-schema';

/** The state a stream keeps in step: diffed and applied as a whole. */
export const streamStateSchema = z.object({
  status: engineStatusSchema,
  snapshot: snapshotSchema.nullable(),
  breakers: breakersViewSchema.nullable(),
  window: positionWindowSchema.nullable(),
});
export type StreamState = z.infer<typeof streamStateSchema>;

/**
 * Server-Sent Events of GET /api/v1/stream. Every event has an id `<epoch>-<seq>`; a client that
 * reconnects sends it back as Last-Event-ID and gets the deltas since, or a fresh snapshot when the
 * server no longer has that state (another epoch, or too long ago).
 *
 * - `snapshot`: the whole state.
 * - `delta`: a patch (see diff.ts) on the state the previous event left.
 * - `heartbeat`: at least one a second when nothing else is sent.
 */
export const snapshotEventSchema = z.object({
  seq: z.number().int(),
  serverTime: z.number(),
  state: streamStateSchema,
});
export const deltaEventSchema = z.object({
  from: z.number().int(),
  seq: z.number().int(),
  serverTime: z.number(),
  patch: z.unknown(),
});
export const heartbeatEventSchema = z.object({
  seq: z.number().int(),
  serverTime: z.number(),
  /** Present while the engine itself does not answer the web server: it stands for the state's own status. */
  status: engineStatusSchema.optional(),
});
export type SnapshotEvent = z.infer<typeof snapshotEventSchema>;
export type DeltaEvent = z.infer<typeof deltaEventSchema>;
export type HeartbeatEvent = z.infer<typeof heartbeatEventSchema>;

/** Milliseconds between heartbeats; a client calls the stream stale after twice this without an event. */
export const HEARTBEAT_MS = 750;
export const STALE_AFTER_MS = 1_500;

/** RFC 9457. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** Why a position cannot be liquidated now (409 of the plan endpoint). */
  reason: planRefusalSchema.optional(),
});
export type Problem = z.infer<typeof problemSchema>;
