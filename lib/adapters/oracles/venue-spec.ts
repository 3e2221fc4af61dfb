import type { Exchange } from 'tardis-dev';

type Tardis = typeof import('tardis-dev');

/** What tardis-dev calls a mapper: the filters to subscribe with, and how a venue's message becomes book tickers. */
export interface VenueMapper {
  getFilters(symbols?: string[]): { channel: string; symbols?: string[] }[];
  canHandle(message: unknown): boolean;
  map(message: unknown, receivedAt: Date): Iterable<unknown> | undefined;
}

/** What tells one venue's feed of best bids and asks from another's. */
export interface VenueSpec {
  /** tardis-dev's name of it: WSS_URL_ and this, in capitals and with underscores, redirects it. */
  readonly exchange: Exchange;
  readonly group: 'exchange' | 'perpetual';
  mapper(tardis: Tardis): VenueMapper;
  /**
   * The feed tells every change of the best bid and ask, so that silence on a live connection means that they stand.
   * Otherwise a price ages from its own message.
   */
  readonly tellsEveryChange: boolean;
  /** Its best prices bear no time of its own: they tell nothing of its clock. */
  readonly tellsNoTime?: true;
  /** The number by which a symbol's messages ascend; `undefined` where the venue's time must do, and where it restarts. */
  sequence?(message: unknown): number | undefined;
  /** Made for each connection and fed with each of its messages: says what was missed once something was. */
  continuity?(): (message: unknown) => string | undefined;
  /** True of a message by which the venue refuses a subscription and which tardis-dev does not take for an error. */
  complains?(message: unknown): boolean;
  /** Subscriptions beside the mapper's. */
  alsoSubscribe?(symbols: readonly string[]): readonly unknown[];
}
