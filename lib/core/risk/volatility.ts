import type { Address } from 'viem';
import type { ExpectedLossConfig } from '@/lib/core/protocols/expected-loss-config';

export type VolatilityOptions = ExpectedLossConfig['volatility'];

/** How prices move together, as of one minute. */
export interface VolatilityModel {
  /** Unix ms of the start of the newest minute it knows. */
  readonly minute: number;
  readonly assets: readonly Address[];
  readonly indexOf: ReadonlyMap<Address, number>;
  /**
   * Row-major covariance of the log returns of one minute, never below the floor on the diagonal. NaN on the diagonal:
   * the asset's volatility is unknown. NaN beside it: the two were not seen together long enough.
   */
  readonly covariance: readonly number[];
  /** Returns behind each asset's volatility, each of one minute or a short gap. */
  readonly returns: readonly number[];
}

export const NO_VOLATILITY: VolatilityModel = {
  minute: 0,
  assets: [],
  indexOf: new Map(),
  covariance: [],
  returns: [],
};

export interface VolatilityTracker {
  /** Takes the prices (USD with 8 decimals) as of `now` (unix ms); the last of a minute is its close. An unknown price leaves a gap. */
  note(prices: Iterable<{ readonly asset: Address; readonly price: bigint | undefined }>, now: number): void;
  /** Takes stored closes by unix ms of the minute's start; minutes that were seen live stand. */
  seed(asset: Address, closes: ReadonlyMap<number, bigint>): void;
  /** The model of the whole minutes before `now`; the same object until a minute ends. */
  model(now: number): VolatilityModel;
}

const MINUTE_MS = 60_000;
/** Minutes kept: with half-lives of hours, all that still weighs anything. */
const KEPT = 1_440;
/** Digits kept of a covariance, so that what travels in a snapshot is what was computed with. */
const DIGITS = 12;

/**
 * Volatilities and correlations of the last day's minute closes, weighted exponentially (half-life by configuration).
 *
 * A return is clamped at `clampSigmas` of the volatility just before it, so that one bad minute (out and back) adds
 * no more than 2·(1 − λ)·clamp² to the variance, while a market that truly became wilder is followed within minutes.
 * A return over a gap of g minutes counts as r/√g. Pairs count only returns over the same minutes; with fewer than
 * `minMinutes` of them their correlation is unknown, but for an asset and what it is pegged to (`pegs`: an LST and its
 * base), which are then taken to move as one; a pegged asset without a history of its own borrows its base's.
 */
export function createVolatilityTracker(
  options: VolatilityOptions,
  pegs: ReadonlyMap<Address, Address> = new Map(),
): VolatilityTracker {
  const closes = new Map<Address, Map<number, number>>();
  let computed: { readonly before: number; readonly model: VolatilityModel } | undefined;

  const closesOf = (asset: Address): Map<number, number> => {
    const known = closes.get(asset);
    if (known) return known;
    const made = new Map<number, number>();
    closes.set(asset, made);
    return made;
  };

  return {
    note: (prices, now) => {
      const minute = Math.floor(now / MINUTE_MS);
      for (const { asset, price } of prices)
        if (price !== undefined && price > 0n) closesOf(asset).set(minute, Number(price));
    },
    seed: (asset, stored) => {
      const own = closesOf(asset);
      for (const [at, price] of stored) {
        const minute = Math.floor(at / MINUTE_MS);
        if (price > 0n && !own.has(minute)) own.set(minute, Number(price));
      }
      computed = undefined;
    },
    model: (now) => {
      const before = Math.floor(now / MINUTE_MS);
      if (computed?.before === before) return computed.model;
      for (const own of closes.values())
        for (const minute of own.keys()) if (minute < before - KEPT) own.delete(minute);
      const model = volatilityModel(closes, before, options, pegs);
      computed = { before, model };
      return model;
    },
  };
}

