import type { Address } from 'viem';
import type { VolatilityModel } from '@/lib/core/risk/volatility';

/** How the logarithms of all prices move together over the time asked about. By place of the book's assets. */
export interface MoveModel {
  /** Scale of the t of each log return over the time; 0 of one that does not move. */
  readonly scale: Float64Array;
  /** Lower triangle L of the correlations, L·Lᵀ; row-major, full. */
  readonly factor: Float64Array;
  /** As used: filled where unknown, shrunk where they cannot be true together. */
  readonly correlation: Float64Array;
  readonly assets: readonly MovingAsset[];
  /** Pairs of moving assets without a correlation of their own: taken as `ASSUMED_CORRELATION`, 0 with a stablecoin. */
  readonly assumedPairs: number;
  readonly pairs: number;
  /** How far all correlations were moved towards 0, a share, so that they can be true together. */
  readonly shrunk: number;
}

export interface MovingAsset {
  readonly asset: Address;
  /** Standard deviation of a day's log return as stored prices tell it; undefined of too few. */
  readonly measuredDaily: number | undefined;
  /** As used. */
  readonly daily: number;
  /** Returns behind it. */
  readonly returns: number;
  readonly source: 'stored' | 'assumed';
}

export interface MoveAssumptions {
  /** Volatility of a day for an asset whose own is unknown. */
  readonly daily: number;
  /** The same of one that is meant to be worth a dollar. */
  readonly stableDaily: number;
  readonly stable: ReadonlySet<Address>;
}

/** Between two assets that were not seen together: most falls take all along, and the closer together the larger the tail. */
export const ASSUMED_CORRELATION = 0.8;
const MINUTES_A_DAY = 1_440;
const SHRINKS = 40;

/**
 * The model of a time `minutes` ahead from covariances of `stepMinutes` (row-major, by the model's assets): variances grow
 * with time. `scale` turns a standard deviation into the scale of the t. What was not measured is assumed and told.
 */
export function moveModel(
  assets: readonly Address[],
  measured: VolatilityModel,
  { stepMinutes, minutes, scale }: { readonly stepMinutes: number; readonly minutes: number; readonly scale: number },
  assumed: MoveAssumptions,
): MoveModel {
  const n = assets.length;
  const covarianceOf = (a: number, b: number): number => {
    const [i, j] = [a, b].map((place) => measured.indexOf.get(assets[place] as Address));
    return i === undefined || j === undefined
      ? Number.NaN
      : (measured.covariance[i * measured.assets.length + j] ?? Number.NaN);
  };
  const moving = assets.map((asset, place): MovingAsset => {
    const variance = covarianceOf(place, place);
    const measuredDaily = Number.isNaN(variance) ? undefined : Math.sqrt((variance * MINUTES_A_DAY) / stepMinutes);
    const daily = measuredDaily ?? (assumed.stable.has(asset) ? assumed.stableDaily : assumed.daily);
    const known = measured.indexOf.get(asset);
    const returns = known === undefined ? 0 : (measured.returns[known] ?? 0);
    return { asset, measuredDaily, daily, returns, source: measuredDaily === undefined ? 'assumed' : 'stored' };
  });
  const raw = new Float64Array(n * n);
  let [pairs, assumedPairs] = [0, 0];
  for (let a = 0; a < n; a += 1) {
    raw[a * n + a] = 1;
    for (let b = 0; b < a; b += 1) {
      const own = covarianceOf(a, b) / Math.sqrt(covarianceOf(a, a) * covarianceOf(b, b));
      const isStable = [a, b].some((place) => assumed.stable.has(assets[place] as Address));
      const value = Number.isNaN(own) ? (isStable ? 0 : ASSUMED_CORRELATION) : Math.min(1, Math.max(-1, own));
      pairs += 1;
      if (Number.isNaN(own)) assumedPairs += 1;
      raw[a * n + b] = value;
      raw[b * n + a] = value;
    }
  }
  const { correlation, factor, shrunk } = decomposed(raw, n);
  return {
    scale: Float64Array.from(moving, ({ daily }) => daily * Math.sqrt(minutes / MINUTES_A_DAY) * scale),
    factor,
    correlation,
    assets: moving,
    assumedPairs,
    pairs,
    shrunk,
  };
}

/** Cholesky of the correlations, all moved towards 0 in the least of equal steps that makes it possible. */
function decomposed(
  raw: Float64Array,
  n: number,
): { readonly correlation: Float64Array; readonly factor: Float64Array; readonly shrunk: number } {
  for (let step = 0; step <= SHRINKS; step += 1) {
    const shrunk = step / SHRINKS;
    const correlation = raw.map((value, at) => (at % (n + 1) === 0 ? 1 : value * (1 - shrunk)));
    const factor = choleskyOf(correlation, n);
    if (factor) return { correlation, factor, shrunk };
  }
  throw new Error('the correlations are not numbers');
}

/** Room for rounding: two assets that move as one are right, and leave nothing of their own. */
const SLACK = 1e-9;

function choleskyOf(matrix: Float64Array, n: number): Float64Array | undefined {
  const factor = new Float64Array(n * n);
  for (let row = 0; row < n; row += 1)
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row * n + column] as number;
      for (let k = 0; k < column; k += 1) sum -= (factor[row * n + k] as number) * (factor[column * n + k] as number);
      if (row === column) {
        if (!(sum > -SLACK)) return undefined;
        factor[row * n + row] = sum > SLACK ? Math.sqrt(sum) : 0;
      } else {
        const pivot = factor[column * n + column] as number;
        if (pivot === 0 && Math.abs(sum) > Math.sqrt(SLACK)) return undefined;
        factor[row * n + column] = pivot === 0 ? 0 : sum / pivot;
      }
    }
  return factor;
}
