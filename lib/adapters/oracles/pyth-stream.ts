export type StreamEnd =
  | { readonly kind: 'silent'; readonly ms: number }
  | { readonly kind: 'closed'; readonly status: number | undefined; readonly message: string };

export interface HermesRequest {
  readonly url: string;
  readonly apiKey: string | undefined;
  /** Feed ids, hexadecimal digits without 0x. */
  readonly ids: readonly string[];
  readonly silenceMs: number;
  readonly signal: AbortSignal;
  /** One frame; answers whether it brought anything new, which is what keeps the line. */
  readonly onFrame: (text: string) => boolean;
  /** Hermes tells of its own errors in events named `error`, and says good-bye so after 24 hours. */
  readonly onServerError: (text: string) => void;
}

/**
 * One connection to Hermes' price stream, until it ends, is silent for too long, or `signal` aborts. Never rejects.
 *
 * Through Pyth's own client, imported when first needed (a quarter of a second). It asks for Node 24 and runs on 20:
 * all that is used of it is the address it builds, the key in the header, and the `eventsource` package's stream.
 * That stream would come back by itself after a fixed 3 s, without jitter and for ever, and not at all after a
 * refusal: so it is closed at its first fault, and when to come back is the caller's.
 */
export async function openHermes(request: HermesRequest): Promise<StreamEnd> {
  const { ids, signal, silenceMs } = request;
  try {
    const { HermesClient } = await import('@pythnetwork/hermes-client');
    const { apiKey } = request;
    const client = new HermesClient(request.url, apiKey === undefined ? {} : { accessToken: apiKey });
    const stream = await client.getPriceUpdatesStream([...ids], {
      parsed: true,
      encoding: 'base64',
      ignoreInvalidPriceIds: true,
    });
    return await new Promise<StreamEnd>((resolve) => {
      const end = (reason: StreamEnd): void => {
        clearTimeout(silence);
        signal.removeEventListener('abort', aborted);
        stream.close();
        resolve(reason);
      };
      const aborted = (): void => end({ kind: 'closed', status: undefined, message: 'stopped' });
      const silence = setTimeout(() => end({ kind: 'silent', ms: silenceMs }), silenceMs);
      stream.addEventListener('message', (event) => {
        if (request.onFrame(String(event.data))) silence.refresh();
      });
      stream.addEventListener('error', (event) => {
        if ('data' in event) return request.onServerError(String(event.data));
        end({ kind: 'closed', status: failedStatus(event.code), message: oneLine(event.message ?? 'it was closed') });
      });
      signal.addEventListener('abort', aborted);
      if (signal.aborted) aborted();
    });
  } catch (error) {
    return {
      kind: 'closed',
      status: undefined,
      message: oneLine(error instanceof Error ? error.message : String(error)),
    };
  }
}

/** A 200 that is no event stream is told by its message. */
const failedStatus = (code: number | undefined): number | undefined => (code === 200 ? undefined : code);
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 160);
