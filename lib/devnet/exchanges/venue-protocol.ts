import type { VenueQuote } from './quote-maker';
import type { VenueMarket } from './venue-markets';

/** One client's connection, as a venue's protocol sees it. */
export interface VenueSession {
  readonly url: URL;
  /** `channel|SYMBOL`, as the venue's protocol spells both. */
  readonly subscriptions: Set<string>;
  /** Sends a frame as JSON. */
  send(frame: unknown): void;
  /** Sends a text that is no JSON. */
  sendText(text: string): void;
  /** A protocol-level ping. */
  ping(): void;
  /** Unix ms of the last frame sent, of the connection's opening before the first. */
  lastSentAt(): number;
  close(code: number, reason: string): void;
}

/** How one venue speaks. Every frame as the venue's own public feed sends it. */
export interface VenueProtocol {
  /** What it says before being asked. */
  greet(session: VenueSession): void;
  /** Answers one message; `message` is `undefined` when `text` was not JSON. */
  receive(
    session: VenueSession,
    message: unknown,
    markets: ReadonlyMap<string, VenueMarket>,
    text: string,
    newest: ReadonlyMap<string, VenueQuote>,
  ): void;
  /** Sends what the session subscribed to. */
  quote(session: VenueSession, quote: VenueQuote): void;
  /** Runs every `everyMs`; `newest` is the newest quote made of each market, sent or lost. */
  readonly keepalive: {
    readonly everyMs: number;
    run(session: VenueSession, nowMs: number, newest: ReadonlyMap<string, VenueQuote>): void;
  };
}
