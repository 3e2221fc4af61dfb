import { z } from 'zod';
import { limitedText } from '../limited-text';

export interface RedstoneGateway {
  /** Without a path. */
  readonly url: string;
  /** Sent as `x-api-key`, and told to nobody else. */
  readonly apiKey: string | undefined;
}

/** RedStone's own: two open ones, and the one that takes a key and answers with nothing but the feeds asked for. */
export const REDSTONE_PUBLIC_URLS = [
  'https://oracle-gateway-1.a.redstone.finance',
  'https://oracle-gateway-2.a.redstone.finance',
] as const;
export const REDSTONE_KEYED_URL = 'https://oracle-gateway.a.redstone.finance';

const answerSchema = z.record(z.string(), z.unknown());

/** An answer of all feeds is one to two megabytes. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * A gateway's newest packages by feed id. Paths as `packages/sdk/src/fetch-data-packages.ts` of
 * redstone-finance/redstone-oracles-monorepo has them. Throws `RedstoneGatewayError` when there are none to be had.
 */
export async function fetchPackages(
  gateway: RedstoneGateway,
  service: string,
  feedIds: readonly string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const { apiKey } = gateway;
  const base = gateway.url.replace(/\/+$/, '');
  const url =
    apiKey === undefined
      ? `${base}/v2/data-packages/latest/${service}`
      : `${base}/v2/data-packages/latest-by-data-feeds/${service}?dataFeedIds=${feedIds.map(encodeURIComponent).join(',')}`;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      headers: apiKey === undefined ? {} : { 'x-api-key': apiKey },
      // A key goes to no other host.
      redirect: 'error',
      signal: AbortSignal.any([signal, timeout]),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new RedstoneGatewayError(statusWords(response.status, apiKey !== undefined));
    }
    const tooLong = () => new RedstoneGatewayError('it answered with more than 32 MB');
    return answerSchema.parse(JSON.parse(await limitedText(response, MAX_BYTES, tooLong)));
  } catch (error) {
    if (error instanceof RedstoneGatewayError) throw error;
    throw new RedstoneGatewayError(faultWords(error, timeout.aborted, timeoutMs), { cause: error });
  }
}

/** The words of a gateway's refusal or fault; they name no URL. */
export class RedstoneGatewayError extends Error {
  override readonly name = 'RedstoneGatewayError';
}

function statusWords(status: number, hasKey: boolean): string {
  switch (status) {
    case 401:
    case 403:
      return hasKey
        ? `it refuses the API key (${status}): set REDSTONE_API_KEY to a valid one`
        : `it asks for an API key (${status}): set REDSTONE_API_KEY`;
    case 429:
      return 'it has been asked too often (429)';
    default:
      return `it answered with status ${status}`;
  }
}

function faultWords(error: unknown, late: boolean, timeoutMs: number): string {
  if (late) return `it did not finish its answer within ${timeoutMs / 1000} s`;
  if (error instanceof SyntaxError || error instanceof z.ZodError) return 'its answer is not what it should be';
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return `it cannot be reached${code === undefined ? '' : ` (${code})`}`;
}
