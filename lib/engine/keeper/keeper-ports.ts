import type { Address, Hash, Hex, Log } from 'viem';
import type { Record } from '@/lib/core/execution/keeper/batch-pays';
import type { BudgetIssue, GasLimits } from '@/lib/core/execution/keeper/budget';
import type { Fees } from '@/lib/core/execution/keeper/fees';
import type { Intent } from '@/lib/core/execution/keeper/intent';
import type { Job, Mined, SimulatedLiquidation } from '@/lib/core/execution/keeper/job';
import type { KeeperRefusal } from '@/lib/core/execution/keeper/keeper-terms';
import type { Patience } from '@/lib/core/execution/keeper/patience';

/** A liquidation that could be sent now, funded, routed and encoded: what the keeper decides about. */
export interface KeeperPlan {
  /** Whom it liquidates; one plan may serve several. */
  readonly accounts: readonly Address[];
  readonly collateralAssets: readonly Address[];
  readonly debtAsset: Address;
  /** Number of the block whose state it was computed from. */
  readonly block: bigint;
  readonly call: { readonly to: Address; readonly data: Hex; readonly value: bigint };
  /** Base units of the debt asset that the call guarantees or reverts, at the pessimistic price. */
  readonly promised: bigint;
  /** The same in wei; before gas. */
  readonly profitWei: bigint;
  /** What a person or a rule has against it; empty when nothing has. */
  readonly objections: readonly string[];
  /** How many positions the circuit breakers let be in flight at once; null: no limit of theirs. */
  readonly mostInFlight: number | null;
  /** What it is meant to do, to be kept with what is sent. */
  readonly intent?: Intent | undefined;
}

/** What the keeper knows of its own past when it asks for plans. */
export interface KeeperSight {
  /** Whoever is to share a transaction with nobody: something is on its way for it, or it failed lately. */
  readonly alone: ReadonlySet<Address>;
  /** How many positions more may be on their way. */
  readonly room: number;
  /** Of the last day's transactions. */
  readonly record: Record;
}

/** Where plans come from: the engine in this process, or another one over its API. */
export interface KeeperMarket {
  /**
   * Best first, for the newest block, and whatever else there is for the groups of accounts of `also`. Where several
   * positions are worth more in one transaction that plan comes before those of each, which are what is left when it
   * cannot be sent. Rejects where no plan could be trusted: not live, no state.
   */
  plans(also: readonly (readonly Address[])[], sight?: KeeperSight): Promise<readonly KeeperPlan[]>;
  /** The liquidations in the logs of a simulation. */
  liquidationsIn?(logs: readonly SimulatedLog[]): readonly SimulatedLiquidation[];
  /** Who is liquidatable and was left without a plan when `plans` was asked last. */
  unplanned?(): readonly Unplanned[];
}

export interface Unplanned {
  readonly account: Address;
  /** `no-time`: the half of a block that planning may take was over. */
  readonly reason: KeeperRefusal | 'no-time';
  /** What stands against it besides. */
  readonly objections: readonly string[];
}

export interface KeeperHead {
  readonly number: bigint;
  readonly hash: Hash;
  /** Of the block after it, wei. */
  readonly nextBaseFee: bigint;
}

export type Simulated =
  | {
      readonly ok: true;
      /** What it needs at the most on the way; what it uses in the end may be less. */
      readonly gas: bigint;
      /** Where the node tells them. */
      readonly logs?: readonly SimulatedLog[];
    }
  | { readonly ok: false; readonly reason: string };

export type SimulatedLog = Pick<Log, 'address' | 'data' | 'topics'>;

/** What a node answered to a signed transaction. Only `refused` says that it will not be mined as it is. */
export type Broadcast =
  | { readonly kind: 'accepted' | 'known' | 'unknown' }
  | { readonly kind: 'refused'; readonly reason: string };

