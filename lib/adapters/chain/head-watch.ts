import type { Clock, SeenHeads } from '@/lib/engine/ports';
import { ChainError } from './chain-error';
import type { Endpoint } from './endpoint';
import { type Header, headerAnswer } from './header';
import { quantity } from './rpc';

export interface HeadWatchOptions {
  readonly urls: readonly string[];
  /** Opens a URL and makes sure that it serves our chain. */
  readonly connect: (url: string) => Promise<Endpoint>;
  readonly clock: Clock;
  /** Between two askings. */
  readonly intervalMs: number;
  /** An endpoint that takes longer tells nothing this time. */
  readonly patienceMs?: number;
}

export interface HeadWatch {
  /** What was heard last; null once it is three intervals old. The first call begins the asking: who never looks costs nothing. */
  heads(): SeenHeads | null;
  stop(): void;
}

/**
 * Asks every endpoint for its head, all at once, and those ahead for the block at the height that all of them have: nodes
 * of one chain have one block there. One that is silent is missing from the answer; it is opened again next time.
 */
export const createHeadWatch = ({
  urls,
  connect,
  clock,
  intervalMs,
  patienceMs = 2_000,
}: HeadWatchOptions): HeadWatch => {
  const open = new Map<string, Promise<Endpoint>>();
  let seen: SeenHeads | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let begun = false;
  let stopped = false;

  const endpointOf = (url: string): Promise<Endpoint> => {
    const known = open.get(url);
    if (known) return known;
    const opening = connect(url);
    open.set(url, opening);
    opening.then(
      (endpoint) => {
        if (stopped) endpoint.close();
      },
      () => open.delete(url),
    );
    return opening;
  };
  const drop = (url: string): void => {
    open.get(url)?.then(
      (endpoint) => endpoint.close(),
      () => undefined,
    );
    open.delete(url);
  };
  const headerAt = async (endpoint: Endpoint, block: string): Promise<Header> => {
    const answer = await endpoint.request('eth_getBlockByNumber', [block, false], { retryCount: 0 });
    const header = headerAnswer(answer, 'eth_getBlockByNumber');
    if (!header) throw new ChainError('bad-answer', `${endpoint.label} has no block ${block}.`, '');
    return header;
  };
  /** What it answers in time; whoever does not is silent, and connected anew. */
  const ask = async <T>(url: string, question: (endpoint: Endpoint) => Promise<T>): Promise<T | undefined> => {
    let late: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<undefined>((resolve) => {
      late = setTimeout(resolve, patienceMs, undefined);
    });
    try {
      const answer = await Promise.race([endpointOf(url).then(question), patience]);
      if (answer === undefined) drop(url);
      return answer;
    } catch {
      drop(url);
      return undefined;
    } finally {
      clearTimeout(late);
    }
  };

  const round = async (): Promise<void> => {
    const at = clock.now();
    const heads = (
      await Promise.all(
        urls.map((url, index) =>
          ask(url, async (endpoint) => {
            const head = await headerAt(endpoint, 'latest');
            return { url, rpc: `RPC ${index + 1}`, head, tookMs: Math.max(0, clock.now() - at) };
          }),
        ),
      )
    ).filter((each) => each !== undefined);
    const shared = heads.reduce(
      (least, { head }) => (head.number < least ? head.number : least),
      heads[0]?.head.number ?? 0n,
    );
    const found = await Promise.all(
      heads.map(async ({ url, rpc, head, tookMs }) => {
        const there =
          head.number === shared ? head : await ask(url, (endpoint) => headerAt(endpoint, quantity(shared)));
        return {
          ...{ rpc, tookMs, number: Number(head.number), hash: head.hash },
          ...(there && { shared: { number: Number(there.number), hash: there.hash } }),
        };
      }),
    );
    seen = { at, heads: found };
  };
  const again = (): void => {
    if (stopped) return;
    timer = setTimeout(() => void round().finally(again), intervalMs);
  };

  return {
    heads: () => {
      if (!begun && !stopped) {
        begun = true;
        void round().finally(again);
      }
      return seen && clock.now() - seen.at <= 3 * intervalMs + patienceMs ? seen : null;
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      for (const url of [...open.keys()]) drop(url);
    },
  };
};
