import { z } from 'zod';

/**
 * How likely a breach is, and what it would cost: the options of the expected loss that positions are ordered by, each
 * with its default; a market may carry its own under `expectedLoss`. What they mean together and how those marked
 * "calibrated" were chosen: docs/expected-loss.md.
 */
export const expectedLossConfigSchema = z.strictObject({
  /** Seconds within which a breach counts. */
  horizonS: z.number().int().min(60).max(604_800).default(3_600),
  volatility: z
    .strictObject({
      /** Minutes after which a minute's return weighs half. Calibrated. */
      halfLifeMinutes: z.number().positive().max(1_440).default(60),
      /** Minutes of returns below which an asset's volatility is unknown. */
      minMinutes: z.number().int().min(2).max(1_440).default(15),
      /** Least volatility of an asset, and of anything it is not wholly matched by, bps of price in an hour. */
      floorBps: z.number().positive().default(3),
      /** A minute's return counts for at most this many standard deviations of those before it. */
      clampSigmas: z.number().min(2).default(6),
      /** Prices further apart than this say nothing of the minutes between. */
      maxGapMinutes: z.number().int().positive().default(10),
      /** Degrees of freedom of Student's t: the fatter the tails, the fewer. Calibrated. */
      tailDof: z.number().min(2.1).max(200).default(3),
      /** Factor on the volatility for the scale of that t. Calibrated. */
      scale: z.number().positive().default(0.65),
    })
    .prefault({}),
  /** I = factor · σ of a day · √(sold ÷ volume of a day), where no depth is known. */
  impact: z
    .strictObject({
      factor: z.number().nonnegative().default(1),
      /** Volume of a day, USD, of an asset that `dailyVolumes` does not name. */
      dailyVolumeUsd: z.number().positive().default(20_000_000),
      /** By symbol. */
      dailyVolumes: z.record(z.string(), z.number().positive()).default({}),
      /** Volatility of a day for an asset whose own is unknown, bps. */
      unknownDailyBps: z.number().positive().default(500),
      /** No sale is taken to lose more than this by its own impact, bps. */
      maxBps: z.number().positive().max(10_000).default(9_000),
    })
    .prefault({}),
  gas: z
    .strictObject({
      /** Of one liquidation with its sale, where none was measured yet. */
      units: z.number().int().nonnegative().default(650_000),
      /** Gwei a unit, where none was measured yet. */
      gwei: z.number().nonnegative().default(10),
      /** Symbol of the wrapped coin that pays for gas; by the chain where absent. */
      coin: z.string().optional(),
    })
    .prefault({}),
});
export type ExpectedLossConfig = z.infer<typeof expectedLossConfigSchema>;

export const DEFAULT_EXPECTED_LOSS: ExpectedLossConfig = expectedLossConfigSchema.parse({});