/** The model of the closes (any unit, by minute) before minute `before`. */
function volatilityModel(
  closes: ReadonlyMap<Address, ReadonlyMap<number, number>>,
  before: number,
  options: VolatilityOptions,
  pegs: ReadonlyMap<Address, Address>,
): VolatilityModel {
  const assets = [...new Set([...closes.keys(), ...pegs.keys()])];
  const n = assets.length;
  const series = assets.map((asset) => returnsOf(closes.get(asset) ?? new Map(), before, options));
  const covariance = Array<number>(n * n).fill(Number.NaN);
  const floor = floorVariance(options);
  const put = (i: number, j: number, value: number): void => {
    const rounded = Number(value.toPrecision(DIGITS));
    covariance[i * n + j] = rounded;
    covariance[j * n + i] = rounded;
  };
  const at = (i: number, j: number): number => covariance[i * n + j] ?? Number.NaN;
  for (let i = 0; i < n; i += 1)
    for (let j = i; j < n; j += 1) {
      const value = weighted(series[i] as Series, series[j] as Series, before, options);
      if (value !== undefined) put(i, j, i === j ? Math.max(value, floor) : value);
    }
  for (const [pegged, base] of pegs) {
    const [i, j] = [assets.indexOf(pegged), assets.indexOf(base)];
    if (j < 0 || Number.isNaN(at(j, j))) continue;
    if (Number.isNaN(at(i, i))) {
      for (let k = 0; k < n; k += 1) if (k !== i) put(i, k, at(j, k));
      put(i, i, at(j, j));
    } else if (Number.isNaN(at(i, j))) put(i, j, Math.sqrt(at(i, i) * at(j, j)));
  }
  return {
    minute: (before - 1) * MINUTE_MS,
    assets,
    indexOf: new Map(assets.map((asset, index) => [asset, index])),
    covariance,
    returns: series.map(({ count }) => count),
  };
}

/** The floor as a variance of one minute. */
export const floorVariance = ({ floorBps }: VolatilityOptions): number => (floorBps / 10_000) ** 2 / 60;

/** Clamped returns in a ring over the kept minutes, the newest last; `gap` 0 where there is none. */
interface Series {
  readonly value: Float64Array;
  readonly gap: Uint16Array;
  readonly count: number;
}

function returnsOf(closes: ReadonlyMap<number, number>, before: number, options: VolatilityOptions): Series {
  const { clampSigmas, maxGapMinutes, minMinutes } = options;
  const value = new Float64Array(KEPT);
  const gap = new Uint16Array(KEPT);
  let count = 0;
  let last: { readonly minute: number; readonly log: number } | undefined;
  const first = before - KEPT;
  for (let minute = first; minute < before; minute += 1) {
    const close = closes.get(minute);
    if (close === undefined) continue;
    const log = Math.log(close);
    const passed = last === undefined ? 0 : minute - last.minute;
    if (last !== undefined && passed <= maxGapMinutes) {
      value[minute - first] = (log - last.log) / Math.sqrt(passed);
      gap[minute - first] = passed;
      count += 1;
    }
    last = { minute, log };
  }
  if (count < minMinutes) return { value, gap, count };
  const decay = decayOf(options);
  const floor = floorVariance(options);
  let variance = Math.max(startVariance(value, gap, minMinutes), floor);
  let weight = minMinutes;
  for (let place = 0; place < KEPT; place += 1) {
    if (gap[place] === 0) continue;
    const bound = clampSigmas * Math.sqrt(Math.max(variance, floor));
    const clamped = Math.min(bound, Math.max(-bound, value[place] as number));
    value[place] = clamped;
    // An average of all so far until there are enough for the weights to decay.
    weight = decay * weight + 1;
    variance += (clamped * clamped - variance) / weight;
  }
  return { value, gap, count };
}

/** What to clamp the first returns by: a robust variance of the first ones, from the median of their sizes. */
function startVariance(value: Float64Array, gap: Uint16Array, least: number): number {
  const sizes: number[] = [];
  for (let place = 0; place < KEPT && sizes.length < 2 * least; place += 1)
    if (gap[place] !== 0) sizes.push(Math.abs(value[place] as number));
  sizes.sort((a, b) => a - b);
  return (1.4826 * (sizes[sizes.length >> 1] ?? 0)) ** 2;
}

const decayOf = ({ halfLifeMinutes }: VolatilityOptions): number => 2 ** (-1 / halfLifeMinutes);

/** Exponentially weighted mean of the products; `undefined` of too few. The mean return of a minute is taken as zero. */
function weighted(a: Series, b: Series, before: number, options: VolatilityOptions): number | undefined {
  if (before <= 0 || a.count < options.minMinutes || b.count < options.minMinutes) return undefined;
  const decay = decayOf(options);
  let sum = 0;
  let weights = 0;
  let count = 0;
  let weight = 1;
  for (let place = KEPT - 1; place >= 0; place -= 1, weight *= decay) {
    const gap = a.gap[place];
    if (gap === 0 || gap !== b.gap[place]) continue;
    sum += weight * (a.value[place] as number) * (b.value[place] as number);
    weights += weight;
    count += 1;
  }
  return count < options.minMinutes ? undefined : sum / weights;
}
