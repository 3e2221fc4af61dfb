import { z } from 'zod';
import { QUOTE_GROUPS, REJECT_REASONS } from '@/lib/core/oracle/quote';
import { addressSchema } from '@/lib/core/units/address';
import { intString } from './values-schema';

export const assetSourceSchema = z.object({
  source: z.string(),
  group: z.enum(QUOTE_GROUPS),
  /** Sources of one upstream are one vote. */
  upstream: z.string(),
  price: intString,
  /** Unix ms the price was observed; age is computed by the reader's clock against the stream's server time. */
  observedAt: z.number(),
  /** Milliseconds after which it is stale; null where no age makes it so. */
  maxAgeMs: z.number().nullable(),
  /** Share of the vote, 0 to 1, to a thousandth. */
  weight: z.number().min(0).max(1),
  rejected: z.enum(REJECT_REASONS).nullable(),
  /** Against the composite, or the protocol's price where there is none; signed. */
  deviationBps: z.number().nullable(),
  /** Beyond this it is in breach, bps either way. */
  thresholdBps: z.number(),
  /** Unix ms since when it is in breach; null when it is not. */
  breachSince: z.number().nullable(),
  /** In breach within the last day, whole seconds. */
  breachSeconds: z.number().int(),
  /** Percent of the last day's minutes in which it stood closer; null below half an hour of history. */
  percentile: z.number().nullable(),
});

export const assetSchema = z.object({
  asset: addressSchema,
  symbol: z.string(),
  decimals: z.number().int(),
  /** What the protocol reads, and what decides eligibility. */
  price: intString.nullable(),
  composite: z.object({ price: intString, low: intString, high: intString }).nullable(),
  fresh: z.number().int(),
  quorum: z.number().int(),
  /** Protocol price against the composite, signed bps. */
  divergenceBps: z.number().nullable(),
  sources: z.record(z.string(), assetSourceSchema),
  /** The newest move of the composite and who went first, the delays in milliseconds behind the first; null before any. */
  move: z
    .object({
      at: z.number(),
      from: intString,
      to: intString,
      bps: z.number(),
      order: z.array(z.object({ source: z.string(), lagMs: z.number() })),
    })
    .nullable(),
  /** How often each source went first since the engine's start. */
  leads: z.record(z.string(), z.number().int()),
  ltv: z.number(),
  liquidationThreshold: z.number(),
  liquidationBonus: z.number(),
  supplied: intString,
  borrowed: intString,
  availableLiquidity: intString,
  supplyCap: intString,
  borrowCap: intString,
  active: z.boolean(),
  frozen: z.boolean(),
  paused: z.boolean(),
  graceUntil: z.number(),
  deficit: intString.nullable(),
  /** Unix seconds of the protocol oracle's own round, where the source tells. */
  oracleUpdatedAt: z.number().nullable(),
  heartbeat: z.number().nullable(),
});
export type AssetView = z.infer<typeof assetSchema>;
