import { type BreakerConfig, readBreakerConfig } from '@/lib/core/breaker/breaker-config';
import { isShut } from '@/lib/core/breaker/breaker-state';
import { type PriceMemory, referencePrice, remembered } from '@/lib/core/breaker/price-memory';
import { RULES } from '@/lib/core/breaker/rules';
import { stepBreakers } from '@/lib/core/breaker/step-breakers';
import { watchlist } from '@/lib/core/breaker/watchlist';
import { allClosed } from './breakers-world';
import type { Round } from './chainlink-rounds';

const real = (rounds: readonly Round[]) => rounds.filter(({ answer, updatedAt }) => answer > 0n && updatedAt > 0);
const DAY_S = 86_400;

const configured = (input: unknown): BreakerConfig => {
  const read = readBreakerConfig(input);
  if (!read.ok) throw new Error(read.problems.join('\n'));
  return read.config;
};

/** How often a live feed's real rounds would have tripped its age rule, of how many days; and its oldest, percent of what it may be. */
export function feedAgeTrips(
  rounds: readonly Round[],
  heartbeatS: number,
): { readonly trips: number; readonly days: number; readonly oldest: number } {
  const all = real(rounds);
  const allowedS = heartbeatS + Math.max(heartbeatS / 10, 300);
  const key = 'asset:0x00000000000000000000000000000000000000e1' as const;
  const watched = watchlist(configured({ rules: { 'feed-age': { staleMs: 100_000 } } }), [
    { key, name: 'feed', rules: ['feed-age'] },
  ]);
  let state = allClosed(watched, (all[0]?.updatedAt ?? 0) * 1_000);
  let trips = 0;
  let oldest = 0;
  for (const [place, round] of all.entries()) {
    const next = all[place + 1];
    if (next === undefined) break;
    // Its last second, and the new round's first: between them the age only grows.
    for (const [at, age] of [
      [next.updatedAt - 0.001, next.updatedAt - round.updatedAt],
      [next.updatedAt, 0],
    ] as const) {
      const value = (age / allowedS) * 100;
      oldest = Math.max(oldest, value);
      const [after, events] = stepBreakers(
        state,
        { at: at * 1_000, block: null, observations: [{ key, rule: 'feed-age', value, at: at * 1_000 }] },
        watched,
      );
      state = after;
      trips += events.filter(({ to }) => to === 'open').length;
    }
  }
  return { trips, oldest, days: ((all.at(-1)?.updatedAt ?? 0) - (all[0]?.updatedAt ?? 0)) / DAY_S };
}

/** What a threshold on the discount of stETH would have done: trips, and days shut, by hour. */
export function discountTrips(
  rounds: readonly Round[],
  openBps: number,
): { readonly trips: number; readonly days: number; readonly shutDays: number; readonly watchDays: number } {
  const all = real(rounds);
  const key = 'asset:0x00000000000000000000000000000000000000f1' as const;
  const config = configured({
    rules: {
      'lst-depeg': {
        watch: { at: Math.min(openBps, RULES['lst-depeg'].defaults.watch?.at ?? openBps) },
        open: { at: openBps },
        staleMs: 7_200_000,
      },
    },
    maxGapMs: 3_600_000,
  });
  const watched = watchlist(config, [{ key, name: 'stETH', rules: ['lst-depeg'] }]);
  const from = all[0]?.updatedAt ?? 0;
  const to = all.at(-1)?.updatedAt ?? 0;
  let state = allClosed(watched, from * 1_000);
  let place = 0;
  let trips = 0;
  let [shut, looked] = [0, 0];
  for (let at = from; at <= to; at += 3_600) {
    while ((all[place + 1]?.updatedAt ?? Infinity) <= at) place += 1;
    const value = Math.max(0, (1 - Number(all[place]?.answer ?? 0n) / 1e18) * 10_000);
    const [after, events] = stepBreakers(
      state,
      { at: at * 1_000, block: null, observations: [{ key, rule: 'lst-depeg', value, at: at * 1_000 }] },
      watched,
    );
    state = after;
    trips += events.filter((event) => event.to === 'open' && event.from !== 'cooldown').length;
    const name = state.breakers[key]?.state ?? 'open';
    if (isShut(name)) shut += 1;
    if (name === 'watch') looked += 1;
  }
  return { trips, days: (to - from) / DAY_S, shutDays: shut / 24, watchDays: looked / 24 };
}

/** Velocities of ETH as its feed told them, minute by minute: the largest, and trips a threshold would have had (an hour apart). */
export function feedVelocity(
  rounds: readonly Round[],
  thresholds: readonly number[],
): { readonly largest: number; readonly days: number; readonly trips: readonly number[] } {
  const all = real(rounds);
  const [from, to] = [all[0]?.updatedAt ?? 0, all.at(-1)?.updatedAt ?? 0];
  let memory: PriceMemory = [];
  let place = 0;
  let largest = 0;
  const last = thresholds.map(() => Number.NEGATIVE_INFINITY);
  const trips = thresholds.map(() => 0);
  for (let at = from; at <= to; at += 60) {
    while ((all[place + 1]?.updatedAt ?? Infinity) <= at) place += 1;
    const price = Number(all[place]?.answer ?? 0n);
    const reference = referencePrice(memory, at * 1_000);
    const bps = reference === undefined ? 0 : Math.abs(price / reference - 1) * 10_000;
    largest = Math.max(largest, bps);
    for (const [which, threshold] of thresholds.entries()) {
      if (bps <= threshold) continue;
      if (at - (last[which] ?? 0) > 3_600) trips[which] = (trips[which] ?? 0) + 1;
      last[which] = at;
    }
    memory = remembered(memory, price, at * 1_000);
  }
  return { largest, days: (to - from) / DAY_S, trips };
}
