import type { Address } from 'viem';
import { DEFAULT_BREAKERS } from '@/lib/core/breaker/breaker-config';
import { NO_MEMORY, type ObserverMemory, observe } from '@/lib/core/breaker/observe';
import type { ObservedAsset, ObservedMarket } from '@/lib/core/breaker/observed-input';
import { breakerRoster } from '@/lib/core/breaker/roster';
import { stepBreakers } from '@/lib/core/breaker/step-breakers';
import { watchlist } from '@/lib/core/breaker/watchlist';
import { percentile } from '@/test/bench/percentile';
import { allClosed } from './breakers-world';

const ASSETS = 60;
const TICKS = 600;
const TICK_MS = 250;
const FROM = 1_700_000_000_000;

/** Milliseconds that one tick of a large market costs: its readings and the step, median and p99. */
export function tickCost(): { readonly median: number; readonly p99: number; readonly stateKb: number } {
  const assets = Array.from({ length: ASSETS }, (_, place) => `0x${place.toString(16).padStart(40, '0')}` as Address);
  const market: ObservedMarket = {
    ...{ id: 'cost', name: 'Cost', supportedRevisions: [1], hasSequencer: true, sequencerGrace: 3_600 },
    ...{ tellsDeficit: true, trustsBlockTime: true },
    assets: assets.map((asset) => ({
      asset,
      symbol: asset,
      assetClass: 'volatile',
      hasFeed: true,
      hasCap: true,
      base: undefined,
    })),
  };
  const watched = watchlist(DEFAULT_BREAKERS, breakerRoster(market, {}).roster);
  let state = allClosed(watched, FROM);
  let memory: ObserverMemory = NO_MEMORY;
  const times: number[] = [];
  for (let tick = 1; tick <= TICKS; tick += 1) {
    const at = FROM + tick * TICK_MS;
    const views = Object.fromEntries(assets.map((asset, place) => [asset, viewAt(place, tick, at)]));
    const began = performance.now();
    const made = observe(
      market,
      {
        now: at,
        snapshot: {
          market: { id: 'cost', revision: 1, blockTime: 12 },
          block: { number: tick, timestamp: Math.floor(at / 1_000), receivedAt: at },
          tick: { at },
          assets: views,
          settlements: [],
        },
        status: { state: 'live' },
        facts: {},
      },
      memory,
    );
    [state] = stepBreakers(state, { at, block: `${tick}`, observations: made.observations }, watched);
    memory = made.memory;
    times.push(performance.now() - began);
  }
  return {
    median: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    stateKb: JSON.stringify(state).length / 1_000,
  };
}

function viewAt(place: number, tick: number, at: number): ObservedAsset {
  const price = `${100_000_000_000 + place * 1_000_000 + (tick % 50) * 10_000}`;
  const source = (upstream: string, group: 'exchange' | 'push-oracle') => ({
    group,
    upstream,
    price,
    weight: 0.2,
    rejected: null,
    thresholdBps: 50,
  });
  return {
    ...{ symbol: 'X', decimals: 18, price, composite: { price }, fresh: 5, quorum: 3, divergenceBps: 1 },
    ...{
      supplied: '1000000000000000000000',
      deficit: '0',
      oracleUpdatedAt: Math.floor(at / 1_000) - 60,
      heartbeat: 3_600,
    },
    sources: {
      ...Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, source(name, 'exchange')])),
      chainlink: source('chainlink', 'push-oracle'),
    },
  };
}
