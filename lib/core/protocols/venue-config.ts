import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';

/** Where seized collateral can be sold: which factories' pools are read, and how. Absent: nowhere that we know of. */
export const venueConfigSchema = z.strictObject({
  uniswapV2: z
    .strictObject({
      factory: addressSchema,
      /** Hundredths of a bip. */
      fee: z.number().int().min(0).max(999_999).default(3_000),
    })
    .optional(),
  uniswapV3: z
    .strictObject({
      factory: addressSchema,
      /** The tiers looked for, hundredths of a bip. */
      fees: z.array(z.number().int().positive().max(999_999)).default([100, 500, 3_000, 10_000]),
    })
    .optional(),
  /** Uniswap's SwapRouter02 over these factories. */
  router: addressSchema,
  /** Morpho's one contract, which lends for a transaction at no premium. */
  morpho: addressSchema.optional(),
  /** Tokens that a sale may go through: each asset's pools with these are looked for. */
  connectors: z.array(addressSchema).max(4),
  /** A v3 pool's ticks are read until its price has fallen by this much, either way; what lies beyond is unknown. */
  rangePct: z.number().min(1).max(95).default(60),
  /** How far below the expected a sale may end before it reverts. */
  slippageBps: z.number().int().min(0).max(5_000).default(50),
});
