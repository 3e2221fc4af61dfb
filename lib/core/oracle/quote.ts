import type { Address } from 'viem';
import type { Usd } from '@/lib/core/units/units';

/**
 * What kind of source a price comes from. `protocol` is what the lending protocol itself reads: it is compared
 * with the composite and never votes in it.
 */
export const QUOTE_GROUPS = [
  'exchange',
  'perpetual',
  'dex-twap',
  'dex-spot',
  'push-oracle',
  'pull-oracle',
  'protocol',
] as const;
export type QuoteGroup = (typeof QUOTE_GROUPS)[number];

/** One source's latest word on one asset, in USD with 8 decimals. */
export interface Quote {
  /** Unique for an asset, e.g. `binance`, `chainlink`, `pyth`, `uniswap-v3-twap:0x88e6…`, `protocol`. */
  readonly source: string;
  readonly group: QuoteGroup;
  /**
   * What the price really comes from; sources of one upstream are one vote (a pool's TWAP and its spot price, two
   * feeds of one aggregator). The source itself where absent.
   */
  readonly upstream?: string;
  readonly asset: Address;
  readonly price: Usd;
  /** Best bid and ask behind `price`, where the source is a book: a crossed book is rejected, the spread widens the interval. */
  readonly bid?: Usd;
  readonly ask?: Usd;
  /** The source's own half-width of confidence (Pyth). */
  readonly confidence?: Usd;
  /** Unix milliseconds: when the source says the price was made; equals `receivedAt` where it does not say. */
  readonly observedAt: number;
  /** Unix milliseconds by our clock. */
  readonly receivedAt: number;
  /** A push oracle's heartbeat in seconds, where it has one. */
  readonly heartbeat?: number;
  /** A push oracle moves only by this much: its distance below it is by design. */
  readonly deviationThresholdBps?: number;
  /** Set where the source itself says that its price must not be used, and why (a cap that binds, a sequencer that is down, a pool too thin). */
  readonly unusable?: Extract<RejectReason, 'capped' | 'sequencer' | 'thin' | 'out-of-bounds'>;
}

/**
 * Why a quote does not count. `future`: its time lies ahead of ours. `absurd`: no price of anything. `wide`: the
 * source's own confidence is too wide. `capped`: an adapter's cap binds. `sequencer`: an L2's sequencer is down or
 * in its grace period. `thin`: a pool too young or too illiquid. `out-of-bounds`: at or beyond the feed's own minimum or maximum.
 */
export const REJECT_REASONS = [
  'stale',
  'future',
  'outlier',
  'crossed',
  'non-positive',
  'absurd',
  'wide',
  'capped',
  'sequencer',
  'thin',
  'out-of-bounds',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

export interface CompositeSource {
  readonly source: string;
  readonly group: QuoteGroup;
  readonly upstream: string;
  readonly price: Usd;
  readonly ageMs: number;
  /** Above this age the quote is stale; `undefined` where no age makes it so (the protocol's own). */
  readonly maxAgeMs: number | undefined;
  /** Share of the vote, 0 to 1; 0 when rejected and for the protocol's own. */
  readonly weight: number;
  readonly rejected: RejectReason | undefined;
  /** Signed, against the composite (or the protocol price when there is no composite); `undefined` without either. */
  readonly deviationBps: number | undefined;
}

/** The aggregate of one asset. `price` is `undefined` below quorum: unknown, not old. */
export interface Composite {
  readonly asset: Address;
  readonly price: Usd | undefined;
  readonly low: Usd | undefined;
  readonly high: Usd | undefined;
  /** Independent votes that count. */
  readonly fresh: number;
  /** Votes needed. */
  readonly quorum: number;
  readonly sources: readonly CompositeSource[];
}
