import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { createQuoteMaker, type VenueQuote } from './quote-maker';
import { openVenueClient, type VenueClient } from './venue-client';
import { createQuoteFaults, type VenueFault } from './venue-fault';
import { midPrice, type Venue, type VenueMarket } from './venue-markets';
import type { VenueProtocol } from './venue-protocol';

export interface VenueServer {
  readonly venue: Venue;
  /** ws://127.0.0.1:port, for tardis-dev's WSS_URL_… variable. */
  readonly url: string;
  readonly port: number;
  /** Quotes these market prices (USD by asset symbol), after the venue's lag; at most as often as the venue speaks. */
  publish(usd: ReadonlyMap<string, number>): void;
  /** Sets the fault; `undefined` heals. */
  fault(fault: VenueFault | undefined): void;
  /** Drops every connection without a closing handshake. */
  disconnectAll(): void;
  connections(): number;
  /** Connections taken since the start. */
  opened(): number;
  stop(): Promise<void>;
}

export interface VenueServerOptions {
  readonly venue: Venue;
  readonly protocol: VenueProtocol;
  readonly markets: readonly VenueMarket[];
  readonly seed: number;
  /** Ms from a market move to the venue's frame. */
  readonly lagMs: number;
  /** Ms at least between two quotes. Default 0. */
  readonly everyMs?: number;
  readonly noiseBps: number;
  readonly spreadBps: number;
  /** Default 0: a free one. */
  readonly port?: number;
}

/** Starts one exchange on loopback. */
export async function startVenueServer(options: VenueServerOptions): Promise<VenueServer> {
  const { venue, protocol, lagMs, everyMs = 0 } = options;
  const markets = new Map(options.markets.map((market) => [market.symbol, market]));
  const makeQuote = createQuoteMaker(options.seed, options.noiseBps, options.spreadBps);
  const clients = new Map<WebSocket, VenueClient>();
  const pending = new Set<NodeJS.Timeout>();
  const newest = new Map<string, VenueQuote>();
  const faulty = createQuoteFaults();
  let fault: VenueFault | undefined;
  let opened = 0;
  let quotedAt = 0;

  const http = createServer((_request, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 64 * 1024 });
  http.on('upgrade', (request, socket, head) => {
    if (fault === 'refuse') {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (socket) => {
      opened += 1;
      const client = openVenueClient(socket, new URL(request.url ?? '/', 'ws://127.0.0.1'), () => fault);
      clients.set(socket, client);
      socket.on('close', () => {
        client.stop();
        clients.delete(socket);
      });
      socket.on('error', () => socket.terminate());
      socket.on('message', (data) => {
        const text = String(data);
        protocol.receive(client.session, parse(text), markets, text, newest);
      });
      if (fault === 'half-open') socket.pause();
      protocol.greet(client.session);
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const keepalive = setInterval(() => {
    for (const { session } of clients.values()) protocol.keepalive.run(session, Date.now(), newest);
  }, protocol.keepalive.everyMs);
  const dropAll = () => {
    for (const socket of clients.keys()) socket.terminate();
  };

  const quote = (usd: ReadonlyMap<string, number>) => {
    for (const market of markets.values()) {
      const mid = midPrice(market, usd);
      if (mid === undefined) continue;
      const made = makeQuote(market, mid, Date.now(), fault === 'crossed');
      const told = faulty(made, fault);
      newest.set(market.symbol, told[0] ?? made);
      for (const one of told) {
        if (!one.lost) for (const { session } of clients.values()) protocol.quote(session, one);
      }
    }
  };
  const { port } = http.address() as AddressInfo;

  return {
    venue,
    port,
    url: `ws://127.0.0.1:${port}`,
    publish(usd) {
      // A millisecond's grace: timers of one period are not exact.
      if (Date.now() - quotedAt < everyMs - 1) return;
      quotedAt = Date.now();
      const timer = setTimeout(() => {
        pending.delete(timer);
        if (fault === 'garbage') for (const { session } of clients.values()) session.sendText('\u0000{"not json');
        else if (fault === 'drop') dropAll();
        else quote(usd);
      }, lagMs);
      pending.add(timer);
    },
    fault(next) {
      fault = next;
      for (const socket of clients.keys()) {
        if (next === 'half-open') socket.pause();
        else if (socket.isPaused) socket.resume();
      }
    },
    disconnectAll: dropAll,
    connections: () => clients.size,
    opened: () => opened,
    async stop() {
      clearInterval(keepalive);
      for (const timer of pending) clearTimeout(timer);
      dropAll();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
