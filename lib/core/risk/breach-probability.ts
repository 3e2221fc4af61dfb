import type { Address } from 'viem';
import type { Position } from '@/lib/core/position/position';
import type { ExpectedLossConfig } from '@/lib/core/protocols/expected-loss-config';
import { studentTails } from './student-tail';
import { floorVariance, type VolatilityModel } from './volatility';

/** How a position's health factor moves with prices, to first order: d ln HF = Σ weight · d ln price. */
export interface Exposure {
  /** Each asset once, in the order of the legs; its place in the model, −1 where it has none. */
  readonly assets: readonly Address[];
  readonly places: readonly number[];
  /** Its share of the weighted collateral less its share of the debt. */
  readonly weights: readonly number[];
  /** Covariance of its log price with ln HF in one minute: over `variance`, how far it moves when ln HF moves by 1. */
  readonly slopes: readonly number[];
  /** Of ln HF in one minute. NaN where the volatility of an asset with a weight is unknown. */
  readonly variance: number;
}

/** The horizon, the model and the tail that probabilities are computed with. */
export interface BreachContext {
  readonly model: VolatilityModel;
  /** Least variance of one minute. */
  readonly floor: number;
  /** Variance of one minute → the scale of the t over the horizon, squared. */
  readonly scale: number;
  readonly tail: (z: number) => number;
}

export function breachContext(model: VolatilityModel, { horizonS, volatility }: ExpectedLossConfig): BreachContext {
  return {
    model,
    floor: floorVariance(volatility),
    scale: volatility.scale ** 2 * (horizonS / 60),
    tail: studentTails(volatility.tailDof),
  };
}

/** `undefined` when a price is missing or nothing is owed. */
export function exposureOf(position: Position, { model, floor }: BreachContext): Exposure | undefined {
  const assets: Address[] = [];
  const weights: number[] = [];
  const add = (asset: Address, amount: number): void => {
    const known = assets.indexOf(asset);
    if (known >= 0) weights[known] = (weights[known] as number) + amount;
    else {
      assets.push(asset);
      weights.push(amount);
    }
  };
  let collateral = 0;
  let debt = 0;
  for (const { value, liquidationThreshold } of position.collaterals) {
    if (value === undefined) return undefined;
    collateral += Number(value) * Number(liquidationThreshold);
  }
  for (const { value } of position.debts) {
    if (value === undefined) return undefined;
    debt += Number(value);
  }
  if (!(debt > 0) || !(collateral > 0)) return undefined;
  for (const leg of position.collaterals)
    add(leg.asset, (Number(leg.value) * Number(leg.liquidationThreshold)) / collateral);
  for (const leg of position.debts) add(leg.asset, -Number(leg.value) / debt);
  return withCovariance(assets, weights, model, floor);
}

/** Weights smaller than this are what rounding left of an asset that is held as it is owed. */
const NO_WEIGHT = 1e-12;

function withCovariance(
  assets: readonly Address[],
  weights: readonly number[],
  { indexOf, covariance }: VolatilityModel,
  floor: number,
): Exposure {
  const n = indexOf.size;
  const places = assets.map((asset) => indexOf.get(asset) ?? -1);
  const slopes: number[] = [];
  let variance = 0;
  let squares = 0;
  for (let i = 0; i < assets.length; i += 1) {
    const weight = weights[i] as number;
    const row = places[i] as number;
    let slope = 0;
    for (let j = 0; j < assets.length; j += 1) {
      const other = weights[j] as number;
      if (Math.abs(other) < NO_WEIGHT) continue;
      slope += other * between(covariance, n, row, places[j] as number, weight * other > 0);
    }
    slopes.push(slope);
    if (Math.abs(weight) < NO_WEIGHT) continue;
    variance += weight * slope;
    squares += weight * weight;
  }
  const least = floor * squares;
  if (!(variance < least)) return { assets, places, weights, slopes, variance };
  // What the pair's own noise is not known to: each asset is taken to move by itself.
  return { assets, places, weights, slopes: weights.map((weight) => weight * floor), variance: least };
}

/**
 * Covariance of two assets. Where they were never seen together it is what makes the position riskier: as one when
 * both pull the health factor the same way, not at all when one offsets the other.
 */
function between(covariance: readonly number[], n: number, i: number, j: number, sameWay: boolean): number {
  if (i < 0 || j < 0) return Number.NaN;
  const known = covariance[i * n + j] as number;
  if (!Number.isNaN(known) || i === j) return known;
  const product = (covariance[i * n + i] as number) * (covariance[j * n + j] as number);
  return sameWay || Number.isNaN(product) ? Math.sqrt(product) : 0;
}

/**
 * The chance that the health factor is below 1 at some moment within the horizon; 1 when it is; `undefined` when a
 * price or a volatility is unknown.
 *
 * First passage of ln HF, taken as a driftless diffusion, below 0: by the reflection principle twice the chance to end
 * there. Given the volatility that is 2Φ(−d/σ√T); the volatility of the coming hour is not known, and with 1/σ² spread
 * as a χ² of ν degrees of freedom (a variance that jumps: fat tails) the reflection holds for each value of it, so that
 * the mean over them is exactly twice the tail of Student's t_ν, at d over the t's scale k·σ√T (ν = `tailDof`,
 * k = `scale`, calibrated; ν → ∞ and k = 1 is the normal). Not in it: interest (0.0006 % an hour at 5 % a year), the
 * lag of a push oracle, and that the weights shift as prices move, which matters only for falls that are far away.
 */
export function breachProbability(
  healthFactor: bigint | undefined,
  exposure: Exposure | undefined,
  { scale, tail }: BreachContext,
): number | undefined {
  if (healthFactor === undefined) return undefined;
  const distance = logHealth(healthFactor);
  if (distance < 0) return 1;
  if (exposure === undefined || Number.isNaN(exposure.variance)) return undefined;
  return exposure.variance === 0 ? (distance > 0 ? 0 : 1) : tail(distance / Math.sqrt(exposure.variance * scale));
}

/** ln HF: how far the health factor must fall for a breach. Negative exactly when it is below 1 (in wad). */
export function logHealth(healthFactor: bigint): number {
  const log = Math.log(Number(healthFactor) / 1e18);
  // Just below 1 a double rounds to it.
  return log === 0 && healthFactor < 1_000_000_000_000_000_000n ? -Number.MIN_VALUE : log;
}
