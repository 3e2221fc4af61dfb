import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';

/** Of one asset: what selling it does to its price, from where that is known and how old it is. */
export const cascadeDepthSchema = z.object({
  asset: addressSchema,
  symbol: z.string(),
  /** `money`: counts as dollars and is not sold. `unknown`: nothing is known; `reason` says why, and nobody sells it. */
  source: z.enum(['venues', 'books', 'venues+books', 'square-root', 'money', 'unknown']),
  /** Pools on chain it is sold in, each counted once in the whole market, and the block that each stood at. */
  venues: z.array(z.object({ id: addressSchema, kind: z.string(), into: addressSchema, block: z.number().int() })),
  /** Order books it is sold in; unix ms at which each was seen. */
  books: z.array(z.object({ exchange: z.string(), symbol: z.string(), observedAt: z.number() })),
  /** The oldest block among the venues, and unix ms of the oldest of all sources; null where there is none. */
  oldestBlock: z.number().int().nullable(),
  observedAt: z.number().nullable(),
  /** Milliseconds, by the server's clock when it answered. */
  ageMs: z.number().nullable(),
  /** The asset that its pools sell it into and whose own depth takes the rest; null = straight into money. */
  via: addressSchema.nullable(),
  /** What the first unit fetches of the oracle's price, fees taken: a share, at most 1; null where nothing is known. */
  edge: z.number().nullable(),
  /** Dollars to be sold (at today's price) until the price is down by so much; null = beyond what is known. At `depth=100`. */
  levels: z.array(z.object({ fall: z.number(), soldUsd: z.number().nullable() })),
  /** The most that is known to be taken, USD of today's price; null = no limit (money). */
  knownUsd: z.number().nullable(),
  /** Of the square-root law I = Y·σ·√(Q/V): σ of a day (a share), V of a day (USD), and whether V was configured or assumed. */
  law: z
    .object({
      factor: z.number(),
      dailyVolatility: z.number(),
      dailyVolumeUsd: z.number(),
      volume: z.enum(['configured', 'assumed']),
    })
    .nullable(),
  /** Seconds in which half of what was sold is replenished. */
  halfLifeSeconds: z.number(),
  /** Why it is unknown; null where it is known. */
  reason: z.string().nullable(),
});
export type CascadeDepth = z.infer<typeof cascadeDepthSchema>;
