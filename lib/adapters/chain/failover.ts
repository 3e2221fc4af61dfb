import { ChainError, type ChainErrorKind } from './chain-error';
import type { Endpoint } from './endpoint';
import type { Rpc } from './rpc';

/**
 * Requests on the active endpoint; when it is lost, silent or limited, once more on each other HTTP URL.
 * A node's own refusal ('rejected') is an answer and is not asked elsewhere.
 */
export function createFailover(options: {
  readonly urls: readonly string[];
  readonly active: () => Endpoint | undefined;
  readonly connect: (url: string) => Promise<Endpoint>;
}): Rpc & { close(): void; failures(): Readonly<Record<string, number>> } {
  const failed: Record<ChainErrorKind, number> = {
    'wrong-chain': 0,
    unreachable: 0,
    'rate-limited': 0,
    rejected: 0,
    'bad-answer': 0,
    'block-gone': 0,
    stopped: 0,
  };
  const count = (error: unknown): void => {
    if (error instanceof ChainError) failed[error.kind] += 1;
  };
  const spares = new Map<string, Promise<Endpoint>>();
  const spare = (url: string): Promise<Endpoint> => {
    let opening = spares.get(url);
    if (opening === undefined) {
      opening = options.connect(url);
      spares.set(url, opening);
      opening.catch(() => spares.delete(url));
    }
    return opening;
  };
  const elsewhere = (error: unknown): boolean =>
    error instanceof ChainError && (error.kind === 'unreachable' || error.kind === 'rate-limited');

  return {
    async request(method, params, requestOptions) {
      const first = options.active();
      let failure: unknown = new ChainError(
        'unreachable',
        'There is no connection to the chain.',
        'It is being reopened.',
      );
      if (first !== undefined) {
        try {
          return await first.request(method, params, requestOptions);
        } catch (error) {
          count(error);
          if (!elsewhere(error)) throw error;
          failure = error;
        }
      }
      for (const url of options.urls) {
        if (!url.startsWith('http') || url === first?.url) continue;
        try {
          return await (await spare(url)).request(method, params, requestOptions);
        } catch (error) {
          count(error);
          if (!elsewhere(error) && !(error instanceof ChainError && error.kind === 'wrong-chain')) throw error;
        }
      }
      throw failure;
    },
    failures: () => failed,
    close() {
      for (const opening of spares.values()) opening.then((endpoint) => endpoint.close()).catch(() => undefined);
      spares.clear();
    },
  };
}
