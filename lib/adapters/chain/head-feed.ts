import type { Clock, HeadEvent } from '@/lib/engine/ports';
import { backoff, sleep } from './backoff';
import { ChainError } from './chain-error';
import type { Endpoint } from './endpoint';
import type { HeadTracker } from './head-tracker';
import { type Header, headerAnswer, parseHeader } from './header';
import type { Health } from './health';

const latest = async (endpoint: Endpoint): Promise<Header> => {
  const header = headerAnswer(
    await endpoint.request('eth_getBlockByNumber', ['latest', false]),
    'eth_getBlockByNumber',
  );
  if (header === undefined) {
    throw new ChainError('bad-answer', `${endpoint.label} has no latest block.`, 'The node may still be starting.');
  }
  return header;
};

/** Turns one endpoint's heads into `HeadEvent`s, in order, and notices when they stop. */
export function createHeadFeed(options: {
  /** Silence after which we ask the node ourselves. */
  readonly patienceMs: number;
  readonly pollMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tracker: HeadTracker;
  readonly health: Health;
  readonly emit: (head: HeadEvent) => void;
  /** Rejects unless the endpoint still serves our chain. */
  readonly checkChain: (endpoint: Endpoint) => Promise<void>;
}) {
  const { clock, tracker, health, patienceMs, pollMs } = options;
  let queue: Promise<void> = Promise.resolve();

  /** One head after the other: a reorg's walk back may have to ask the node. */
  const take = (endpoint: Endpoint, header: Header, receivedAt: number): Promise<void> => {
    const step = queue.then(async () => {
      const newest = tracker.newest();
      // A head that does not simply follow may be one of another chain that was put behind the same URL.
      if (newest !== undefined && header.parentHash !== newest.hash && header.hash !== newest.hash) {
        await options.checkChain(endpoint);
      }
      const accepted = await tracker.accept(header);
      if (accepted === undefined) return;
      health.heard(receivedAt);
      const { number, hash, timestamp, parentHash } = accepted.header;
      options.emit({ block: { number, hash, timestamp }, parentHash, receivedAt, replaced: accepted.replaced });
    });
    queue = step.catch(() => undefined);
    return step;
  };

  /** The node answers: live while its head is recent. */
  const answered = (endpoint: Endpoint): void => {
    const silence = clock.now() - (health.get().lastAt ?? clock.now());
    const words = `${endpoint.label} answers, but the chain has made no block for ${Math.round(silence / 1000)} s.`;
    if (silence < patienceMs) health.set('live', '');
    else health.set('stale', words);
  };

  const followSocket = async (
    endpoint: Endpoint,
    subscribe: NonNullable<Endpoint['subscribeHeads']>,
    until: AbortSignal,
  ) => {
    const leaving = new AbortController();
    const ending = AbortSignal.any([until, leaving.signal]);
    let lost = '';
    const leave = (why: string): void => {
      lost ||= why;
      leaving.abort();
    };
    const failed = (error: unknown): void => leave(error instanceof ChainError ? error.shortMessage : String(error));
    let heardAt = clock.now();
    let announcements = 0;
    /** The node's head, unless one was announced while it answered: the answer may then be the older of the two. */
    const ask = async (): Promise<Header | undefined> => {
      const before = announcements;
      const header = await latest(endpoint);
      return announcements === before ? header : undefined;
    };
    await subscribe((raw) => {
      const header = parseHeader(raw);
      if (header === undefined) {
        health.reject();
        return;
      }
      heardAt = clock.now();
      announcements += 1;
      take(endpoint, header, heardAt).catch(failed);
    }, leave);
    // The subscription tells of the next block only; we want to stand on the newest one now.
    const first = await ask();
    if (first !== undefined) await take(endpoint, first, clock.now());
    answered(endpoint);
    while (!ending.aborted) {
      await sleep(Math.max(50, heardAt + patienceMs - clock.now()), ending);
      if (ending.aborted || clock.now() - heardAt < patienceMs) continue;
      const before = tracker.newest();
      const header = await ask();
      if (header === undefined) continue;
      if (header.hash === before?.hash) {
        answered(endpoint);
        await sleep(patienceMs, ending);
        continue;
      }
      await take(endpoint, header, clock.now());
      const announced = clock.now() - heardAt < patienceMs;
      // A chain set back makes no announcement; a new block without one means a dead subscription.
      if (!announced && header.number > (before?.number ?? -1n)) leave(`${endpoint.label} stopped announcing blocks.`);
    }
    return lost;
  };

  const followPolling = async (endpoint: Endpoint, until: AbortSignal): Promise<string> => {
    let limited = 0;
    let behind = 0;
    while (!until.aborted) {
      try {
        const header = await latest(endpoint);
        const newest = tracker.newest();
        limited = 0;
        // Behind a load balancer, an older head is a node that lags; a chain set back stays there.
        behind = newest !== undefined && header.number < newest.number ? behind + 1 : 0;
        if (behind === 0 || behind > 3) await take(endpoint, header, clock.now());
        answered(endpoint);
        await sleep(pollMs, until);
      } catch (error) {
        if (!(error instanceof ChainError) || error.kind !== 'rate-limited') throw error;
        const pause = Math.max(error.retryAfterMs ?? 0, backoff(limited, 1000, 60_000, options.random));
        limited += 1;
        health.set('stale', `${error.message} Next try in ${Math.max(1, Math.round(pause / 1000))} s.`);
        await sleep(pause, until);
      }
    }
    return '';
  };

  return {
    /** Follows until `until` aborts or the endpoint is lost; resolves with what was lost, in words. Never rejects. */
    async follow(endpoint: Endpoint, until: AbortSignal): Promise<string> {
      try {
        return endpoint.subscribeHeads === undefined
          ? await followPolling(endpoint, until)
          : await followSocket(endpoint, endpoint.subscribeHeads, until);
      } catch (error) {
        return error instanceof ChainError ? error.message : `${endpoint.label} failed: ${String(error)}.`;
      }
    },
  };
}
