import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { intString } from './values-schema';

const hopViewSchema = z.object({
  venue: addressSchema,
  kind: z.enum(['uniswap-v2', 'uniswap-v3']),
  /** Hundredths of a bip. */
  fee: z.number().int(),
  tokenIn: addressSchema,
  tokenOut: addressSchema,
  amountIn: intString,
  expectedOut: intString,
});

/** How an amount is sold: base units as decimal strings. */
export const routeViewSchema = z.object({
  /** `venues`, or the aggregator's name. */
  by: z.string(),
  tokenIn: addressSchema,
  tokenOut: addressSchema,
  amountIn: intString,
  expectedOut: intString,
  minOut: intString,
  /** Units of gas, estimated. */
  gas: z.number(),
  /** Less that gas; null where its price is unknown. */
  netOut: intString.nullable(),
  /** The share that the price falls short of the one for a vanishing amount; null where only an aggregator knows. */
  impact: z.number().nullable(),
  /** Where the venues stood. */
  block: z.number().int(),
  /** Unix ms after which it is not to be used; null where it holds until the venues change. */
  expiresAt: z.number().nullable(),
  /** In the order of execution; empty for an aggregator. */
  legs: z.array(
    z.object({
      /** Of the amount, 0 to 1. */
      share: z.number(),
      amountIn: intString,
      expectedOut: intString,
      minOut: intString,
      hops: z.array(hopViewSchema),
    }),
  ),
  /** The call that makes the trade for the liquidator that was named; null where none was. */
  call: z
    .object({
      to: addressSchema,
      data: z.string().regex(/^0x[0-9a-f]*$/),
      /** Whom the seller must allow to take `amountIn`. */
      spender: addressSchema,
    })
    .nullable(),
});
export type RouteView = z.infer<typeof routeViewSchema>;

/** The sale of what a plan seizes, into what it repays. */
export const saleViewSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('route'), route: routeViewSchema }),
  z.object({
    kind: z.literal('none'),
    reason: z.enum([
      ...(['same-token', 'nothing', 'no-venue', 'beyond-known', 'mixed-blocks'] as const),
      ...(['off', 'unavailable', 'expired'] as const),
    ]),
    detail: z.string().nullable(),
  }),
]);
export type SaleView = z.infer<typeof saleViewSchema>;
