import { setImmediate } from 'node:timers/promises';
import type { Address } from 'viem';
import { backoff, sleep } from '@/lib/adapters/chain/backoff';
import { createHealth } from '@/lib/adapters/chain/health';
import type { Quote } from '@/lib/core/oracle/quote';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { Clock, PriceSource } from '@/lib/engine/ports';
import { createMessageLog } from './message-log';
import { quoteListeners } from './quote-listeners';
import { type RedstoneTrust, readFeed } from './redstone-feed';
import { fetchPackages, type RedstoneGateway } from './redstone-gateway';

export interface RedstoneOptions {
  readonly feeds: MarketConfig['feeds'];
  readonly clock: Clock;
  /** The first that answers well is kept; none: the source is off. */
  readonly gateways: readonly RedstoneGateway[];
  readonly service: string;
  readonly trust: RedstoneTrust;
  readonly pollMs: number;
  readonly timeoutMs?: number;
  readonly lastRetryMs?: number;
  /** Prices older than this are passed on as they are, another gateway is asked, and the source calls itself stale. */
  readonly oldMs?: number;
  readonly random?: () => number;
}

/**
 * The five nodes of `redstone-primary-prod`, as
 * `packages/stellar-connector/stellar/contracts/redstone-adapter/src/config/config_prod.rs` of
 * redstone-finance/redstone-oracles-monorepo lists them. The contracts ask for three of them.
 */
export const REDSTONE_PRIMARY_PROD: RedstoneTrust & { readonly service: string } = {
  service: 'redstone-primary-prod',
  signers: new Set([
    '0x8bb8f32df04c8b654987daaed53d6b6091e3b774',
    '0xdeb22f54738d54976c4c0fe5ce6d408e40d88499',
    '0x51ce04be4b3e32572c4ec9135221d0691ba7d202',
    '0xdd682daec5a90dd295d14da4b0bec9281017b5be',
    '0x9c5ae89c4af6aa32ce58588dbaf90d18a855b6de',
  ]),
  threshold: 3,
};

/** RedStone's prices, polled from its gateways and trusted for their signatures alone. It never throws and never dies. */
export function createRedstoneSource(options: RedstoneOptions): PriceSource {
  const {
    feeds,
    clock,
    gateways,
    service,
    trust,
    pollMs,
    timeoutMs = 5_000,
    oldMs = 60_000,
    random = Math.random,
  } = options;
  const assetsOf = new Map<string, Address[]>();
  for (const [asset, { redstone }] of Object.entries(feeds)) {
    if (redstone !== undefined) assetsOf.set(redstone, [...(assetsOf.get(redstone) ?? []), asset as Address]);
  }
  const feedIds = [...assetsOf.keys()];
  const log = createMessageLog();
  const health = createHealth('redstone', 'oracle', clock);
  if (gateways.length === 0) health.set('off', 'Set REDSTONE_URLS to the gateways to ask.');
  const newest = new Map<string, number>();
  /** The gateway that answered well last. */
  let preferred = 0;

  /** Judges one gateway's answer: the time in ms of its newest good price, be it known already; `undefined` without any. */
  const accept = async (
    answer: Readonly<Record<string, unknown>>,
    emit: (quote: Quote) => void,
  ): Promise<number | undefined> => {
    let madeAt: number | undefined;
    for (const [feedId, assets] of assetsOf) {
      const packages = answer[feedId];
      // Not every configured feed must be served: what is missing is not quoted.
      if (packages === undefined) continue;
      const now = clock.now();
      const reading = await readFeed(feedId, packages, trust, now, setImmediate);
      for (const { text, reason } of reading.refused) {
        health.reject();
        log.add(now, text, `${feedId}: ${reason}`);
      }
      if (reading.price === undefined) continue;
      const { value: price, timestampMs } = reading.price;
      const last = newest.get(feedId);
      if (last !== undefined && timestampMs < last) {
        health.reject();
        log.add(now, JSON.stringify({ [feedId]: packages }), `${feedId}: older than the one before it`);
        continue;
      }
      madeAt = Math.max(madeAt ?? 0, timestampMs);
      if (timestampMs === last) continue;
      newest.set(feedId, timestampMs);
      log.add(now, JSON.stringify({ [feedId]: packages }));
      // The nodes' clock may be a little ahead of ours; a quote is never from the future.
      const observedAt = Math.min(timestampMs, now);
      for (const asset of assets) {
        emit({ source: 'redstone', group: 'pull-oracle', asset, price, observedAt, receivedAt: now });
      }
    }
    return madeAt;
  };

  /** Asks the gateways, the preferred first, until one answers well. */
  const poll = async (emit: (quote: Quote) => void, signal: AbortSignal): Promise<boolean> => {
    const faults: string[] = [];
    let answered = false;
    for (let turn = 0; turn < gateways.length && !signal.aborted; turn += 1) {
      const index = (preferred + turn) % gateways.length;
      const gateway = gateways[index] as RedstoneGateway;
      try {
        const answer = await fetchPackages(gateway, service, feedIds, timeoutMs, signal);
        answered = true;
        if (signal.aborted) return false;
        const madeAt = await accept(answer, emit);
        const age = clock.now() - (madeAt ?? 0);
        if (madeAt !== undefined && age <= oldMs) {
          preferred = index;
          health.heard(clock.now());
          return true;
        }
        const what =
          madeAt === undefined ? 'no price in its answer is good' : `its newest price is ${seconds(age)} old`;
        faults.push(`gateway ${index + 1}: ${what}`);
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        if (!signal.aborted) log.add(clock.now(), '', `gateway ${index + 1}: ${words}`);
        faults.push(`gateway ${index + 1}: ${words}`);
      }
    }
    health.set(answered ? 'stale' : 'down', `No fresh price from RedStone (${faults.join('; ')}). Trying again.`);
    return false;
  };

  const run = async (emit: (quote: Quote) => void, signal: AbortSignal): Promise<void> => {
    if (gateways.length === 0) return;
    health.set('connecting', 'Waiting for the first price from RedStone.');
    let failures = 0;
    while (!signal.aborted) {
      const good = await poll(emit, signal);
      failures = good ? 0 : failures + 1;
      const wait = good
        ? pollMs * (0.9 + random() / 5)
        : backoff(failures, Math.min(pollMs, 2_000), options.lastRetryMs ?? 60_000, random);
      await sleep(wait, signal);
    }
    health.set('off', 'Stopped.');
  };

  return {
    id: 'redstone',
    group: 'pull-oracle',
    assets: [...assetsOf.values()].flat(),
    subscribe: quoteListeners(run),
    health: health.get,
    messages: log.messages,
  };
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