/** The chain as one account sees it. Everything rejects where no node answers. */
export interface KeeperChain {
  readonly account: Address;
  head(): Promise<KeeperHead>;
  /** Transactions of the account that stand at that very block. */
  nonceAt(block: Hash): Promise<number>;
  suggestedTip(): Promise<bigint>;
  /** What it would do right after that very block, as the account; at `time` (unix seconds) where that is given and the node takes it. */
  simulate(call: KeeperPlan['call'], block: Hash, time?: bigint): Promise<Simulated>;
  /** Where the transaction stands on the canonical chain. */
  mined(hash: Hash): Promise<Mined | undefined>;
  sign(
    call: KeeperPlan['call'],
    nonce: number,
    gas: bigint,
    fees: Fees,
  ): Promise<{ readonly hash: Hash; readonly raw: Hex }>;
  broadcast(raw: Hex): Promise<Broadcast>;
}

/** The keeper's memory. Every write is durable when it resolves. */
export interface KeeperStore {
  /** Jobs that are open, and those that ended within a day. */
  jobs(): Promise<readonly StoredJob[]>;
  save(job: StoredJob): Promise<void>;
  /**
   * True when `holder` may act for `leaseMs` from the call on: the lease was free, or over, or its own. One at a time,
   * decided by the store and by its clock.
   */
  lease(holder: string, leaseMs: number): Promise<boolean>;
}

/** What keepers of any process wrote down of one market. */
export interface KeeperTrace {
  /** Of the lease that was taken last; null where none ever was. */
  readonly lease: {
    /** Unix ms, by the store's clock. */
    readonly until: number;
    readonly held: boolean;
  } | null;
  /** Open jobs, and those of the last day, of every account. */
  readonly jobs: readonly (StoredJob & { readonly signer: Address })[];
}

export interface StoredJob extends Job {
  /** Unix ms at which it was written down first. */
  readonly at: number;
}

export interface KeeperSettings {
  readonly mode: 'shadow' | 'live';
  readonly gas: GasLimits;
  /** Of the profit before gas, what gas may take at most, bps. */
  readonly gasShareBps: bigint;
  /** Wei that must be left after the worst gas. */
  readonly minProfit: bigint;
  /** Positions. */
  readonly mostInFlight: number;
  /** Blocks after which what was not included is replaced. */
  readonly patienceBlocks: bigint;
  /** Blocks under which nothing is final. */
  readonly confirmations: bigint;
  /** Calls to the node at once. */
  readonly simulationsAtOnce: number;
  /** Ms after the look at the newest block from which on nothing more is sent on its word: a block's time. */
  readonly freshMs: number;
  /** Ms that a lease lasts; renewed each tick. */
  readonly leaseMs: number;
}

export interface KeeperDeps {
  readonly chain: KeeperChain;
  readonly market: KeeperMarket;
  readonly store: KeeperStore;
  readonly settings: KeeperSettings;
  /** Names this process among those that share the store. */
  readonly holder: string;
  /** Unix ms. */
  readonly now: () => number;
}

/** The right to sign. */
export interface Lease {
  /** Throws `LeaseLostError` once it is over: a tick that took too long signs nothing more. */
  check(): void;
}

/** Why a plan was not sent. */
export type WhyNot =
  | 'objection'
  | 'in-flight'
  | 'waiting'
  | 'stale'
  | 'most-in-flight'
  | 'simulation-reverted'
  | 'gas-above-profit'
  | 'unprofitable'
  | BudgetIssue
  | 'shadow'
  | 'refused';

export interface Verdict {
  readonly plan: KeeperPlan;
  /** `undefined`: it was sent. */
  readonly whyNot?: WhyNot | undefined;
  /** Plain words where there are any. */
  readonly words?: string | undefined;
  /** Wei that its gas can cost at the most, where it was sent or would have been. */
  readonly gasWei?: bigint | undefined;
}

export interface KeeperReport {
  readonly block: bigint;
  /** `standby`: another process holds the lease. */
  readonly state: 'acting' | 'standby';
  readonly verdicts: readonly Verdict[];
  /** Liquidatable, and without a plan that could be sent. */
  readonly unplanned?: readonly Unplanned[] | undefined;
  /** Ms that planning took, and after it simulating, deciding and sending. */
  readonly planMs?: number | undefined;
  readonly sendMs?: number | undefined;
  readonly jobs: readonly StoredJob[];
  readonly patience: Patience;
}
