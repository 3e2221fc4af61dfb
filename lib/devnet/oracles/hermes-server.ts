import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HermesFeed, hermesFrame } from './hermes-frame';
import { startLoopbackServer } from './loopback-server';

/**
 * What can be wrong with Hermes. `silent`: connections stay and nothing but keep-alive comments comes. `garbage`: frames
 * that are not JSON. `malformed`: JSON that is no price update. `negative`: prices below zero. `repeat`: the same frame
 * over and over. `reorder`: every second frame comes before the one it follows. `drip`: a frame's bytes one by one,
 * never its end. `old`, `future`: ten minutes off. `error`: an event that tells of an error in place of each frame.
 * A number: new requests are answered with this status.
 */
export type HermesFault =
  | 'silent'
  | 'garbage'
  | 'malformed'
  | 'negative'
  | 'repeat'
  | 'reorder'
  | 'drip'
  | 'old'
  | 'future'
  | 'error'
  | 401
  | 403
  | 429
  | 503;

export interface HermesServer {
  /** For HERMES_URL. */
  readonly url: string;
  /** Sends these market prices (USD by asset symbol), at most every `everyMs`. */
  publish(usd: ReadonlyMap<string, number>): void;
  /** Sets the fault; `undefined` heals. */
  fault(fault: HermesFault | undefined): void;
  /** Ends every connection, as Hermes itself does after 24 hours. */
  disconnectAll(): void;
  connections(): number;
  stop(): Promise<void>;
}

export interface HermesServerOptions {
  readonly feeds: readonly HermesFeed[];
  /** Asked for as a Bearer token where set. */
  readonly apiKey?: string;
  /** Default 400, as the real one. */
  readonly everyMs?: number;
  /** Default 15,000, as the real one. */
  readonly keepAliveMs?: number;
}

/** Starts a Hermes on loopback: `/v2/updates/price/latest` and `/v2/updates/price/stream`, as the real one frames them. */
export async function startHermesServer(options: HermesServerOptions): Promise<HermesServer> {
  const { apiKey, everyMs = 400 } = options;
  const feeds = new Map(options.feeds.map((feed) => [feed.id, feed]));
  const clients = new Map<ServerResponse, ReadonlySet<string>>();
  const drips = new Set<NodeJS.Timeout>();
  let fault: HermesFault | undefined;
  let prices: ReadonlyMap<string, number> = new Map();
  let sentAt = 0;
  let slot = 280_000_000;
  const last = new Map<ServerResponse, string>();
  const held = new Map<ServerResponse, string>();

  const offset = () => (fault === 'old' ? -600 : fault === 'future' ? 600 : 0);
  const frameFor = (ids: ReadonlySet<string>): string => {
    const asked = [...feeds.values()].filter(({ id }) => ids.has(id));
    const second = Math.floor(Date.now() / 1000) + offset();
    return JSON.stringify(hermesFrame(asked, prices, slot, second, fault === 'negative'));
  };

  const server = await startLoopbackServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const refusal = refuse(request, apiKey, fault);
    if (refusal !== undefined) return void response.writeHead(refusal).end();
    const asked = url.searchParams.getAll('ids[]').map((id) => id.replace(/^0x/, ''));
    const unknown = asked.filter((id) => !feeds.has(id));
    if (unknown.length > 0 && url.searchParams.get('ignore_invalid_price_ids') !== 'true') {
      return void response.writeHead(404).end(`Price ids not found: ${unknown.map((id) => `0x${id}`).join(', ')}`);
    }
    const ids = new Set(asked.filter((id) => feeds.has(id)));
    if (url.pathname === '/v2/updates/price/latest') {
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(frameFor(ids));
    }
    if (url.pathname !== '/v2/updates/price/stream') return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.flushHeaders();
    clients.set(response, ids);
    response.on('close', () => {
      for (const map of [clients, last, held]) map.delete(response);
    });
    response.on('error', () => clients.delete(response));
  });

  const keepAlive = setInterval(() => {
    for (const client of clients.keys()) client.write(':\n\n');
  }, options.keepAliveMs ?? 15_000);

  /** What goes over the wire in place of `frame`. */
  const wire = (client: ServerResponse, frame: string): string => {
    if (fault === 'silent') return '';
    if (fault === 'garbage') return sse('{"binary":{"encoding":"base64","data":["UE5BV');
    if (fault === 'malformed') return sse('{"binary":{},"parsed":[{"id":"nothing","price":{"price":12}}]}');
    if (fault === 'error') return 'event:error\ndata:Error receiving update: Lagged(3)\n\n';
    if (fault !== 'reorder' && fault !== 'drip') return sse(frame);
    const before = held.get(client);
    held.set(client, frame);
    if (fault === 'drip') {
      if (before === undefined) drip(client, `data:${frame}`, drips);
      return '';
    }
    if (before === undefined) return '';
    held.delete(client);
    return sse(frame) + sse(before);
  };

  return {
    url: server.url,
    publish(usd) {
      prices = usd;
      const now = Date.now();
      if (now - sentAt < everyMs) return;
      sentAt = now;
      slot += 1;
      for (const [client, ids] of clients) {
        const frame = fault === 'repeat' ? (last.get(client) ?? frameFor(ids)) : frameFor(ids);
        last.set(client, frame);
        const text = wire(client, frame);
        if (text !== '') client.write(text);
      }
    },
    fault(next) {
      fault = next;
      held.clear();
    },
    disconnectAll: () => {
      for (const client of clients.keys()) client.destroy();
    },
    connections: () => clients.size,
    async stop() {
      clearInterval(keepAlive);
      for (const timer of drips) clearInterval(timer);
      await server.stop();
    },
  };
}

const sse = (data: string): string => `data:${data}\n\n`;

function refuse(
  request: IncomingMessage,
  apiKey: string | undefined,
  fault: HermesFault | undefined,
): number | undefined {
  if (typeof fault === 'number') return fault;
  return apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}` ? 401 : undefined;
}

/** One byte at a time, for ever short of its end. */
function drip(client: ServerResponse, text: string, timers: Set<NodeJS.Timeout>): void {
  let at = 0;
  const timer = setInterval(() => {
    client.write(text.charAt(at % text.length));
    at += 1;
  }, 20);
  timers.add(timer);
  client.on('close', () => {
    clearInterval(timer);
    timers.delete(timer);
  });
}
