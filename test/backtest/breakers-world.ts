import type { Address } from 'viem';
import { type BreakerConfig, DEFAULT_BREAKERS } from '@/lib/core/breaker/breaker-config';
import type { BreakerEvent } from '@/lib/core/breaker/breaker-event';
import { type Breakers, unknownBreaker } from '@/lib/core/breaker/breaker-state';
import type { Observation } from '@/lib/core/breaker/observation';
import { NO_MEMORY, type ObserverMemory, observe } from '@/lib/core/breaker/observe';
import type { ObservedAsset, ObservedMarket } from '@/lib/core/breaker/observed-input';
import { breakerRoster } from '@/lib/core/breaker/roster';
import { stepBreakers } from '@/lib/core/breaker/step-breakers';
import { type Watchlist, watchlist } from '@/lib/core/breaker/watchlist';
import { composite } from '@/lib/core/oracle/composite';
import { divergenceThreshold } from '@/lib/core/oracle/divergence';
import { deviationBps } from '@/lib/core/oracle/median';
import type { Quote } from '@/lib/core/oracle/quote';
import { Usd } from '@/lib/core/units/units';

/** The assets of the history, as a market would list them. */
export const BTC = '0x00000000000000000000000000000000000000b1';
export const USDC = '0x00000000000000000000000000000000000000c1';
export const USDT = '0x00000000000000000000000000000000000000d1';
export const ASSETS = [BTC, USDC, USDT] as const;
export type HistoryAsset = (typeof ASSETS)[number];

/** Feeds as Chainlink runs them on Ethereum for these assets. */
const FEEDS: Readonly<
  Record<HistoryAsset, { readonly symbol: string; readonly deviationBps: number; readonly heartbeatS: number }>
> = {
  [BTC]: { symbol: 'BTC', deviationBps: 50, heartbeatS: 3_600 },
  [USDC]: { symbol: 'USDC', deviationBps: 25, heartbeatS: 86_400 },
  [USDT]: { symbol: 'USDT', deviationBps: 25, heartbeatS: 86_400 },
};

/** One market's price in whole 1e-8 dollars, quoted at a unix ms. */
export interface MarketQuote {
  readonly source: string;
  readonly upstream: string;
  readonly price: number;
  readonly at: number;
}

/** A push oracle's standing answer. */
export interface FeedAnswer {
  readonly price: number;
  /** Unix ms. */
  readonly updatedAt: number;
}

export interface Moment {
  readonly at: number;
  readonly quotes: Readonly<Record<HistoryAsset, readonly MarketQuote[]>>;
  readonly feeds: Readonly<Partial<Record<HistoryAsset, FeedAnswer>>>;
}

const MARKET: ObservedMarket = {
  id: 'history',
  name: 'History',
  assets: ASSETS.map((asset) => ({
    asset,
    symbol: FEEDS[asset].symbol,
    assetClass: asset === BTC ? 'volatile' : 'stable',
    ...{ hasFeed: true, hasCap: false, base: undefined },
  })),
  supportedRevisions: [1],
  hasSequencer: false,
  sequencerGrace: 0,
  tellsDeficit: false,
  trustsBlockTime: true,
};

/** A push oracle that follows a market: it moves at its threshold or heartbeat, and is mined so much later. */
export function followingFeed(asset: HistoryAsset, delayMs: number) {
  const { deviationBps: threshold, heartbeatS } = FEEDS[asset];
  let standing: FeedAnswer | undefined;
  let coming: (FeedAnswer & { readonly minedAt: number }) | undefined;
  return (market: number | undefined, now: number, alive = true): FeedAnswer | undefined => {
    if (coming !== undefined && now >= coming.minedAt) {
      standing = { price: coming.price, updatedAt: coming.minedAt };
      coming = undefined;
    }
    if (market === undefined || !alive || coming !== undefined) return standing;
    const moved = standing === undefined || Math.abs(market / standing.price - 1) * 10_000 >= threshold;
    if (moved || now - (standing?.updatedAt ?? 0) >= heartbeatS * 1_000) {
      const next = { price: Math.round(market), updatedAt: now };
      if (standing === undefined) standing = next;
      else coming = { ...next, minedAt: now + delayMs };
    }
    return standing;
  };
}

