import { z } from 'zod';
import type { BlockRef } from '@/lib/core/position/block-ref';
import { ChainError } from './chain-error';

const hex32 = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/)
  .transform((value) => value.toLowerCase() as `0x${string}`);
const hexQuantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform((value) => BigInt(value));

const headerSchema = z.object({ number: hexQuantity, hash: hex32, parentHash: hex32, timestamp: hexQuantity });

/** What of a block header we rely on. */
export interface Header extends BlockRef {
  readonly parentHash: `0x${string}`;
}

/** Parses a header as `newHeads` or `eth_getBlockBy…` gives it; `undefined` when it is not one. */
export function parseHeader(raw: unknown): Header | undefined {
  const parsed = headerSchema.safeParse(raw);
  return parsed.success ? parsed.data : undefined;
}

/** The block of an `eth_getBlockBy…` answer; `undefined` when the node says null. Throws `bad-answer` on anything else. */
export function headerAnswer(raw: unknown, method: string): Header | undefined {
  if (raw === null || raw === undefined) return undefined;
  const header = parseHeader(raw);
  if (header === undefined) {
    throw new ChainError('bad-answer', `The node's answer to ${method} is not a block.`, 'Try another RPC_URL.');
  }
  return header;
}
