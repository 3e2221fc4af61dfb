import type { VenueMapper, VenueSpec } from './venue-spec';

/** One frame of a venue: parsed, and as it came. */
export interface VenueFrame {
  readonly message: unknown;
  readonly text: string;
}

/** One connection to one venue. */
export interface VenueConnection {
  /** Ends with the connection. Whoever reads it opens the next, after a while of its own. */
  readonly frames: AsyncIterable<VenueFrame>;
  readonly mapper: VenueMapper;
  /** Drops the connection at once. */
  close(): void;
}

export interface VenueConnectionOptions {
  readonly spec: VenueSpec;
  /** As `VenueSymbol` spells them. */
  readonly symbols: readonly string[];
  /** A connection without any message for so long, at most twice so long, is dropped. */
  readonly timeoutMs: number;
  /** Why the connection ends; `text` is the frame at fault, where there is one. */
  onError(error: Error, text: string | undefined): void;
  /** The venue answered a ping, or sent one. */
  onAlive(): void;
}

export type OpenVenue = (options: VenueConnectionOptions) => Promise<VenueConnection>;

/**
 * What is used of a tardis-dev connection beyond its types. Its public `stream` hands out parsed messages only, hides
 * a frame that was no JSON, and after a clean close reconnects at once, for as long as it is read (for venues it puts
 * behind a buffer: without being read). So each connection is read until it ends and then left; subscribing, pinging
 * and the watch for silence stay the library's own. The version is pinned; the tests against local venues hold this.
 */
interface TardisConnection extends AsyncIterable<unknown> {
  /** Called with each frame before it is parsed. */
  decompress?: (frame: string | Buffer) => string | Buffer;
  mapToSubscribeMessages(filters: unknown): unknown[];
  /** It polls this until enough messages came, even after the end. */
  _receivedMessagesCount: number;
  _ws?: { on(event: 'ping' | 'pong', listener: () => void): unknown; terminate(): void };
  /** Of venues read over several connections: those needed, here always one. */
  _getRealTimeFeeds?(...options: unknown[]): Iterable<TardisConnection>;
}

/** Connects through tardis-dev, imported when first needed. WSS_URL_BINANCE and so on redirect it to other servers. */
export const openTardisVenue: OpenVenue = async ({ spec, symbols, timeoutMs, onError, onAlive }) => {
  const tardis = await import('tardis-dev');
  const mapper = spec.mapper(tardis);
  const filters = mapper.getFilters([...symbols]);
  let text: string | undefined;
  const failed = (error: Error): void => onError(error, text);
  const feed = tardis.createRealTimeFeed(spec.exchange, filters, timeoutMs, failed) as unknown as TardisConnection;
  const [connection = feed] = feed._getRealTimeFeeds?.(spec.exchange, filters, timeoutMs, failed) ?? [];

  let listening = false;
  connection.decompress = (frame) => {
    text = String(frame);
    if (!listening) {
      listening = true;
      for (const event of ['ping', 'pong'] as const) connection._ws?.on(event, onAlive);
    }
    return text;
  };
  if (spec.alsoSubscribe !== undefined) {
    const subscribe = connection.mapToSubscribeMessages.bind(connection);
    const more = spec.alsoSubscribe(symbols);
    connection.mapToSubscribeMessages = (wanted) => [...subscribe(wanted), ...more];
  }

  const release = (): void => {
    connection._receivedMessagesCount = Number.MAX_SAFE_INTEGER;
  };
  return {
    mapper,
    frames: (async function* () {
      try {
        for await (const message of connection) {
          if (isDisconnect(message)) return;
          yield { message, text: text ?? '' };
          text = undefined;
        }
      } finally {
        release();
      }
    })(),
    close() {
      release();
      connection._ws?.terminate();
    },
  };
};

function isDisconnect(message: unknown): boolean {
  return typeof message === 'object' && message !== null && '__disconnect__' in message;
}
