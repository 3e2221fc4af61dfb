import type { Hex } from 'viem';

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

export interface JsonRpc {
  readonly url: string;
  /** Throws `JsonRpcError` with the node's words and revert data. */
  request<T>(method: string, params: readonly unknown[]): Promise<T>;
  /** All calls in one HTTP request, answers in their order; throws at the first error. */
  batch<T>(calls: readonly RpcCall[]): Promise<T[]>;
}

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** A bare JSON-RPC client for the local chain: no retries and no limits, as the node is our own child. */
export function jsonRpc(url: string): JsonRpc {
  const post = async (body: unknown): Promise<unknown> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new JsonRpcError(`${url} answered HTTP ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const unwrap = (call: RpcCall | undefined, reply: Reply | undefined): unknown => {
    if (reply?.error === undefined) return reply?.result;
    throw new JsonRpcError(`${call?.method}: ${reply.error.message}`, reply.error.data);
  };
  return {
    url,
    async request<T>(method: string, params: readonly unknown[]) {
      const reply = (await post({ jsonrpc: '2.0', id: 1, method, params })) as Reply;
      return unwrap({ method, params }, reply) as T;
    },
    async batch<T>(calls: readonly RpcCall[]) {
      if (calls.length === 0) return [];
      const replies = (await post(calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call })))) as Reply[];
      const byId = new Map(replies.map((reply) => [reply.id, reply]));
      return calls.map((call, id) => unwrap(call, byId.get(id)) as T);
    },
  };
}

export class JsonRpcError extends Error {
  override readonly name = 'JsonRpcError';
  constructor(
    message: string,
    readonly data?: unknown,
  ) {
    super(message);
  }

  /** Revert data when the node sent any. */
  get revertData(): Hex | undefined {
    return typeof this.data === 'string' && this.data.startsWith('0x') ? (this.data as Hex) : undefined;
  }
}
