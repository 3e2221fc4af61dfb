import type { Address } from 'viem';
import type { Bearings } from '@/lib/core/cascade/advice/bearings';
import type { CascadeBook } from '@/lib/core/cascade/cascade-book';
import type { AssetDepth, DepthMarket } from '@/lib/core/cascade/depth/depth-book';
import type { GapOutcome, GapRound, GapTake } from '@/lib/core/cascade/gap/gap-outcome';
import type { Cell } from '@/lib/core/cascade/grid';
import type { StuckFound } from '@/lib/core/cascade/stuck';
import type { CASCADE_SOURCES } from '@/lib/core/snapshot/cascade-terms';
import type { L2Book } from '@/lib/core/venue/l2-book';
import type { VenueState } from '@/lib/core/venue/venue-state';
import type { PathsAsk, PathsFound } from './paths-messages';

/** What a cascade is computed on: sent to a thread once, then spoken of. All of one block, but for the books. */
export interface CascadeScene {
  readonly version: number;
  /** Its columns in shared memory. */
  readonly book: CascadeBook;
  readonly market: DepthMarket;
  readonly venues: readonly VenueState[];
  readonly books: readonly L2Book[];
  /** Tokens that count as dollars. */
  readonly money: readonly Address[];
  /** The square-root law's factor of assets with a configured volume, and of all whose volatility is known. */
  readonly law: ReadonlyMap<Address, number>;
  readonly assumed: ReadonlyMap<Address, number>;
}

export type DepthFrom = readonly (typeof CASCADE_SOURCES)[number][];

/** What the sliders come to. */
export interface Terms {
  readonly scale: number;
  readonly gasUsd: number;
  readonly sources: DepthFrom;
}

/** Words shared with a thread that runs cells of the gap engine, or paths: which cell is next, how many are done, 1 = give up. */
export const NEXT = 0;
export const DONE = 1;
export const STOP = 2;
export const CONTROL_WORDS = 3;

export type CascadeAsk =
  | {
      readonly kind: 'orderly';
      readonly terms: Terms;
      /** Of single assets, where others fall along. */
      readonly cells: readonly Cell[];
      /** By place, the share of the fall that others take. */
      readonly spread: Float64Array | undefined;
    }
  | {
      readonly kind: 'gap';
      readonly terms: Terms;
      readonly cells: readonly Cell[];
      /** Those of them that are to be run. */
      readonly order: readonly number[];
      readonly spread: Float64Array | undefined;
      readonly control: Int32Array<SharedArrayBuffer>;
      /** As `map-cells` notes them, in shared memory. */
      readonly numbers: Float64Array;
    }
  | { readonly kind: 'depth'; readonly terms: Terms }
  | {
      readonly kind: 'cell';
      readonly terms: Terms;
      readonly shock: Float64Array;
      /** Accounts told of a round, and of the stuck. */
      readonly top: number;
    }
  | PathsAsk
  | { readonly kind: 'stuck'; readonly terms: Terms; readonly limit: number }
  /** `slippage`: a fraction. */
  | { readonly kind: 'bearings'; readonly terms: Terms; readonly slippage: number };

/** What stands without any fall. */
export interface Today {
  readonly liquidated: number;
  readonly badDebt: number;
  readonly accounts: number;
}

export interface RoundTold extends GapRound {
  readonly taken: readonly GapTake[];
}

export interface CascadeAnswers {
  readonly orderly: {
    readonly numbers: Float64Array;
    readonly today: Today;
    /** Of the surface: 0 when it was there. */
    readonly buildMs: number;
    readonly computeMs: number;
  };
  readonly gap: { readonly today: Today };
  readonly depth: readonly AssetDepth[];
  readonly cell: {
    readonly outcome: GapOutcome;
    readonly rounds: readonly RoundTold[];
    readonly stuck: readonly StuckEnd[];
    readonly computeMs: number;
  };
  readonly bearings: { readonly bears: Bearings; readonly depth: readonly AssetDepth[] };
  /** `undefined`: given up. */
  readonly paths: PathsFound | undefined;
  readonly stuck: { readonly found: StuckFound; readonly computeMs: number };
}

/** A position below 1 at the end of a cell, at its last prices; dollars. */
export interface StuckEnd {
  readonly position: number;
  readonly health: number;
  readonly collateral: number;
  readonly debt: number;
}

export type ToCascade =
  | { readonly type: 'scene'; readonly scene: CascadeScene }
  | { readonly type: 'ask'; readonly id: number; readonly ask: CascadeAsk };

export type FromCascade =
  | { readonly type: 'answer'; readonly id: number; readonly answer: CascadeAnswers[CascadeAsk['kind']] }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
