import type { Address } from 'viem';
import type { Ask } from '@/lib/adapters/oracles/on-chain/on-chain-source';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { VenueState } from '@/lib/core/venue/venue-state';

/** Two tokens in the pools' order. */
export type TokenPair = readonly [token0: Address, token1: Address];

/** One kind of venue: finds its pools, and reads them at a block. */
export interface VenueSource {
  /** Looks for the pairs' pools, once in a while. Rejects only when an `Ask` does. */
  discover(ask: Ask, pairs: readonly TokenPair[]): Promise<void>;
  /** Contracts whose logs tell that more than prices changed. */
  watched(): readonly Address[];
  /**
   * Every known pool at the block; one that does not answer is left out. `changed` says what may have changed, of
   * what was read before, besides the price.
   */
  read(ask: Ask, block: BlockRef, changed: (pool: Address) => boolean): Promise<readonly VenueState[]>;
}

/** Makes the source for a market; `undefined` where the market has no such venue. */
export type VenueSourceOf = (config: NonNullable<MarketConfig['venues']>) => VenueSource | undefined;
