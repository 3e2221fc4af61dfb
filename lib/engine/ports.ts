import type { Address, Hash } from 'viem';
import type { AlertWordRecord } from '@/lib/core/alert/alert-operator';
import type { ChannelFilter, Delivery, SendResult } from '@/lib/core/alert/delivery';
import type { AlertIncident } from '@/lib/core/alert/incident';
import type { AlertNotification } from '@/lib/core/alert/notification';
import type { AuditLink, ChainHead } from '@/lib/core/breaker/audit-chain';
import type { BreakerEvent } from '@/lib/core/breaker/breaker-event';
import type { ObservedHead } from '@/lib/core/breaker/observed-input';
import type { Attempt } from '@/lib/core/execution/keeper/job';
import type { Quote, QuoteGroup } from '@/lib/core/oracle/quote';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { AccountState, MarketState } from '@/lib/core/protocols/rules';
import type { DeficitRow } from '@/lib/core/settlement/deficit-books';
import type { Ledger } from '@/lib/core/settlement/ledger/ledger-entry';
import type { Spell } from '@/lib/core/settlement/spell';
import type { BreakerWord } from '@/lib/core/snapshot/breaker-schema';
import type { SettlementFilter } from '@/lib/core/snapshot/endpoints';
import type { PriceMinute } from '@/lib/core/snapshot/price-history';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { SettlementTotals } from '@/lib/core/snapshot/settlement-totals-schema';
import type { SourceHealth } from '@/lib/core/snapshot/status-schema';
import type { Usd } from '@/lib/core/units/units';
import type { Frame } from './frame';

/** What the engine needs of the world. Adapters implement these; the engine imports none of them. */

/** Wall clock and timers, injected so that tests run on fake time. */
export interface Clock {
  now(): number;
}

export interface HeadEvent {
  readonly block: BlockRef;
  readonly parentHash: Hash;
  /** Unix ms when the head reached us. */
  readonly receivedAt: number;
  /** Blocks that this head replaced, newest first; empty when it extends the previous head. */
  readonly replaced: readonly BlockRef[];
}

/** What the chain's nodes say of its head, each asked for itself. */
export interface SeenHeads {
  /** Unix ms at which they were asked. */
  readonly at: number;
  /** Of those that answered. */
  readonly heads: readonly ObservedHead[];
}

