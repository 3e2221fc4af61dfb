import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { assetSchema } from './asset-schema';
import { guardSummarySchema } from './guard-schema';
import { positionRowSchema } from './position-schema';
import { settlementViewSchema } from './settlement-schema';
import { blockSchema, intString } from './values-schema';
import { volatilitySchema } from './volatility-schema';

export const marketInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  protocol: z.literal('aave-v3'),
  chainId: z.number().int(),
  chainName: z.string(),
  pool: addressSchema,
  revision: z.number().int(),
  blockTime: z.number(),
  explorer: z.string().nullable(),
  local: z.boolean(),
});

const deficitBookSchema = z.object({
  asset: addressSchema,
  /** Stood before the books began, or came while nobody watched; signed. */
  carried: intString,
  created: intString,
  covered: intString,
  booked: intString,
  /** getReserveDeficit. */
  onChain: intString,
});

export const snapshotSchema = z.object({
  market: marketInfoSchema,
  block: blockSchema,
  tick: z.object({
    reason: z.enum(['start', 'block', 'price', 'resync', 'reorg']),
    at: z.number(),
    durationMs: z.number(),
    /** Milliseconds a stage. */
    stages: z.record(z.enum(['read', 'price', 'assess', 'queue', 'snapshot', 'publish']), z.number()),
  }),
  /** Keyed by lower-case asset address. */
  assets: z.record(addressSchema, assetSchema),
  totals: z.object({
    positions: z.number().int(),
    unknown: z.number().int(),
    supplied: intString.nullable(),
    borrowed: intString.nullable(),
    badDebt: intString.nullable(),
    /** Collateral and debt of positions with HF below each bound (keys `1`, `1.05`, `1.1`, `1.25`). */
    atRisk: z.record(z.string(), z.object({ count: z.number().int(), collateral: intString, debt: intString })),
    /** Newly and already liquidatable collateral when all non-stable prices fall by the key (bps: 500, 1000, 2000). */
    liquidationsAtRisk: z.record(
      z.string(),
      z.object({ count: z.number().int(), collateral: intString, debt: intString }),
    ),
  }),
  /** Debt by health factor, bins [from, to) as decimals; the last bin's `to` is null. */
  distribution: z.array(
    z.object({ from: z.number(), to: z.number().nullable(), count: z.number().int(), debt: intString }),
  ),
  /** Collateral that becomes liquidatable against a price fall, per asset, points ascending in drop. */
  levels: z.record(addressSchema, z.array(z.object({ dropBps: z.number(), collateral: intString }))),
  /** The first of the liquidation queue. */
  queue: z.array(positionRowSchema),
  /** The first of those that are not below 1, in the book's order: who is likely next, and would cost most. */
  next: z.array(positionRowSchema),
  volatility: volatilitySchema,
  /** Positions whose health factor fell most since the previous block. */
  movers: z.array(z.object({ account: addressSchema, healthFactor: intString, previous: intString, debt: intString })),
  settlements: z.array(settlementViewSchema),
  /**
   * The bad-debt books of each reserve, as of the block, base units: booked = carried + created − covered. Where that is
   * not what the chain has, some event was missed: an incident. Empty before Aave 3.3; absent where no books are kept.
   */
  deficits: z.array(deficitBookSchema).optional(),
  /** Where the market's prices do not bear the protocol's out. */
  guard: guardSummarySchema,
  /** What one liquidation's gas costs, USD with 8 decimals; null = unknown. */
  gasUsd: intString.nullable().optional(),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
