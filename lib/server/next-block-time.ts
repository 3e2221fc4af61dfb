import type { BlockRef } from '@/lib/core/position/block-ref';

/**
 * Unix seconds that the block after this one can have at the earliest: a block time later, or by the clock where it is
 * late. `receivedAt` and `now` in unix ms, `blockTime` in seconds.
 */
export const nextBlockTime = (
  { timestamp }: Pick<BlockRef, 'timestamp'>,
  receivedAt: number,
  blockTime: number,
  now: number,
): bigint => timestamp + BigInt(Math.max(1, Math.ceil(blockTime), Math.ceil((now - receivedAt) / 1_000)));
