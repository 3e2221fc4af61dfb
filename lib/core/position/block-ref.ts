import type { Hash } from 'viem';

/** The block a value was read at or computed for. Every money value can be traced to one. */
export interface BlockRef {
  readonly number: bigint;
  readonly hash: Hash;
  /** Unix seconds. */
  readonly timestamp: bigint;
}
