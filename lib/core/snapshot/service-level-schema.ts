import { z } from 'zod';
import { SERVICE_CAUSES } from '@/lib/core/risk/service-cause';
import { addressSchema } from '@/lib/core/units/address';

/** Null: too few were cleared while they were watched to know. */
const percentilesSchema = z.object({
  p50: z.number().nullable(),
  p90: z.number().nullable(),
  p99: z.number().nullable(),
});

/** How long positions below 1 waited for a liquidation. Who stands, recovered or was not seen to fall counts as waiting at least that long. */
export const serviceLevelSchema = z.object({
  cleared: z.number().int(),
  recovered: z.number().int(),
  /** Gone when the engine came back: nobody knows how. */
  unwatched: z.number().int(),
  standing: z.number().int(),
  blocks: percentilesSchema,
  seconds: percentilesSchema,
  /** Cleared in the block of the fall or the next one. */
  atOnce: z.number().int(),
  /** Of those that waited longer: what kept most of their blocks. */
  causes: z.array(z.object({ cause: z.enum(SERVICE_CAUSES), cleared: z.number().int(), standing: z.number().int() })),
  longest: z.object({ account: z.string(), blocks: z.number().int(), seconds: z.number().int() }).nullable(),
});

/** GET /api/v1/settlements/service-level */
export const serviceLevelResponseSchema = z.object({
  /** The block as of which it is told. */
  block: z.number().int(),
  /** Unix seconds. */
  timestamp: z.number().int(),
  windows: z.array(z.object({ seconds: z.number().int(), level: serviceLevelSchema })),
  /** Of those that fell in each period, oldest first, as it is known now: `to` is the next one's `from`, unix seconds. */
  periods: z.array(
    serviceLevelSchema.pick({ cleared: true, recovered: true, standing: true, blocks: true, seconds: true }).extend({
      from: z.number().int(),
      to: z.number().int(),
      fell: z.number().int(),
    }),
  ),
  /** Who stands below 1 now, the longest first, at most 50. */
  standing: z.array(
    z.object({
      account: addressSchema,
      blocks: z.number().int(),
      seconds: z.number().int(),
      /** False: it stood there when it was first looked at. */
      seen: z.boolean(),
      cause: z.enum(SERVICE_CAUSES).nullable(),
    }),
  ),
});
export type ServiceLevelResponse = z.infer<typeof serviceLevelResponseSchema>;

/** What the public page tells of it: the last day. */
export const publicServiceSchema = serviceLevelSchema
  .pick({ cleared: true, standing: true, blocks: true, seconds: true })
  .extend({ windowS: z.number().int() });
