import type { Address } from 'viem';
import { createVolatilityTracker, type VolatilityOptions } from '@/lib/core/risk/volatility';
import type { PriceSeries } from './price-series';

/** One moment of a history: what was known of the volatility then, and how far the price went afterwards. */
export interface Moment {
  readonly minute: number;
  /** Standard deviation of a minute's log return, by candidate; NaN where unknown. */
  readonly sigmas: readonly number[];
  /** The same from the last day's returns, all alike. */
  readonly plain: number;
  /** Furthest fall and rise within the horizon, logs, both positive. */
  readonly fall: number;
  readonly rise: number;
}

const ASSET: Address = '0x00000000000000000000000000000000000000a1';
const DAY = 1_440;

/** Moments `every` minutes apart, from the second day on; those whose horizon the history does not cover are left out. */
export function moments(
  series: PriceSeries,
  horizon: number,
  every: number,
  candidates: readonly VolatilityOptions[],
): readonly Moment[] {
  const trackers = candidates.map((options) => createVolatilityTracker(options));
  const first = series[0]?.minute ?? 0;
  const last = series.at(-1)?.minute ?? 0;
  const found: Moment[] = [];
  let taken = 0;
  for (let minute = first + DAY; minute + horizon <= last; minute += every) {
    for (; (series[taken]?.minute ?? Infinity) <= minute; taken += 1) {
      const { minute: at, price } = series[taken] as PriceSeries[number];
      for (const tracker of trackers)
        tracker.note([{ asset: ASSET, price: BigInt(Math.round(price * 1e8)) }], at * 60_000);
    }
    const now = series[taken - 1];
    if (now === undefined) continue;
    let [low, high] = [now.price, now.price];
    for (let next = taken; (series[next]?.minute ?? Infinity) <= minute + horizon; next += 1) {
      const { price } = series[next] as PriceSeries[number];
      low = Math.min(low, price);
      high = Math.max(high, price);
    }
    found.push({
      minute,
      sigmas: trackers.map((tracker) => Math.sqrt(tracker.model((minute + 1) * 60_000).covariance[0] ?? Number.NaN)),
      plain: plainSigma(series, taken, minute - DAY),
      fall: Math.log(now.price / low),
      rise: Math.log(high / now.price),
    });
  }
  return found;
}

/** Standard deviation of a minute as a tracker has it that saw only `known` returns up to a minute; NaN of too few. */
export function sigmaKnowing(series: PriceSeries, minute: number, known: number, options: VolatilityOptions): number {
  const tracker = createVolatilityTracker(options);
  for (const { minute: at, price } of series)
    if (at >= minute - known && at <= minute)
      tracker.note([{ asset: ASSET, price: BigInt(Math.round(price * 1e8)) }], at * 60_000);
  return Math.sqrt(tracker.model((minute + 1) * 60_000).covariance[0] ?? Number.NaN);
}

function plainSigma(series: PriceSeries, taken: number, from: number): number {
  let sum = 0;
  let minutes = 0;
  for (let place = taken - 1; place > 0 && (series[place - 1]?.minute ?? 0) >= from; place -= 1) {
    const [a, b] = [series[place - 1] as PriceSeries[number], series[place] as PriceSeries[number]];
    sum += Math.log(b.price / a.price) ** 2;
    minutes += b.minute - a.minute;
  }
  return Math.sqrt(sum / minutes);
}

/** One question put to the model, and its answer. */
export interface Case {
  readonly probability: number;
  readonly happened: boolean;
}

/** "Does the price fall, or rise, by `level` (a fraction) within the horizon?" at every moment. */
export function cases(
  from: readonly Moment[],
  levels: readonly number[],
  probability: (moment: Moment, distance: number, level: number) => number,
): readonly Case[] {
  return from.flatMap((moment) =>
    levels.flatMap((level) => {
      const down = -Math.log1p(-level);
      const up = Math.log1p(level);
      return [
        { probability: probability(moment, down, level), happened: moment.fall >= down },
        { probability: probability(moment, up, level), happened: moment.rise >= up },
      ];
    }),
  );
}

/** Mean squared error, and mean −ln of what the outcome was given (never below one in a million). */
export function scores(of: readonly Case[]): { readonly brier: number; readonly logLoss: number } {
  let brier = 0;
  let logLoss = 0;
  for (const { probability, happened } of of) {
    brier += (probability - Number(happened)) ** 2;
    logLoss -= Math.log(Math.max(1e-6, happened ? probability : 1 - probability));
  }
  return { brier: brier / of.length, logLoss: logLoss / of.length };
}
