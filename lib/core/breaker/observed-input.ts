import type { Address } from 'viem';
import type { QuoteGroup } from '@/lib/core/oracle/quote';
import type { AssetClass } from './breaker-config';

/** What of an asset's view the breakers read. */
export interface ObservedAsset {
  readonly symbol: string;
  readonly decimals: number;
  readonly price: string | null;
  readonly composite: { readonly price: string } | null;
  readonly fresh: number;
  readonly quorum: number;
  readonly divergenceBps: number | null;
  readonly sources: Readonly<
    Record<
      string,
      {
        readonly group: QuoteGroup;
        readonly upstream: string;
        readonly price: string;
        readonly weight: number;
        readonly rejected: string | null;
        readonly thresholdBps: number;
      }
    >
  >;
  readonly supplied: string;
  readonly deficit: string | null;
  readonly oracleUpdatedAt: number | null;
  readonly heartbeat: number | null;
}

interface Amounts {
  readonly repaid: string;
  readonly seized: string;
}

/** What of a mined liquidation the breakers read. */
export interface ObservedSettlement extends Amounts {
  readonly txHash: string;
  readonly logIndex: number;
  readonly blockNumber: number;
  readonly timestamp: number;
  readonly collateralAsset: string;
  readonly predicted: Amounts | null;
  readonly unpredicted: string | null;
}

/** What of a snapshot the breakers read; the wire's snapshot is one. */
export interface ObservedSnapshot {
  readonly market: { readonly id: string; readonly revision: number; readonly blockTime: number };
  readonly block: { readonly number: number; readonly timestamp: number; readonly receivedAt: number };
  readonly tick: { readonly at: number };
  readonly assets: Readonly<Record<string, ObservedAsset>>;
  readonly settlements: readonly ObservedSettlement[];
}

/** One RPC's head. */
export interface ObservedHead {
  readonly rpc: string;
  readonly number: number;
  readonly hash: string;
  /** Its block at a height that all of them have. */
  readonly shared?: { readonly number: number; readonly hash: string };
  /** Milliseconds that its answer took: blocks that may have come meanwhile are no disagreement. */
  readonly tookMs?: number;
}

/**
 * What a snapshot does not tell. Absent: nobody provides it here, and the roster must not ask for it. Null: it is provided,
 * and not known now, which counts as failing.
 */
export interface ObservedFacts {
  /** The newest head that any RPC told of. */
  readonly head?: { readonly number: number } | null;
  /** Blocks that the heads since the last observation replaced; 0 for none. */
  readonly replacedBlocks?: number | null;
  /** The newest head of each RPC that answers. */
  readonly heads?: readonly ObservedHead[] | null;
  /** Unix ms at which they were asked for; now where absent. */
  readonly headsAt?: number;
  /** Of the rollup: whether it is up, and unix seconds since when. */
  readonly sequencer?: { readonly up: boolean; readonly since: number } | null;
  /** Ours less the right time, by others' clocks. */
  readonly clockSkewMs?: number | null;
  /** Dollars of each asset that can be sold close to its price (`pool-depth.ts`). An asset without a key: nobody measures it; null: not known now. */
  readonly depthUsd?: Readonly<Record<Address, number | null>> | null;
  /** Our own mined transactions, the newest first. */
  readonly attempts?: readonly { readonly reverted: boolean; readonly profitUsd: number }[] | null;
  /** The keeper's result since midnight UTC over its equity, bps; negative is a loss. */
  readonly dayResultBps?: number | null;
}

export interface ObserveInput {
  /** Unix ms. */
  readonly now: number;
  /** Null before the first. */
  readonly snapshot: ObservedSnapshot | null;
  /** The engine's own word. `halted`: it refuses to compute. */
  readonly status: { readonly state: 'starting' | 'live' | 'stale' | 'down' | 'halted' };
  readonly facts: ObservedFacts;
}

/** What of a market is the same in every tick. */
export interface ObservedMarket {
  readonly id: string;
  readonly name: string;
  readonly assets: readonly {
    readonly asset: Address;
    readonly symbol: string;
    readonly assetClass: AssetClass;
    /** Whether a push oracle with a heartbeat is configured, and a capped adapter. */
    readonly hasFeed: boolean;
    readonly hasCap: boolean;
    /** Whether its depth is measured; only of a market where some is. */
    readonly hasDepth?: boolean;
    /** Of a staked token: the asset that its rate is in, where the protocol prices it by that rate. */
    readonly base: Address | undefined;
  }[];
  readonly supportedRevisions: readonly number[];
  /** Whether a sequencer feed is configured; seconds of its grace period. */
  readonly hasSequencer: boolean;
  readonly sequencerGrace: number;
  /** The pool keeps account of bad debt (from 3.3 on). */
  readonly tellsDeficit: boolean;
  /** Blocks come at the chain's own times: not on a local chain, whose clock may be moved. */
  readonly trustsBlockTime: boolean;
}
