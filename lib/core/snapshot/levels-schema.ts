import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { blockSchema, intString } from './values-schema';

/** GET /api/v1/levels/{asset}; as CSV every step is told, whatever the columns. */
export const levelsQuerySchema = z.object({
  /** Into how many equal parts of the whole fall the answer's steps are thinned (`thinSteps`): at most two steps each. */
  columns: z.coerce.number().int().min(10).max(2_000).default(400),
});

/**
 * Collateral at risk against the fall of one asset's price alone: a curve of steps, one a position that some fall takes
 * below 1. It holds its value from one point to the next. Doubles, right to nine digits; USD at today's price.
 */
export const levelsSchema = z.object({
  block: blockSchema,
  asset: addressSchema,
  symbol: z.string(),
  /** The protocol's, USD of 8 decimals; null: unknown, and with it the curve. */
  price: intString.nullable(),
  /** Positions that some fall of this price alone takes below 1, those below it already included: steps of the curve. */
  steps: z.number().int(),
  /** Positions with a missing price: in no step. */
  unknown: z.number().int(),
  points: z.array(
    z.object({
      /** Of today's price, 0 to 1. */
      fall: z.number().min(0).max(1),
      /** The price there, rounded down. */
      price: intString,
      /** Collateral in this asset of the positions below 1 now or there, at today's price; and how many they are. */
      collateral: intString,
      positions: z.number().int(),
    }),
  ),
});
export type Levels = z.infer<typeof levelsSchema>;
export type LevelPoint = Levels['points'][number];
