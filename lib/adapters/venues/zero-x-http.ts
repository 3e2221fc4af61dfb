import { limitedText } from '../limited-text';

/** An answer is some kilobytes. */
const MAX_BYTES = 512 * 1024;

export interface ZeroXRequest {
  /** Without a path. */
  readonly url: string;
  readonly apiKey: string;
  readonly query: URLSearchParams;
  readonly timeoutMs: number;
}

/** The JSON that 0x answers. Throws `ZeroXError` where there is none within the time; its words name no URL and no key. */
export async function askZeroX({ url, apiKey, query, timeoutMs }: ZeroXRequest): Promise<unknown> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/swap/allowance-holder/quote?${query}`, {
      headers: { '0x-api-key': apiKey, '0x-version': 'v2' },
      // A key goes to no other host.
      redirect: 'error',
      signal: timeout,
    });
    if (!response.ok) {
      await response.body?.cancel();
      const asks = Number(response.headers.get('retry-after') ?? 0) * 1_000;
      throw new ZeroXError(statusWords(response.status), response.status === 429 ? asks || 0 : undefined);
    }
    return JSON.parse(
      await limitedText(response, MAX_BYTES, () => new ZeroXError('0x answered with more than it should.')),
    );
  } catch (error) {
    if (error instanceof ZeroXError) throw error;
    if (timeout.aborted) throw new ZeroXError(`0x did not answer within ${timeoutMs / 1_000} s.`);
    throw new ZeroXError(
      error instanceof SyntaxError ? 'The answer of 0x is not what it should be.' : '0x cannot be reached.',
      undefined,
      { cause: error },
    );
  }
}

export class ZeroXError extends Error {
  override readonly name = 'ZeroXError';
  constructor(
    message: string,
    /** Milliseconds it wants not to be asked, 0 where it does not say; `undefined` where it was no matter of how often. */
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

function statusWords(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return `0x refuses the API key (${status}): set ZEROX_API_KEY to a valid one.`;
    case 429:
      return '0x has been asked too often (429).';
    default:
      return `0x answered with status ${status}.`;
  }
}
