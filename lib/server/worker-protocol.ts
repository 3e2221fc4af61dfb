import type { Address, Hash, Hex } from 'viem';
import type { AdviceQuery, ProposalQuery } from '@/lib/core/snapshot/advice-schema';
import type { AlertWordInput } from '@/lib/core/snapshot/alert-schema';
import type { AuditQuery, BreakerWord } from '@/lib/core/snapshot/breaker-schema';
import type { CascadeCellQuery } from '@/lib/core/snapshot/cascade-cell-schema';
import type { CascadePathsQuery } from '@/lib/core/snapshot/cascade-paths-schema';
import type { CascadeMapQuery } from '@/lib/core/snapshot/cascade-schema';
import type { CascadeStuckQuery } from '@/lib/core/snapshot/cascade-stuck-schema';
import type { PlanQuery, SaleQuery, ScenarioAction, SettlementFilter } from '@/lib/core/snapshot/endpoints';
import type { PositionQuery } from '@/lib/core/snapshot/position-window-schema';
import type { ShockQuery } from '@/lib/core/snapshot/shock-schema';
import type { Answer } from './answer';

/** What a route handler asks of the engine's thread. Inputs were parsed by the route. */
export type Ask =
  | { readonly kind: 'snapshot' | 'markets' | 'health' | 'public-health' | 'metrics' | 'config' }
  | { readonly kind: 'positions'; readonly query: PositionQuery }
  | { readonly kind: 'position'; readonly account: Address }
  | { readonly kind: 'plan'; readonly account: Address; readonly plan: PlanQuery }
  | { readonly kind: 'sale'; readonly sale: SaleQuery }
  | {
      readonly kind: 'settlements';
      readonly limit: number;
      readonly before?: bigint;
      readonly filter?: SettlementFilter;
      /** With their books. */
      readonly lines?: boolean;
      readonly format?: 'csv';
    }
  | { readonly kind: 'settlement-totals'; readonly filter: SettlementFilter }
  /** The books of every liquidation of a transaction. */
  | { readonly kind: 'ledger'; readonly txHash: Hash; readonly format?: 'csv' }
  | { readonly kind: 'service-level'; readonly format?: 'csv' }
  | { readonly kind: 'settlement'; readonly txHash: Hash }
  | { readonly kind: 'prices'; readonly asset?: Address; readonly format?: 'csv' }
  | {
      readonly kind: 'price-history';
      readonly asset: Address;
      readonly minutes: number;
      readonly step?: number;
      readonly format?: 'csv';
    }
  | { readonly kind: 'messages'; readonly source: string }
  | { readonly kind: 'shock'; readonly query: ShockQuery }
  | { readonly kind: 'concentration'; readonly limit: number; readonly format?: 'csv' }
  | { readonly kind: 'levels'; readonly asset: Address; readonly columns: number }
  | { readonly kind: 'cascade-map'; readonly query: CascadeMapQuery }
  | { readonly kind: 'cascade-cell'; readonly query: CascadeCellQuery }
  | { readonly kind: 'paths-runs'; readonly limit: number }
  | { readonly kind: 'cascade-stuck'; readonly query: CascadeStuckQuery }
  /** What a replay is told; of no assets: whether there can be any. */
  | { readonly kind: 'cascade-replay-scope'; readonly assets: readonly Address[] }
  | { readonly kind: 'advice'; readonly query: AdviceQuery }
  | { readonly kind: 'proposal'; readonly query: ProposalQuery }
  | { readonly kind: 'position-history'; readonly account: Address; readonly limit: number; readonly format?: 'csv' }
  | { readonly kind: 'switches'; readonly pairs: boolean; readonly format?: 'csv' }
  | { readonly kind: 'breakers' }
  | { readonly kind: 'audit'; readonly query: AuditQuery; readonly format?: 'csv' }
  /** An operator's word; who said it the route found by the session. */
  | {
      readonly kind: 'breaker-word';
      readonly what: 'trip' | 'reset';
      readonly word: BreakerWord;
      readonly actor: Address;
    }
  | { readonly kind: 'alerts' }
  | { readonly kind: 'keeper' }
  /** Open ones, and those of the last day. */
  | { readonly kind: 'keeper-jobs'; readonly format?: 'csv' }
  | { readonly kind: 'alert-word'; readonly word: AlertWordInput; readonly actor: Address }
  /** Whether a contract wallet stands by a signature: `true` or `false`. */
  | { readonly kind: 'signature'; readonly account: Address; readonly hash: Hash; readonly signature: Hex }
  | { readonly kind: 'scenario'; readonly action?: ScenarioAction };

/** What comes in parts: tables (the book's rows, the accounts that a shock makes liquidatable, the steps of a curve), and a map of the gap engine as lines of JSON. */
export type ExportQuery = PositionQuery | ShockQuery | LevelsExport | CascadeLines | PathsLines;

/** Every step of the liquidation levels of an asset. */
export interface LevelsExport {
  readonly levelsOf: Address;
}

/** A map with its progress; closing gives it up. */
export interface CascadeLines {
  readonly cascade: CascadeMapQuery;
}

/** Monte Carlo paths with their progress; closing gives them up. */
export interface PathsLines {
  readonly cascadePaths: CascadePathsQuery;
}

/** The normalised query of a stream's window; `''` follows none. Streams of one key share every event. */
export type WindowKey = string;

/** One SSE event, serialised once for all connections of its key. */
export interface StreamEvent {
  readonly key: WindowKey;
  /** The seq of the state it applies to; `undefined` for a whole snapshot. */
  readonly from: number | undefined;
  readonly epoch: string;
  readonly seq: number;
  readonly bytes: Uint8Array;
}

export type ToWorker =
  | { readonly type: 'ask'; readonly id: number; readonly ask: Ask }
  /** A connection wants the events that lead from what it has to the newest state. */
  | {
      readonly type: 'catch-up';
      readonly id: number;
      readonly key: WindowKey;
      readonly have: { readonly epoch: string; readonly seq: number } | undefined;
    }
  /** Nobody follows this key any more. */
  | { readonly type: 'unfollow'; readonly key: WindowKey }
  | { readonly type: 'csv-open'; readonly id: number; readonly query: ExportQuery }
  /** `export` is the id that opened it. */
  | { readonly type: 'csv-next'; readonly id: number; readonly export: number }
  | { readonly type: 'csv-close'; readonly export: number }
  | { readonly type: 'stop' };

export type FromWorker =
  | { readonly type: 'ready' }
  /** At least one a second: silence means that the thread hangs. */
  | { readonly type: 'alive' }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer }
  | {
      readonly type: 'caught-up';
      readonly id: number /** `undefined`: it has the newest. */;
      readonly event: StreamEvent | undefined;
    }
  | { readonly type: 'events'; readonly events: readonly StreamEvent[] }
  | { readonly type: 'csv'; readonly id: number; readonly chunk: string | undefined; readonly problem?: Answer }
  | { readonly type: 'stopped' };

/** Milliseconds between a worker's signs of life. */
export const ALIVE_MS = 500;
