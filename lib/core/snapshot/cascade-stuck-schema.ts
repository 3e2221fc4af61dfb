import { z } from 'zod';
import { STUCK_REASONS } from '@/lib/core/cascade/stuck-reasons';
import { addressSchema } from '@/lib/core/units/address';
import { cascadeBasisShape } from './cascade-schema';
import { cascadeTermsShape } from './cascade-terms';

const { correlation: _, ...terms } = cascadeTermsShape;

/** GET /api/v1/cascade/stuck: positions below 1 today that nobody can liquidate at a profit. */
export const cascadeStuckQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  ...terms,
});
export type CascadeStuckQuery = z.infer<typeof cascadeStuckQuerySchema>;

export const cascadeStuckPositionSchema = z.object({
  account: addressSchema,
  reason: z.enum(STUCK_REASONS),
  healthFactor: z.number(),
  /** USD at the protocol's prices. */
  collateralUsd: z.number(),
  debtUsd: z.number(),
  /** Debt above collateral, USD. */
  badDebtUsd: z.number(),
  /** And the economic one, D − C ÷ (1 + the bonus at which it would clear); null where no bonus is found. */
  economicBadDebtUsd: z.number().nullable(),
  /** The pair that pays best (or loses least), and what it pays after gas, USD; null where no pair has a price. */
  pair: z.object({ collateral: addressSchema, debt: addressSchema, profitUsd: z.number() }).nullable(),
  /** Below 1 since then, by the engine's own watch; null: before it watched. */
  since: z.object({ block: z.number().int(), timestamp: z.number().int() }).nullable(),
  clears: z.object({
    /** The least bonus at which that pair would pay, bps above the debt (500 = 5 %); null: none up to 100 %. And today's. */
    bonusBps: z.number().nullable(),
    currentBonusBps: z.number().nullable(),
    /** Gas a liquidation may cost at most, USD; null where it loses even without. */
    gasUsd: z.number().nullable(),
    /** The price of its largest collateral from which it is healthy again, USD, and as a share of today's (1.1 = 10 % up). */
    price: z.object({ asset: addressSchema, usd: z.number(), share: z.number() }).nullable(),
  }),
});
export type CascadeStuckPosition = z.infer<typeof cascadeStuckPositionSchema>;

export const cascadeStuckSchema = z.object({
  ...cascadeBasisShape,
  /** Of all of them, whatever the limit; USD. */
  total: z.object({
    accounts: z.number().int(),
    collateralUsd: z.number(),
    debtUsd: z.number(),
    badDebtUsd: z.number(),
    economicBadDebtUsd: z.number(),
  }),
  byReason: z.record(z.enum(STUCK_REASONS), z.object({ accounts: z.number().int(), debtUsd: z.number() })),
  /** Those with the most debt first. */
  stuck: z.array(cascadeStuckPositionSchema),
  computeMs: z.number(),
});
export type CascadeStuck = z.infer<typeof cascadeStuckSchema>;
