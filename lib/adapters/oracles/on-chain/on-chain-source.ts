import type { Address, Hex } from 'viem';
import type { Call } from '@/lib/adapters/chain/multicall';
import type { Quote, QuoteGroup } from '@/lib/core/oracle/quote';
import type { RelativePrice } from '@/lib/core/oracle/relative-price';
import type { BlockRef } from '@/lib/core/position/block-ref';

/**
 * Asks a contract at the block being read; `undefined` when it reverts or is none. What all sources ask in one
 * turn goes in one multicall, so ask everything at once and only what hangs on an answer after it.
 */
export type Ask = (call: Call) => Promise<Hex | undefined>;

/** What a source tells of one contract's answer, for the drill-down. Numbers as strings: it is shown as JSON. */
export interface RawAnswer {
  /** Names the contract; an answer equal to its last is not told again. */
  readonly of: string;
  readonly content: Readonly<Record<string, string | number | boolean>>;
  /** Why it gave no price. */
  readonly refused?: string;
}

/** What one pool holds of an asset, base units. */
export interface PoolReserve {
  readonly asset: Address;
  readonly amount: bigint;
}

export interface SourceReading {
  /** Prices in dollars. */
  readonly quotes: readonly Quote[];
  /** Prices in other assets, turned into dollars by the feeds' prices of the same block. */
  readonly relative: readonly RelativePrice[];
  /** What pools hold, where the source tells. */
  readonly reserves?: readonly PoolReserve[];
  readonly answers: readonly RawAnswer[];
  /** What a person should know though prices come: sentences. */
  readonly notes: readonly string[];
}

/** Prices that are state of the chain: which contracts to ask, and what their answers mean. */
export interface OnChainSource {
  /** The part of its quotes' `source` before a colon. */
  readonly id: string;
  readonly group: QuoteGroup;
  readonly assets: readonly Address[];
  /** At one block; `now` is unix ms by our clock. Rejects only when an `Ask` does. */
  read(ask: Ask, block: BlockRef, now: number): Promise<SourceReading>;
}
