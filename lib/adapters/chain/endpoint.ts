import { createClient, http, rpcSchema, webSocket } from 'viem';
import { ChainError } from './chain-error';
import type { Rpc } from './rpc';
import { rpcFailure } from './rpc-failure';

type AnyMethod = [{ Method: string; Parameters: readonly unknown[]; ReturnType: unknown }];

/** One URL, connected. A closed endpoint stays closed: reconnecting means a new one. */
export interface Endpoint extends Rpc {
  /** May hold a key: never shown. */
  readonly url: string;
  /** Scheme and host only: paths and queries of RPC URLs hold keys. */
  readonly label: string;
  /** Push of new heads; absent on HTTP. `onLost` is called once, when the socket dies or speaks garbage. */
  readonly subscribeHeads?: (onHeader: (raw: unknown) => void, onLost: (reason: string) => void) => Promise<void>;
  close(): void;
}

export interface EndpointOptions {
  readonly timeoutMs: number;
  readonly retryCount: number;
  readonly keepAliveMs: number;
}

const secretless = (url: string): string => {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
};

/** Opens a ws(s):// or http(s):// URL. Rejects with `ChainError` 'unreachable' when a socket does not open in time. */
export async function openEndpoint(url: string, options: EndpointOptions): Promise<Endpoint> {
  return /^wss?:/.test(url) ? openSocket(url, options) : openHttp(url, options);
}

function openHttp(url: string, { timeoutMs, retryCount }: EndpointOptions): Endpoint {
  const label = secretless(url);
  const client = createClient({
    rpcSchema: rpcSchema<AnyMethod>(),
    transport: http(url, { timeout: timeoutMs, retryCount }),
  });
  return {
    url,
    label,
    async request(method, params, requestOptions) {
      try {
        return await client.request({ method, params }, requestOptions);
      } catch (error) {
        throw rpcFailure(error, label, method);
      }
    },
    close() {},
  };
}

async function openSocket(url: string, { timeoutMs, retryCount, keepAliveMs }: EndpointOptions): Promise<Endpoint> {
  const label = secretless(url);
  const client = createClient({
    rpcSchema: rpcSchema<AnyMethod>(),
    // Reconnecting is ours: viem gives up after a few attempts and cannot tell which heads were missed.
    transport: webSocket(url, {
      reconnect: false,
      keepAlive: { interval: keepAliveMs },
      timeout: timeoutMs,
      retryCount,
    }),
  });
  const opening = client.transport.getRpcClient();
  const socket = await withDeadline(opening, timeoutMs).catch((error: unknown) => {
    // A socket that opens after we gave up would live on in viem's cache.
    opening.then(
      (late) => late.close(),
      () => undefined,
    );
    throw rpcFailure(error, label, 'connect');
  });
  let closed = false;
  let waiting = 0;
  /**
   * A node that leaves Nagle's algorithm on (anvil does) holds a second answer back until the first is
   * acknowledged, which our kernel delays by 40 ms unless we send something. An unsolicited pong (RFC 6455
   * allows it) is the one frame that is not answered: a ping's answer would be held back likewise.
   */
  const acknowledge = (): void => {
    const { socket: raw } = socket as { socket: { pong?: () => void; readyState: number } };
    if (waiting > 0 && !closed && raw.readyState === 1) raw.pong?.();
  };
  return {
    url,
    label,
    async request(method, params, requestOptions) {
      if (closed) throw new ChainError('unreachable', `The connection to ${label} is closed.`, 'It is being reopened.');
      waiting += 1;
      try {
        return await client.request({ method, params }, requestOptions);
      } catch (error) {
        throw rpcFailure(error, label, method);
      } finally {
        waiting -= 1;
        acknowledge();
      }
    },
    async subscribeHeads(onHeader, onLost) {
      let lost = false;
      try {
        const subscribing = client.transport.subscribe({
          params: ['newHeads'],
          onData: (data: unknown) => onHeader((data as { result?: unknown }).result),
          onError: (error: unknown) => {
            if (lost || closed) return;
            lost = true;
            onLost(rpcFailure(error, label, 'eth_subscribe').shortMessage);
          },
        });
        await withDeadline(subscribing, timeoutMs);
      } catch (error) {
        throw rpcFailure(error, label, 'eth_subscribe');
      }
    },
    close() {
      if (closed) return;
      closed = true;
      socket.close();
    },
  };
}

async function withDeadline<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
