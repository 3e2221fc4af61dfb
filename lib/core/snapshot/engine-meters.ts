import { z } from 'zod';

/** Upper bounds of the tick histogram, seconds; what takes longer counts in the total alone. */
export const TICK_BOUNDS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

const tickMeterSchema = z.object({
  count: z.number().int().nonnegative(),
  sumS: z.number().nonnegative(),
  /** Ticks within each of `TICK_BOUNDS_S`, those of the bounds before it included. */
  within: z.array(z.number().int().nonnegative()).length(TICK_BOUNDS_S.length),
});
export type TickMeter = z.infer<typeof tickMeterSchema>;

/** What an engine counts of itself since its start, for whoever watches it. What it does not know is null. */
export const engineMetersSchema = z.object({
  /** Unix ms. */
  at: z.number(),
  /** The newest head that the chain told of. */
  head: z.number().int().nullable(),
  /** By the tick's reason. */
  ticks: z.record(z.string(), tickMeterSchema),
  /** How often each breaker went from letting liquidations through to stopping them. */
  trips: z.record(z.string(), z.number().int().nonnegative()),
  /** Requests to the chain's nodes that failed, by kind. */
  rpcErrors: z.record(z.string(), z.number().int().nonnegative()).nullable(),
  /** Rows that wait for the store, and for how long it has taken none of them. */
  store: z.object({ waiting: z.number().int().nonnegative(), lagMs: z.number().nonnegative() }),
  /** Of the engine's own thread. */
  heap: z.object({ usedBytes: z.number(), limitBytes: z.number() }).nullable(),
});
export type EngineMeters = z.infer<typeof engineMetersSchema>;
