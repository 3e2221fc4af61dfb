import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { Address, Hex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { startLoopbackServer } from './loopback-server';
import { type RedstonePlainPackage, signPackage } from './redstone-signing';

/**
 * What can be wrong with a gateway. `silent`: it takes requests and never answers. `garbage`: not JSON. `malformed`: JSON
 * that holds no packages. `empty`: nothing in it. `wrong-signer`: signed by nodes nobody authorised. `tampered`: values
 * that were not signed. `one-signer`: the same node's packages in place of all. `old`, `future`: ten minutes off.
 * `repeat`: the same packages for ever. `reorder`: packages older than those before. `negative`: values below zero.
 * `drip`: its answer a byte at a time. A number: this status.
 */
export type RedstoneFault =
  | 'silent'
  | 'garbage'
  | 'malformed'
  | 'empty'
  | 'wrong-signer'
  | 'tampered'
  | 'one-signer'
  | 'old'
  | 'future'
  | 'repeat'
  | 'reorder'
  | 'negative'
  | 'drip'
  | 401
  | 429
  | 503;

export interface RedstoneServer {
  /** For REDSTONE_URLS. */
  readonly url: string;
  /** The nodes that sign here, lower-case. */
  readonly signers: readonly Address[];
  publish(usd: ReadonlyMap<string, number>): void;
  fault(fault: RedstoneFault | undefined): void;
  /** Answers given so far. */
  requests(): number;
  disconnectAll(): void;
  stop(): Promise<void>;
}

export interface RedstoneServerOptions {
  /** Feed id and the local market's symbol. */
  readonly feeds: readonly { readonly id: string; readonly symbol: string }[];
  readonly service: string;
  readonly nodes: number;
  /** Packages are made at multiples of this: 10,000 at the real one. */
  readonly roundMs: number;
  /** Asked for as `x-api-key` where set; then only the feeds asked for are answered. */
  readonly apiKey?: string;
}

type Answer = Record<string, RedstonePlainPackage[]>;

/** Public knowledge, like every key of the local chain: worth nothing elsewhere. */
const nodeKey = (index: number): Hex => `0x${(0xed57_0000n + BigInt(index)).toString(16).padStart(64, '0')}`;

/** Starts a RedStone gateway on loopback, whose packages local nodes sign: the same bytes and signatures as the real ones. */
export async function startRedstoneServer(options: RedstoneServerOptions): Promise<RedstoneServer> {
  const { feeds, service, nodes, roundMs } = options;
  const keys = Array.from({ length: nodes }, (_, index) => nodeKey(index));
  const strangers = keys.map((_, index) => nodeKey(1_000 + index));
  const stopping = new AbortController();
  let fault: RedstoneFault | undefined;
  let prices: ReadonlyMap<string, number> = new Map();
  let requests = 0;
  let made: { readonly at: number; readonly kind: string; readonly answer: Answer } | undefined;

  const answerAt = async (at: number): Promise<Answer> => {
    const kind = fault === 'wrong-signer' || fault === 'one-signer' || fault === 'negative' ? fault : 'right';
    if (made?.at === at && made.kind === kind) return made.answer;
    const signing = fault === 'wrong-signer' ? strangers : fault === 'one-signer' ? keys.map(() => nodeKey(0)) : keys;
    const answer: Answer = {};
    for (const { id, symbol } of feeds) {
      const price = prices.get(symbol);
      if (price === undefined) continue;
      // The nodes differ by a tenth of a basis point, as real ones do.
      const values = signing.map((_, index) => price * (1 + (index - (nodes - 1) / 2) * 1e-5));
      answer[id] = await Promise.all(
        values.map((value, index) =>
          signPackage(id, Number(value.toFixed(8)), at, signing[index] as Hex, fault === 'negative'),
        ),
      );
    }
    // Before the first prices there is nothing to keep.
    if (Object.keys(answer).length > 0) made = { at, kind, answer };
    return answer;
  };

  const body = async (ids: ReadonlySet<string> | undefined): Promise<string> => {
    const round = Math.floor(Date.now() / roundMs) * roundMs;
    if (fault === 'garbage') return '<html><body>Bad Gateway';
    if (fault === 'empty') return '{}';
    if (fault === 'malformed') {
      return JSON.stringify(Object.fromEntries(feeds.map(({ id }) => [id, [{ dataPoints: [] }, 7, null]])));
    }
    const shift = fault === 'old' ? -600_000 : fault === 'future' ? 600_000 : fault === 'reorder' ? -90_000 : 0;
    const answer = await answerAt(fault === 'repeat' && made !== undefined ? made.at : round + shift);
    const asked = Object.entries(answer).filter(([id]) => ids === undefined || ids.has(id));
    const shown = fault === 'tampered' ? asked.map(([id, list]) => [id, list.map(tamper)] as const) : asked;
    return JSON.stringify(Object.fromEntries(shown));
  };

  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests += 1;
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (typeof fault === 'number') return void response.writeHead(fault).end();
    if (fault === 'silent') return;
    const keyed = options.apiKey !== undefined;
    if (keyed && request.headers['x-api-key'] !== options.apiKey) return void response.writeHead(401).end();
    const path = `/v2/data-packages/latest${keyed ? '-by-data-feeds' : ''}/${service}`;
    if (url.pathname !== path) return void response.writeHead(404).end();
    const ids = keyed ? new Set((url.searchParams.get('dataFeedIds') ?? '').split(',')) : undefined;
    const text = await body(ids);
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    if (fault === 'drip') await drip(response, text, stopping.signal);
    else response.end(text);
  };
  const server = await startLoopbackServer((request, response) => {
    reply(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });

  return {
    url: server.url,
    signers: keys.map((key) => privateKeyToAddress(key).toLowerCase() as Address),
    publish(usd) {
      prices = usd;
    },
    fault(next) {
      fault = next;
    },
    requests: () => requests,
    disconnectAll: server.disconnectAll,
    async stop() {
      stopping.abort();
      await server.stop();
    },
  };
}

const tamper = (signed: RedstonePlainPackage): RedstonePlainPackage => ({
  ...signed,
  dataPoints: signed.dataPoints.map((point) => ({ ...point, value: point.value * 2 })),
});

async function drip(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  for (const character of text) {
    if (signal.aborted || response.destroyed) return;
    response.write(character);
    await setTimeout(20);
  }
  response.end();
}
