import { z } from 'zod';

/** live: heard from in time. stale: silent for too long. down: connection lost, being retried. off: not configured. */
export const sourceStateSchema = z.enum(['connecting', 'live', 'stale', 'down', 'off']);

export const sourceHealthSchema = z.object({
  id: z.string(),
  kind: z.enum(['chain', 'exchange', 'oracle', 'store', 'engine']),
  state: sourceStateSchema,
  /** Unix ms of the last good message; null before the first. */
  lastAt: z.number().nullable(),
  /** Unix ms since when the state holds. */
  since: z.number(),
  /** Messages that failed their schema since start. */
  rejected: z.number().int().nonnegative(),
  /** A sentence for a person: what is wrong and what happens next. Empty when live. */
  detail: z.string(),
});
export type SourceHealth = z.infer<typeof sourceHealthSchema>;

/** What the engine says of itself, with or without a market to show. */
export const engineStatusSchema = z.object({
  /** starting: no snapshot yet. live. stale: the chain's head is late. down: the chain cannot be reached. halted: it refuses to compute. */
  state: z.enum(['starting', 'live', 'stale', 'down', 'halted']),
  /** Words for a person, and what to do next; empty when live. */
  reason: z.string(),
  since: z.number(),
  progress: z.object({ stage: z.string(), done: z.number(), total: z.number().nullable() }).nullable(),
  sources: z.record(z.string(), sourceHealthSchema),
});
export type EngineStatus = z.infer<typeof engineStatusSchema>;
