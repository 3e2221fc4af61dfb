import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { createQuoteMaker } from './quote-maker';
import { midPrice, type Venue, type VenueMarket } from './venue-markets';
import type { VenueProtocol, VenueSession } from './venue-protocol';

/**
 * What can be wrong with a venue: `silent` keeps connections and sends nothing; `garbage` sends bytes that are not
 * JSON in place of quotes; `crossed` quotes bids above asks; `refuse` answers new connections with 503.
 */
export type VenueFault = 'silent' | 'garbage' | 'crossed' | 'refuse';

export interface VenueServer {
  readonly venue: Venue;
  /** ws://127.0.0.1:port, for tardis-dev's WSS_URL_… variable. */
  readonly url: string;
  readonly port: number;
  /** Quotes these market prices (USD by asset symbol), after the venue's lag. */
  publish(usd: ReadonlyMap<string, number>): void;
  /** Sets the fault; `undefined` heals. */
  fault(fault: VenueFault | undefined): void;
  /** Drops every connection without a closing handshake. */
  disconnectAll(): void;
  connections(): number;
  stop(): Promise<void>;
}

export interface VenueServerOptions {
  readonly venue: Venue;
  readonly protocol: VenueProtocol;
  readonly markets: readonly VenueMarket[];
  readonly seed: number;
  /** Ms from a market move to the venue's frame. */
  readonly lagMs: number;
  readonly noiseBps: number;
  readonly spreadBps: number;
  /** Default 0: a free one. */
  readonly port?: number;
}

/** Starts one exchange on loopback. */
export async function startVenueServer(options: VenueServerOptions): Promise<VenueServer> {
  const { venue, protocol, lagMs } = options;
  const markets = new Map(options.markets.map((market) => [market.symbol, market]));
  const makeQuote = createQuoteMaker(options.seed, options.noiseBps, options.spreadBps);
  const sessions = new Map<WebSocket, VenueSession>();
  const pending = new Set<NodeJS.Timeout>();
  let fault: VenueFault | undefined;

  const http = createServer((_request, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 64 * 1024 });
  http.on('upgrade', (request, socket, head) => {
    if (fault === 'refuse') {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      const session = openSession(client, new URL(request.url ?? '/', 'ws://127.0.0.1'), () => fault === 'silent');
      sessions.set(client, session);
      client.on('close', () => sessions.delete(client));
      client.on('error', () => client.terminate());
      client.on('message', (data) => protocol.receive(session, parse(String(data)), markets));
      protocol.greet(session);
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const keepalive = setInterval(() => {
    for (const session of sessions.values()) protocol.keepalive.run(session, Date.now());
  }, protocol.keepalive.everyMs);

  const quote = (usd: ReadonlyMap<string, number>) => {
    for (const market of markets.values()) {
      const mid = midPrice(market, usd);
      if (mid === undefined) continue;
      const made = makeQuote(market, mid, Date.now(), fault === 'crossed');
      for (const session of sessions.values()) protocol.quote(session, made);
    }
  };
  const { port } = http.address() as AddressInfo;

  return {
    venue,
    port,
    url: `ws://127.0.0.1:${port}`,
    publish(usd) {
      const timer = setTimeout(() => {
        pending.delete(timer);
        if (fault === 'garbage') for (const client of sessions.keys()) client.send('\u0000{"not json');
        else quote(usd);
      }, lagMs);
      pending.add(timer);
    },
    fault(next) {
      fault = next;
    },
    disconnectAll() {
      for (const client of sessions.keys()) client.terminate();
    },
    connections: () => sessions.size,
    async stop() {
      clearInterval(keepalive);
      for (const timer of pending) clearTimeout(timer);
      for (const client of sessions.keys()) client.terminate();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function openSession(client: WebSocket, url: URL, isSilent: () => boolean): VenueSession {
  let lastSentAt = 0;
  return {
    url,
    subscriptions: new Set(),
    send(frame) {
      if (client.readyState !== WebSocket.OPEN || isSilent()) return;
      lastSentAt = Date.now();
      client.send(JSON.stringify(frame));
    },
    ping: () => client.ping(),
    lastSentAt: () => lastSentAt,
    close: (code, reason) => client.close(code, reason),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
