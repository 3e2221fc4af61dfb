import type { Hex } from 'viem';
import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { MAX_UINT256 } from '@/lib/core/units/units';

const uint = z
  .string()
  .regex(/^\d{1,78}$/)
  .transform(BigInt)
  .refine((value) => value <= MAX_UINT256);

const quoteSchema = z.object({
  liquidityAvailable: z.literal(true),
  sellToken: addressSchema,
  buyToken: addressSchema,
  sellAmount: uint,
  buyAmount: uint.refine((value) => value > 0n),
  minBuyAmount: uint,
  blockNumber: uint,
  allowanceTarget: addressSchema.nullable(),
  transaction: z.object({
    to: addressSchema,
    data: z
      .string()
      .regex(/^0x(?:[0-9a-fA-F]{2}){4,65536}$/)
      .transform((data) => data as Hex),
    gas: uint.refine((value) => value < 100_000_000n).nullish(),
    value: uint,
  }),
});

/** What `/swap/allowance-holder/quote` answers, of it what is used. */
export const zeroXAnswerSchema = z.discriminatedUnion('liquidityAvailable', [
  quoteSchema,
  z.object({ liquidityAvailable: z.literal(false) }),
]);
export type ZeroXQuote = z.output<typeof quoteSchema>;
