import type { Address } from 'viem';
import type { Usd } from '@/lib/core/units/units';

/** One source's latest word on one asset, in USD with 8 decimals. */
export interface Quote {
  /** e.g. `binance`, `coinbase`, `kraken`, `chainlink`, `protocol`. */
  readonly source: string;
  /** Sources of one group share an upstream and count once towards quorum. */
  readonly group: 'exchange' | 'push-oracle' | 'protocol';
  readonly asset: Address;
  readonly price: Usd;
  /** Best bid and ask behind `price`, where the source is a book: a crossed book is rejected, the spread widens the interval. */
  readonly bid?: Usd;
  readonly ask?: Usd;
  /** Unix milliseconds: when the source says the price was made; equals `receivedAt` where it does not say. */
  readonly observedAt: number;
  /** Unix milliseconds by our clock. */
  readonly receivedAt: number;
  /** A push oracle's heartbeat in seconds, where it has one. */
  readonly heartbeat?: number;
}

export type RejectReason = 'stale' | 'outlier' | 'crossed' | 'non-positive';

export interface CompositeSource {
  readonly source: string;
  readonly group: Quote['group'];
  readonly price: Usd;
  readonly ageMs: number;
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
  readonly fresh: number;
  readonly quorum: number;
  readonly sources: readonly CompositeSource[];
}