/** The middle of some prices; `undefined` of none. */
export function middleOf(quotes: readonly MarketQuote[]): number | undefined {
  const prices = quotes.map(({ price }) => price).sort((a, b) => a - b);
  const [low, high] = [prices[(prices.length - 1) >> 1], prices[prices.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** An asset's view as the engine's snapshot would carry it, by the same aggregation. */
function viewOf(asset: HistoryAsset, { at, quotes, feeds }: Moment): ObservedAsset {
  const { symbol, deviationBps: threshold, heartbeatS } = FEEDS[asset];
  const feed = feeds[asset];
  const said: Quote[] = quotes[asset].map(({ source, upstream, price, at: observedAt }) => ({
    ...{
      source,
      upstream,
      group: 'exchange',
      asset,
      price: Usd(BigInt(Math.round(price))),
      observedAt,
      receivedAt: observedAt,
    },
  }));
  if (feed !== undefined) {
    const price = Usd(BigInt(feed.price));
    const times = { observedAt: feed.updatedAt, receivedAt: at };
    said.push({
      source: 'chainlink',
      group: 'push-oracle',
      asset,
      price,
      ...times,
      heartbeat: heartbeatS,
      deviationThresholdBps: threshold,
    });
    said.push({ source: 'protocol', group: 'protocol', asset, price, observedAt: at, receivedAt: at });
  }
  const found = composite(asset as Address, said, at);
  const push = found.sources.find(({ group }) => group === 'push-oracle');
  return {
    symbol,
    decimals: 8,
    price: feed === undefined ? null : `${feed.price}`,
    composite: found.price === undefined ? null : { price: `${found.price}` },
    fresh: found.fresh,
    quorum: found.quorum,
    divergenceBps:
      feed === undefined || found.price === undefined ? null : deviationBps(BigInt(feed.price), found.price),
    sources: Object.fromEntries(
      found.sources.map((source) => [
        source.source,
        {
          ...source,
          price: `${source.price}`,
          rejected: source.rejected ?? null,
          thresholdBps: divergenceThreshold(source, threshold),
        },
      ]),
    ),
    supplied: '100000000000',
    deficit: null,
    oracleUpdatedAt: push === undefined ? null : Math.floor((at - push.ageMs) / 1_000),
    heartbeat: heartbeatS,
  };
}

/** The readings of one moment. */
export function readingsOf(moment: Moment, memory: ObserverMemory): ReturnType<typeof observe> {
  const { at } = moment;
  return observe(
    MARKET,
    {
      now: at,
      snapshot: {
        market: { id: 'history', revision: 1, blockTime: 12 },
        block: { number: Math.floor(at / 12_000), timestamp: Math.floor(at / 1_000), receivedAt: at },
        tick: { at },
        assets: Object.fromEntries(ASSETS.map((asset) => [asset, viewOf(asset, moment)])),
        settlements: [],
      },
      status: { state: 'live' },
      facts: {},
    },
    memory,
  );
}

export const watchlistOf = (config: BreakerConfig = DEFAULT_BREAKERS): Watchlist =>
  watchlist(config, breakerRoster(MARKET, {}).roster);

/** Everything closed: what a trip is counted from. */
export const allClosed = (watched: Watchlist, at: number): Breakers => ({
  format: 1,
  at,
  block: null,
  configVersion: watched.version,
  breakers: Object.fromEntries(
    watched.breakers.map(({ key }) => [key, { ...unknownBreaker(at, null, 'begun'), state: 'closed' as const }]),
  ),
});

export interface BreakerRun {
  state: Breakers;
  memory: ObserverMemory;
  readonly events: BreakerEvent[];
}

export const startRun = (watched: Watchlist, at: number): BreakerRun => ({
  state: allClosed(watched, at),
  memory: NO_MEMORY,
  events: [],
});

/** One step of a run: what the moment shows, or what is given instead. */
export function stepRun(run: BreakerRun, watched: Watchlist, at: number, observations: readonly Observation[]): void {
  const [state, events] = stepBreakers(run.state, { at, block: null, observations }, watched);
  run.state = state;
  run.events.push(...events);
}
