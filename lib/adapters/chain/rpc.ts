export interface RpcOptions {
  /** Retries inside one request; viem backs off between them and honours Retry-After. */
  readonly retryCount?: number;
  readonly signal?: AbortSignal;
}

/** A JSON-RPC connection. The answer is unknown until the caller parses it. Rejects with `ChainError` only. */
export interface Rpc {
  request(method: string, params: readonly unknown[], options?: RpcOptions): Promise<unknown>;
}

/** A number as JSON-RPC spells it: hexadecimal, no leading zeros. */
export const quantity = (value: bigint): `0x${string}` => `0x${value.toString(16)}`;
