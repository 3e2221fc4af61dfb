import type { VenueQuote } from './quote-maker';
import type { VenueMarket } from './venue-markets';

/** One client's connection, as a venue's protocol sees it. */
export interface VenueSession {
  readonly url: URL;
  /** `channel|SYMBOL`, as the venue's protocol spells both. */
  readonly subscriptions: Set<string>;
  send(frame: unknown): void;
  /** A protocol-level ping. */
  ping(): void;
  /** Unix ms of the last frame sent, 0 before the first. */
  lastSentAt(): number;
  close(code: number, reason: string): void;
}

/** How one venue speaks. Every frame as the venue's own public feed sends it. */
export interface VenueProtocol {
  /** What it says before being asked. */
  greet(session: VenueSession): void;
  /** Answers one message; `message` is `undefined` when it was not JSON. */
  receive(session: VenueSession, message: unknown, markets: ReadonlyMap<string, VenueMarket>): void;
  /** Sends what the session subscribed to. */
  quote(session: VenueSession, quote: VenueQuote): void;
  readonly keepalive: { readonly everyMs: number; run(session: VenueSession, nowMs: number): void };
}
