import type { Address, Hash } from 'viem';
import type { TickLadder } from './tick-ladder';

/** What every venue tells: its tokens, and the block at which its numbers stood. */
interface VenueFacts {
  /** The pool's own address; names the venue. Addresses are lower-case. */
  readonly id: Address;
  readonly token0: Address;
  readonly token1: Address;
  /** Taken from what is paid in, hundredths of a bip: 3000 = 0.3 %. */
  readonly fee: number;
  readonly block: {
    readonly number: bigint;
    readonly hash: Hash;
    /** Unix seconds: what its age is told by. */
    readonly timestamp: bigint;
  };
}

/** Uniswap v2 and what was copied from it. */
export interface V2Pair extends VenueFacts {
  readonly kind: 'uniswap-v2';
  readonly reserve0: bigint;
  readonly reserve1: bigint;
}

export interface V3Pool extends VenueFacts {
  readonly kind: 'uniswap-v3';
  readonly sqrtPriceX96: bigint;
  /** The pool's own word: at a boundary the price alone does not tell which side it is on. */
  readonly tick: number;
  readonly liquidity: bigint;
  readonly ladder: TickLadder;
}

/** Where something can be sold, as it stood at one block. */
export type VenueState = V2Pair | V3Pool;

/** The token that `venue` gives for `tokenIn`; `undefined` when it does not trade it. */
export function otherToken({ token0, token1 }: VenueState, tokenIn: Address): Address | undefined {
  if (tokenIn === token0) return token1;
  return tokenIn === token1 ? token0 : undefined;
}
