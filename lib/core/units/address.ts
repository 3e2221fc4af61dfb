import { isAddress } from 'viem';
import { z } from 'zod';

/** A checked EVM address, normalised to lower case: the key form of every map and record in core. */
export const addressSchema = z
  .string()
  .refine(
    (value) => isAddress(value),
    'not an EVM address: 0x and 40 hexadecimal digits, with a right checksum where it has capitals',
  )
  .transform((value) => value.toLowerCase() as `0x${string}`);
