import { BaseError, HttpRequestError, RpcRequestError, TimeoutError } from 'viem';
import { ChainError } from './chain-error';

const RATE_WORDS =
  /rate.?limit|too many requests|request rate exceeded|request limit reached|compute units per second|throughput|daily request count|credits/i;
/** These speak of the size of one answer, not of how often we ask, although some providers use the same code for both. */
const SIZE_WORDS = /block range|blocks range|range limit|more than \d+ results|response size|too many (logs|results)/i;

/** Turns whatever viem throws into a `ChainError`, without the URL's secrets. `label` names the node, `method` the call. */
export function rpcFailure(error: unknown, label: string, method: string): ChainError {
  if (error instanceof ChainError) return error;
  const rpc = find(error, (cause) => cause instanceof RpcRequestError);
  if (rpc instanceof RpcRequestError) {
    const details = rpc.details ?? rpc.message;
    const limited = (rpc.code === 429 || rpc.code === -32007 || RATE_WORDS.test(details)) && !SIZE_WORDS.test(details);
    return limited
      ? rateLimited(label, error, rpc.code, details)
      : new ChainError('rejected', `${label} refused ${method}: ${oneLine(details)}`, '', {
          cause: error,
          code: rpc.code,
          details,
        });
  }
  const status = find(error, (cause) => cause instanceof HttpRequestError);
  if (status instanceof HttpRequestError && status.status !== undefined) {
    const details = status.details ?? '';
    const body = typeof status.body === 'string' ? status.body : '';
    if (status.status === 429) {
      return rateLimited(label, error, 429, details, seconds(status.headers?.get('retry-after') ?? null));
    }
    if (status.status === 401 || status.status === 403) {
      const said = `${label} refused the request (HTTP ${status.status}).`;
      return new ChainError('unreachable', said, 'Check the key in RPC_URL.', {
        cause: error,
        code: status.status,
        details,
      });
    }
    const said = `${label} answered HTTP ${status.status} to ${method}.`;
    return new ChainError('unreachable', said, '', { cause: error, code: status.status, details: details || body });
  }
  if (find(error, (cause) => cause instanceof TimeoutError) !== undefined) {
    return new ChainError('unreachable', `${label} did not answer ${method} in time.`, '', {
      cause: error,
      details: 'timeout',
    });
  }
  if (find(error, (cause) => cause instanceof SyntaxError) !== undefined) {
    return new ChainError('bad-answer', `${label} answered ${method} with something that is not JSON.`, '', {
      cause: error,
    });
  }
  return new ChainError('unreachable', `${label} cannot be reached: ${oneLine(reason(error))}.`, '', { cause: error });
}

const rateLimited = (label: string, cause: unknown, code: number, details: string, retryAfterMs?: number): ChainError =>
  new ChainError(
    'rate-limited',
    `${label} limits the rate of requests.`,
    'Reading slows down; use another RPC_URL if this lasts.',
    { cause, code, details, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  );

const seconds = (header: string | null): number | undefined => {
  if (header === null) return undefined;
  const value = Number(header);
  return Number.isFinite(value) && value >= 0 ? value * 1000 : undefined;
};

/** The first error in the chain of causes that satisfies `test`. */
function find(error: unknown, test: (cause: unknown) => boolean): unknown {
  let cause = error;
  for (let depth = 0; depth < 10 && cause !== undefined && cause !== null; depth += 1) {
    if (test(cause)) return cause;
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return undefined;
}

function reason(error: unknown): string {
  if (error instanceof BaseError) return error.details || error.shortMessage;
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message;
  if (error instanceof Error) return error.cause instanceof Error ? reason(error.cause) : error.message;
  // A socket's error arrives as an event.
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message) || 'refused';
  return 'connection lost';
}

const oneLine = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[.\s]+$/, '')
    .slice(0, 240);
