import { z } from 'zod';

/**
 * The wire: the only shapes that cross from the server to a browser, parsed on both sides.
 * Money travels as decimal strings of base units (`intString`); `null` is a missing value, never zero.
 */
export const intString = z.string().regex(/^-?\d{1,78}$/);

export const hashSchema = z.string().regex(/^0x[0-9a-f]{64}$/);

export const blockSchema = z.object({
  number: z.number().int().nonnegative(),
  hash: hashSchema,
  /** Unix seconds, by the chain. */
  timestamp: z.number().int().nonnegative(),
  /** Unix milliseconds, by the engine's clock, when the head arrived. */
  receivedAt: z.number(),
});
