import type { ChainPort, Clock, HeadEvent } from '@/lib/engine/ports';
import { backoff, sleep } from './backoff';
import { ChainError } from './chain-error';
import { type Endpoint, type EndpointOptions, openEndpoint } from './endpoint';
import { createFailover } from './failover';
import { createHeadFeed } from './head-feed';
import { createHeadTracker } from './head-tracker';
import { createHeadWatch } from './head-watch';
import { headerAnswer } from './header';
import { createHealth } from './health';
import { quantity, type Rpc } from './rpc';

export interface ChainPortOptions {
  /** RPC_URL: ws(s):// or http(s)://, several separated by commas, the preferred one first. */
  readonly urls: string;
  readonly expectedChainId: number;
  /** Seconds between blocks, expected. */
  readonly blockTime: number;
  readonly clock: Clock;
  /** For the jitter of reconnects; Math.random unless told. */
  readonly random?: () => number;
  readonly endpoint?: Partial<EndpointOptions>;
  readonly backoffMs?: { readonly base: number; readonly cap: number };
  /** How often to try the preferred URL again while standing on another. */
  readonly preferredRetryMs?: number;
  /** Silence after which the node is asked; three blocks, at least 4 s, unless told. */
  readonly patienceMs?: number;
  /** How often all of several URLs are asked for their heads; once a block, within 2–12 s, unless told. */
  readonly headsMs?: number;
  /** How often an HTTP node is asked for its head; twice a block, within 0.2–4 s, unless told. */
  readonly pollMs?: number;
}

/** A `ChainPort` that also carries requests. */
export interface ChainConnection extends ChainPort {
  readonly rpc: Rpc;
}

/** Splits and checks RPC_URL. Throws a `ChainError` that names what is wrong. */
export function parseUrls(urls: string): readonly string[] {
  const list = urls
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '');
  if (list.length === 0) {
    throw new ChainError(
      'unreachable',
      'RPC_URL is empty.',
      'Set RPC_URL to a ws://, wss://, http:// or https:// address.',
    );
  }
  list.forEach((url, index) => {
    if (!URL.canParse(url) || !/^(wss?|https?):$/.test(new URL(url).protocol)) {
      const said = `Address ${index + 1} of RPC_URL is not a ws://, wss://, http:// or https:// address.`;
      throw new ChainError('unreachable', said, 'Correct RPC_URL.');
    }
  });
  return list;
}

/**
 * One connection to a chain. It follows the head, survives the node, and tries its URLs in order.
 * The chain id is checked on every connection: a wrong one at start rejects `start`, a wrong one later counts as down.
 */