/** One chain connection: WebSocket with HTTP fallback, reconnecting by itself. */
export interface ChainPort {
  /** Calls back with each new head, in order, missed ones included once after a reconnect (only the newest). */
  onHead(callback: (head: HeadEvent) => void): () => void;
  onHealth(callback: (health: SourceHealth) => void): () => void;
  health(): SourceHealth;
  /** Of all nodes that are configured, where there are several; null while nothing was heard of them lately. */
  heads?(): SeenHeads | null;
  /** Requests that failed since the start, by kind; absent where nobody counts. */
  failures?(): Readonly<Record<string, number>>;
  /** Connects, and rejects with a `ChainError` that says what to set when the chain id is not the expected one. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What changed for the book in a range of blocks. */
export interface BlockChanges {
  /** Accounts to re-read. */
  readonly touched: ReadonlySet<Address>;
  /** Accounts seen borrowing for the first time. */
  readonly discovered: ReadonlySet<Address>;
  /** Liquidations mined in the range, without prediction. */
  readonly liquidations: readonly Omit<SettlementView, 'predicted' | 'unpredicted'>[];
  /** The books of those liquidations, where the reader keeps them. */
  readonly ledgers?: readonly StoredLedger[];
  /** Bad debt that came and went in the range, in order, where the reader tells. */
  readonly deficits?: readonly DeficitRow[];
  /** The transactions that touched each account, where the reader tells: a prediction stands only for an account that one touched. */
  readonly transactions?: ReadonlyMap<Address, ReadonlySet<Hash>>;
  /** True when something the reader cannot attribute to accounts happened (upgrade, e-mode change): re-sync all. */
  readonly resync: boolean;
}

/** Where a mined liquidation stands. */
export interface LiquidationPlace {
  readonly txHash: Hash;
  readonly blockHash: Hash;
  /** Of its event, within the block. */
  readonly logIndex: number;
  /** Of this protocol's liquidations in the transaction, from 0. */
  readonly inTransaction: number;
}

/** One protocol's state on chain, read at exact blocks. */
export interface ProtocolReader<M extends MarketState = MarketState, A extends AccountState = AccountState> {
  /** The whole market, every value at `block.hash`. */
  readMarket(block: BlockRef): Promise<M>;
  /** Accounts' raw state at `block.hash`; an account without debt is returned with empty maps. */
  readAccounts(
    market: M,
    accounts: readonly Address[],
    block: BlockRef,
    onProgress?: (done: number, total: number) => void,
  ): Promise<ReadonlyMap<Address, A>>;
  /** Borrowers from Borrow logs in [from, to], in adaptive ranges; calls `onProgress` with the last block done, to checkpoint. */
  discover(
    from: bigint,
    to: bigint,
    onProgress: (doneTo: bigint, found: ReadonlySet<Address>) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
  /** Events of (from, to]. */
  changes(from: BlockRef, to: BlockRef): Promise<BlockChanges>;
  /**
   * The protocol's prices of `assets` that a liquidation met within its block, whose market before and after it is given:
   * `undefined` where the node does not tell. Absent of a reader that cannot.
   */
  pricesMet?(
    place: LiquidationPlace,
    before: M,
    after: M,
    assets: readonly Address[],
  ): Promise<ReadonlyMap<Address, Usd> | undefined>;
}

/** One message as a source received it, for the drill-down. */
export interface RawMessage {
  /** Unix ms by our clock. */
  readonly at: number;
  /** The text as received, or the call's answer as JSON; cut at 2,000 characters. */
  readonly text: string;
  /** Why it was refused; `undefined` when it was taken. */
  readonly refused: string | undefined;
}

/** What every source of prices tells of itself. */
export interface SourceInfo {
  readonly id: string;
  readonly group: QuoteGroup;
  /** The assets it is configured to price. */
  readonly assets: readonly Address[];
  health(): SourceHealth;
  /** The newest messages, newest first, at most 100. */
  messages(): readonly RawMessage[];
}

/** A stream of quotes from outside the chain: exchanges, pull oracles. It never throws and never dies. */
export interface PriceSource extends SourceInfo {
  /** How far our clock is ahead of the source's, ms, its messages' way here included; `undefined` while it has not said lately. Absent of one that tells no times. */
  clockOffset?(): number | undefined;
  /** Quotes of `assets` (of those it can price) from now on, until the returned function is called. */
  subscribe(assets: ReadonlySet<Address>, onQuote: (quote: Quote) => void): () => Promise<void>;
}

/**
 * Prices that are state of the chain: rounds, pools, adapters. They are read at the very block that is evaluated,
 * in one call for all sources, so that they take part in reorgs as the rest of the book does.
 */
export interface BlockPrices {
  readonly sources: readonly SourceInfo[];
  /** What the pools of each asset that has some hold of it, base units, as of the newest reading; null where none answered. */
  readonly reserves?: () => ReadonlyMap<Address, bigint | null>;
  /** Rejects when the chain cannot be read at that block; a source that fails by itself says so in its health. */
  read(block: BlockRef): Promise<readonly Quote[]>;
}

export interface PositionChange {
  readonly account: Address;
  readonly block: BlockRef;
  readonly healthFactor: bigint | undefined;
  readonly debt: bigint | undefined;
  readonly collateral: bigint | undefined;
  /** `discovered`, `event`, `liquidatable`, `recovered`, `liquidated`, `resync`. */
  readonly cause: string;
}

export interface PriceRow {
  readonly asset: Address;
  readonly source: string;
  readonly price: bigint;
  /** Unix ms. */
  readonly at: number;
}

/** The books of one mined liquidation. */
export interface StoredLedger extends Ledger {
  readonly txHash: Hash;
  readonly blockNumber: number;
  readonly blockHash: Hash;
}

/** What a keeper of ours wrote down of one transaction that it signed. */
export interface OwnTransaction {
  readonly signer: Address;
  /** Of its nonce, oldest first; the last one is the transaction itself. */
  readonly attempts: readonly Attempt[];
}

/** What the settlement's books gain. Each row is of a block, and goes with it. */
export interface BookRows {
  readonly ledgers: readonly StoredLedger[];
  readonly deficits: readonly DeficitRow[];
  /** Begun, changed or ended: one row an account and first block, written again as it goes on. */
  readonly spells: readonly Spell[];
}

/** The breakers as they are kept: their state, and where the audit log ends. */
export interface StoredBreakers {
  /** Plain JSON; to be read back through its schema. */
  readonly state: unknown;
  readonly head: ChainHead;
}

/** An operator's word at a web server that has no engine. */
export interface PostedCommand extends BreakerWord {
  /** Chosen by who posts it: a repetition is no second command. */
  readonly ref: string;
  readonly what: 'trip' | 'reset';
  /** The account that signed in, lower-case; its role was looked at by who posts. */
  readonly signer: string;
}

/** One of them for the engine. */
export interface OpenCommand extends Omit<PostedCommand, 'ref'> {
  /** Grows in the order posted. */
  readonly id: number;
  /** By the database's clock alone. */
  readonly ageMs: number;
}

/** What came of a command, in the breakers' own words. */
export type CommandOutcome =
  | { readonly ok: true; readonly events: readonly BreakerEvent[] }
  | { readonly ok: false; readonly refusal: string };

export interface StoredOutcome {
  readonly id: number;
  readonly outcome: CommandOutcome;
}

/** Operators' words on their way from web servers to the engine of another process, and back. */
export interface CommandStore {
  /** Writes one down and tells the engine. Resolves with its id. Not the writer's alone. */
  post(marketId: string, command: PostedCommand): Promise<number>;
  /** Takes one back; false where the engine has taken it. Not the writer's alone. */
  withdraw(id: number): Promise<boolean>;
  /** `undefined` before anything came of it. */
  outcome(id: number): Promise<CommandOutcome | undefined>;
  /** Calls back with each command that got its outcome; after a lost connection with `undefined`: some may have been missed. */
  onOutcome(callback: (id: number | undefined) => void): Promise<() => Promise<void>>;
  /**
   * Those without an outcome, in order; from then on none of them can be withdrawn. Those again that were taken and got
   * none: it is written with the state that they led to (`saveBreakers`), or not at all.
   */
  take(marketId: string): Promise<readonly OpenCommand[]>;
  /** Calls back when one may have been posted. */
  onPost(marketId: string, callback: () => void): Promise<() => Promise<void>>;
}

/** What is kept of the alerts, unparsed where it is JSON; the newest rows first. */
export interface StoredAlerts {
  /** `undefined` before the first time. */
  readonly state: unknown;
  readonly incidents: readonly unknown[];
  /** Everything that still waits, and the newest of the rest. */
  readonly deliveries: readonly unknown[];
  readonly words: readonly AlertWordRecord[];
}

/** A way out of here. */
export interface AlertChannel extends ChannelFilter {
  readonly name: string;
  readonly type: string;
  /** Standing incidents must be said again so often; null: said once is enough. */
  readonly resendMs: number | null;
  /** Never rejects. */
  readonly send: (notification: AlertNotification, now: number, signal: AbortSignal) => Promise<SendResult>;
}

/** The alerts' durable memory: their state, incidents, the outbox, and what operators said, which is only ever added to. */
export interface AlertStore {
  /** All of it or nothing. Incidents and deliveries are written over those of the same id. */
  saveAlerts(
    marketId: string,
    news: {
      readonly state: unknown;
      readonly incidents: readonly AlertIncident[];
      readonly deliveries: readonly Delivery[];
      readonly words: readonly AlertWordRecord[];
    },
  ): Promise<void>;
  alerts(marketId: string): Promise<StoredAlerts>;
}

/** A run of Monte Carlo paths as it was told; the same id is the same run. */
export interface StoredPathsRun {
  /** Input hash and seed. */
  readonly id: string;
  /** Unix ms. */
  readonly at: number;
  /** Plain JSON. */
  readonly run: unknown;
}

/** What Monte Carlo draws from, and what it came to. */
export interface CascadeStore {
  /** The composite's last price of each of these minutes (unix ms of their starts) that has one. */
  closes(marketId: string, asset: Address, minutes: readonly number[]): Promise<ReadonlyMap<number, bigint>>;
  /** Kept once; the oldest of more than a hundred go. */
  savePathsRun(marketId: string, run: StoredPathsRun): Promise<void>;
  /** Newest first; unparsed. */
  pathsRuns(marketId: string, limit: number): Promise<readonly StoredPathsRun[]>;
}

/** Durable memory. One writer; `Store` on PGlite and on Postgres behave alike (one contract test). */
export interface Store {
  /** Takes the writer's lock and migrates. Rejects with a `StoreLockedError` naming the holder. */
  open(): Promise<void>;
  close(): Promise<void>;
  saveFrame(marketId: string, frame: Frame): Promise<void>;
  /** Newest stored frame, for followers and for the first paint after a restart. */
  latestFrame(marketId: string): Promise<Frame | undefined>;
  /** Calls back after each saveFrame of any process on the same database. */
  onFrame(marketId: string, callback: (seq: number) => void): Promise<() => Promise<void>>;
  /** Tells followers that the writer is at work; kept nowhere. */
  beat(marketId: string): Promise<void>;
  onBeat(marketId: string, callback: () => void): Promise<() => Promise<void>>;
  savePrices(marketId: string, rows: readonly PriceRow[]): Promise<void>;
  priceHistory(marketId: string, asset: Address, fromMs: number, toMs: number): Promise<readonly PriceMinute[]>;
  savePositionChanges(marketId: string, rows: readonly PositionChange[]): Promise<void>;
  positionHistory(marketId: string, account: Address, limit: number): Promise<readonly PositionChange[]>;
  saveSettlements(marketId: string, rows: readonly SettlementView[]): Promise<void>;
  settlements(
    marketId: string,
    limit: number,
    before?: bigint,
    filter?: SettlementFilter,
  ): Promise<readonly SettlementView[]>;
  /** Sums over every settlement that the filter lets through. */
  settlementTotals(marketId: string, filter: SettlementFilter): Promise<SettlementTotals>;
  /** Those of one transaction (lower-case hash), in log order; however old. */
  settlementsOf(marketId: string, txHash: Hash): Promise<readonly SettlementView[]>;
  saveBooks(marketId: string, rows: BookRows): Promise<void>;
  /** The books of one transaction's liquidations, in log order. */
  ledgersOf(marketId: string, txHash: Hash): Promise<readonly StoredLedger[]>;
  /** What a keeper meant with a transaction; `undefined` where none signed it. Absent of a store that keeps no keeper's jobs. */
  ownTransaction?(marketId: string, txHash: Hash): Promise<OwnTransaction | undefined>;
  /** The books of the liquidations in blocks from `from` to `to`, newest first as `settlements` has them. */
  ledgers(marketId: string, from: number, to: number): Promise<readonly StoredLedger[]>;
  /** Every line of the bad-debt books, in order. */
  deficits(marketId: string): Promise<readonly DeficitRow[]>;
  /** Those that last, and those that ended at `since` (unix seconds) or later; at most `limit`, the newest. */
  spells(marketId: string, since: number, limit: number): Promise<readonly Spell[]>;
  /** Writes the breakers' state and the links that led to it, whole or not at all. Rejects where the log holds other links. */
  saveBreakers(
    marketId: string,
    stored: StoredBreakers,
    links: readonly AuditLink[],
    /** What came of commands by it. */
    outcomes?: readonly StoredOutcome[],
  ): Promise<void>;
  /** As saved last; `undefined` before the first time. */
  breakers(marketId: string): Promise<StoredBreakers | undefined>;
  /** Links of the audit log from `from` on, in order, at most `limit`; unparsed, to be verified. */
  auditLinks(marketId: string, from: number, limit: number): Promise<readonly unknown[]>;
  readonly commands: CommandStore;
  /** Deletes everything derived from blocks with number ≥ `block` (a reorg). */
  rollback(marketId: string, block: bigint): Promise<void>;
  checkpoint(
    marketId: string,
  ): Promise<
    { readonly block: bigint; readonly hash: Hash | undefined; readonly borrowers: readonly Address[] } | undefined
  >;
  saveCheckpoint(
    marketId: string,
    block: bigint,
    hash: Hash | undefined,
    newBorrowers: readonly Address[],
  ): Promise<void>;
  /** Rolls minutes up and deletes what is past its retention. */
  maintain(nowMs: number): Promise<void>;
  health(): SourceHealth;
}
