import type { Address } from 'viem';
import { floorVariance, type VolatilityModel, type VolatilityOptions } from './volatility';

/** Standard deviation of the log price of an asset over `minutes`; `undefined` with too little history. */
export function priceSigma(model: VolatilityModel, asset: Address, minutes: number): number | undefined {
  const index = model.indexOf.get(asset);
  return index === undefined ? undefined : rootOf(at(model, index, index) * minutes);
}

/**
 * Standard deviation of the log of price(a) ÷ price(b) over `minutes`, the model's floor for two assets under it as for
 * a health factor; `undefined` where either is unknown or they were not seen together long enough.
 */
export function ratioSigma(
  model: VolatilityModel,
  a: Address,
  b: Address,
  minutes: number,
  options: VolatilityOptions,
): number | undefined {
  const [i, j] = [model.indexOf.get(a), model.indexOf.get(b)];
  if (i === undefined || j === undefined) return undefined;
  const variance = at(model, i, i) + at(model, j, j) - 2 * at(model, i, j);
  return rootOf(Math.max(variance, 2 * floorVariance(options)) * minutes);
}

/**
 * How far a trigger is from today's value (both in one unit, positive), as a fraction of today's, and in σ of its log
 * towards the trigger: negative once it is passed. `direction` is the trigger's side that is liquidatable.
 */
export function triggerDistance(
  today: bigint | undefined,
  trigger: bigint,
  direction: 'below' | 'above',
  sigma: number | undefined,
): { readonly move: number | undefined; readonly sigmas: number | undefined } {
  if (!today) return { move: undefined, sigmas: undefined };
  const times = Number(trigger) / Number(today);
  const log = direction === 'below' ? -Math.log(times) : Math.log(times);
  return { move: times - 1, sigmas: sigma === undefined ? undefined : log / sigma };
}

const at = ({ covariance, assets }: VolatilityModel, i: number, j: number): number =>
  covariance[i * assets.length + j] ?? Number.NaN;
const rootOf = (variance: number): number | undefined => (variance > 0 ? Math.sqrt(variance) : undefined);
