import type { Address } from 'viem';
import { createVolatilityTracker, type VolatilityModel, type VolatilityOptions } from '@/lib/core/risk/volatility';
import type { StepReturns } from './draw-moves';

const MINUTE_MS = 60_000;
/** A tracker keeps so many steps. */
export const KEPT_STEPS = 1_440;
/** Least steps in the time asked about, so that a step says something of how it goes on. */
const STEPS_AHEAD = 96;
const STEPS = [60, 15, 5, 1] as const;

/** Minutes of one return for a time so many minutes ahead: the coarsest that still divides it often enough, then finer ones. */
export const stepsFor = (minutes: number): readonly number[] =>
  STEPS.filter((step) => step === 1 || step * STEPS_AHEAD <= minutes);

/** Closes by unix ms of the minute, on a grid of steps. */
export type StoredCloses = ReadonlyMap<Address, ReadonlyMap<number, bigint>>;

/**
 * The volatility tracker of the expected loss (weights, clamps and pegs as configured), in steps instead of minutes: what
 * it counts in minutes it counts in steps here, so its half-life of an hour is one of fifteen at steps of a quarter.
 */
export function storedVolatility(
  closes: StoredCloses,
  now: number,
  stepMinutes: number,
  options: VolatilityOptions,
  pegs: ReadonlyMap<Address, Address>,
): VolatilityModel {
  // Its floor is bps an hour; a step is longer than its minute.
  const tracker = createVolatilityTracker({ ...options, floorBps: options.floorBps * Math.sqrt(stepMinutes) }, pegs);
  for (const [asset, own] of closes)
    tracker.seed(asset, new Map([...own].map(([at, price]) => [at / stepMinutes, price])));
  return tracker.model(now / stepMinutes);
}

/**
 * Log returns of all `moving` assets over the same steps, in the order of time; an asset without stored closes at all
 * leaves no row. Those of `still` assets (meant to be worth a dollar, without history) are 0. Columns by place of `assets`.
 */
export function jointReturns(
  closes: StoredCloses,
  assets: readonly Address[],
  still: ReadonlySet<Address>,
  { now, stepMinutes }: { readonly now: number; readonly stepMinutes: number },
): StepReturns {
  const step = stepMinutes * MINUTE_MS;
  const last = Math.floor(now / step) * step;
  const columns = assets.map((asset) => closes.get(asset));
  const rows: number[] = [];
  for (let at = last - (KEPT_STEPS - 1) * step; at <= last; at += step) {
    const row = columns.map((own, place) => {
      const [from, to] = [own?.get(at - step), own?.get(at)];
      if (from !== undefined && to !== undefined) return Math.log(Number(to) / Number(from));
      return (own?.size ?? 0) === 0 && still.has(assets[place] as Address) ? 0 : Number.NaN;
    });
    if (!row.some(Number.isNaN)) rows.push(...row);
  }
  return { assets: assets.length, rows: Float64Array.from(rows) };
}

/** Blocks of history that a bootstrap needs at least: of fewer, paths repeat each other. */
const LEAST_BLOCKS = 30;
/** Steps drawn together: what follows one another within a quarter of the time stays together. */
export const blockOf = (steps: number): number => Math.max(1, Math.round(steps / 4));

/** Why there is too little history to draw paths of so many steps from; undefined where there is enough. */
export function tooLittle({ assets, rows }: StepReturns, steps: number, stepMinutes: number): string | undefined {
  const [has, needs] = [rows.length / assets, LEAST_BLOCKS * blockOf(steps)];
  return has >= needs
    ? undefined
    : `Of the ${needs} returns of ${stepMinutes} min that all assets must have together ${has} are stored.`;
}
