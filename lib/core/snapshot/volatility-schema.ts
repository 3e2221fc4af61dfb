import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';

/** How prices moved lately: what every chance of a breach in this snapshot was computed from. Changes once a minute. */
export const volatilitySchema = z.object({
  /** Unix ms of the start of the newest minute in it. */
  minute: z.number(),
  /** Seconds within which a breach counts. */
  horizonS: z.number().int(),
  assets: z.array(addressSchema),
  /** Covariances of a minute's log returns: the upper triangle, row by row, diagonal first; null = unknown. */
  covariance: z.array(z.number().nullable()),
  /** Returns behind each asset's. */
  returns: z.array(z.number().int()),
});
export type VolatilityView = z.infer<typeof volatilitySchema>;