export function createChainPort(options: ChainPortOptions): ChainConnection {
  const { expectedChainId, blockTime, clock, random = Math.random } = options;
  const urls = parseUrls(options.urls);
  const wait = options.backoffMs ?? { base: 400, cap: 30_000 };
  const endpointOptions: EndpointOptions = {
    timeoutMs: 15_000,
    retryCount: 3,
    keepAliveMs: 15_000,
    ...options.endpoint,
  };
  const health = createHealth('chain', 'chain', clock);
  const listeners = new Set<(head: HeadEvent) => void>();
  const stopping = new AbortController();
  let active: Endpoint | undefined;

  /** Rejects with 'wrong-chain' unless the endpoint serves our chain. */
  const checkChain = async (endpoint: Endpoint): Promise<void> => {
    const answer = await endpoint.request('eth_chainId', []);
    const got = typeof answer === 'string' && /^0x[0-9a-fA-F]+$/.test(answer) ? Number.parseInt(answer, 16) : undefined;
    if (got === undefined) {
      throw new ChainError('bad-answer', `${endpoint.label} does not answer eth_chainId.`, 'Check RPC_URL.');
    }
    if (got !== expectedChainId) {
      const said = `RPC_URL leads to chain ${got}, but the market lives on chain ${expectedChainId}.`;
      throw new ChainError(
        'wrong-chain',
        said,
        `Set RPC_URL to a node of chain ${expectedChainId}, or MARKET to a market on chain ${got}.`,
      );
    }
  };

  /** Opens a URL and makes sure that it serves our chain. */
  const connect = async (url: string): Promise<Endpoint> => {
    const endpoint = await openEndpoint(url, endpointOptions);
    try {
      await checkChain(endpoint);
      return endpoint;
    } catch (error) {
      endpoint.close();
      throw error;
    }
  };

  const heads =
    urls.length < 2
      ? undefined
      : createHeadWatch({
          urls,
          connect,
          clock,
          intervalMs: options.headsMs ?? Math.min(12_000, Math.max(2_000, blockTime * 1_000)),
        });
  const rpc = createFailover({ urls, active: () => active, connect });
  const tracker = createHeadTracker({
    byHash: async (hash) => headerAnswer(await rpc.request('eth_getBlockByHash', [hash, false]), 'eth_getBlockByHash'),
    byNumber: async (number) =>
      headerAnswer(await rpc.request('eth_getBlockByNumber', [quantity(number), false]), 'eth_getBlockByNumber'),
  });
  const feed = createHeadFeed({
    patienceMs: options.patienceMs ?? Math.max(3 * blockTime * 1000, 4000),
    pollMs: options.pollMs ?? Math.min(4000, Math.max(200, blockTime * 500)),
    clock,
    random,
    tracker,
    health,
    checkChain,
    emit: (head) => {
      for (const listener of listeners) {
        try {
          listener(head);
        } catch (error) {
          // A listener's fault must not look like a fault of the connection.
          console.error('A listener of new heads failed:', error);
        }
      }
    },
  });

  /** Connects to the first URL that works, going round until one does. `rank` is its place in the list. */
  const connectAny = async (refuseWrongChain: boolean): Promise<{ endpoint: Endpoint; rank: number } | undefined> => {
    for (let attempt = 0; !stopping.signal.aborted; attempt += 1) {
      let failure: unknown;
      for (const [rank, url] of urls.entries()) {
        try {
          const endpoint = await connect(url);
          if (!stopping.signal.aborted) return { endpoint, rank };
          endpoint.close();
          return undefined;
        } catch (error) {
          if (refuseWrongChain && error instanceof ChainError && error.kind === 'wrong-chain') throw error;
          failure = error;
        }
      }
      const asked = failure instanceof ChainError ? (failure.retryAfterMs ?? 0) : 0;
      const pause = Math.max(asked, backoff(attempt, wait.base, wait.cap, random));
      const said = failure instanceof Error ? failure.message : 'The chain cannot be reached.';
      health.set('down', `${said} Trying again in ${Math.max(1, Math.round(pause / 1000))} s.`);
      await sleep(pause, stopping.signal);
    }
    return undefined;
  };

  /** While on a fallback: resolves with the preferred endpoint when it is back. */
  const watchPreferred = async (rank: number, until: AbortSignal): Promise<Endpoint | undefined> => {
    const preferred = urls[0];
    if (rank === 0 || preferred === undefined) return undefined;
    while (!until.aborted) {
      await sleep(options.preferredRetryMs ?? 60_000, until);
      if (until.aborted) return undefined;
      const endpoint = await connect(preferred).catch(() => undefined);
      if (endpoint !== undefined) return endpoint;
    }
    return undefined;
  };

  const run = async (first: { endpoint: Endpoint; rank: number }): Promise<void> => {
    let current: { endpoint: Endpoint; rank: number } | undefined = first;
    while (current !== undefined && !stopping.signal.aborted) {
      active = current.endpoint;
      const leaving = new AbortController();
      const until = AbortSignal.any([stopping.signal, leaving.signal]);
      const back: Promise<Endpoint | undefined> = watchPreferred(current.rank, until).then((endpoint) => {
        if (endpoint !== undefined) leaving.abort();
        return endpoint;
      });
      const lost = await feed.follow(current.endpoint, until);
      leaving.abort();
      const preferred: Endpoint | undefined = await back;
      active = preferred;
      current.endpoint.close();
      if (preferred !== undefined && !stopping.signal.aborted) {
        current = { endpoint: preferred, rank: 0 };
        continue;
      }
      preferred?.close();
      if (stopping.signal.aborted) return;
      health.set('down', `${lost} Reconnecting.`);
      await sleep(backoff(0, wait.base, wait.cap, random), stopping.signal);
      current = await connectAny(false);
    }
  };

  let running: Promise<void> | undefined;
  return {
    rpc,
    onHead(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    onHealth: health.onChange,
    health: health.get,
    failures: rpc.failures,
    ...(heads && { heads: heads.heads }),
    async start() {
      try {
        const first = await connectAny(true);
        if (first === undefined)
          throw new ChainError('stopped', 'The chain connection was stopped before it connected.', '');
        running = run(first);
      } catch (error) {
        if (error instanceof ChainError && error.kind === 'wrong-chain') health.set('down', error.message);
        throw error;
      }
    },
    async stop() {
      stopping.abort();
      active?.close();
      heads?.stop();
      rpc.close();
      await running;
      health.set('off', 'Stopped.');
    },
  };
}
