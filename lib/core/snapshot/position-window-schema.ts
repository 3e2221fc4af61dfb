import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { guardTagSchema } from './guard-schema';
import { positionRowSchema, riskStatusSchema } from './position-schema';

export const positionSortSchema = z.enum([
  'rank',
  'healthFactor',
  'debt',
  'collateral',
  'breachProbability',
  'expectedLoss',
  'distance',
  'profit',
  'account',
]);

/** A window over the whole book: what a URL says, what the API takes, what the stream follows. */
export const positionQuerySchema = z.object({
  sort: positionSortSchema.default('rank'),
  dir: z.enum(['asc', 'desc']).default('asc'),
  status: z.array(riskStatusSchema).optional(),
  /** What the wrongful-liquidation guard found. */
  guard: z.array(guardTagSchema).optional(),
  asset: addressSchema.optional(),
  /** Health factors below it, as a decimal, e.g. 1.05; `hf_lt` in URLs. */
  hfBelow: z.coerce.number().positive().optional(),
  minDebt: z.coerce.number().nonnegative().optional(),
  /** Start of an address. */
  search: z
    .string()
    .regex(/^0x[0-9a-fA-F]{0,40}$/)
    .optional(),
  offset: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type PositionQuery = z.infer<typeof positionQuerySchema>;

export const positionWindowSchema = z.object({
  /** Rows that match, before the window. */
  total: z.number().int(),
  /** Rows in the whole book. */
  book: z.number().int(),
  offset: z.number().int(),
  block: z.number().int(),
  order: z.array(addressSchema),
  rows: z.record(addressSchema, positionRowSchema),
});
export type PositionWindow = z.infer<typeof positionWindowSchema>;
