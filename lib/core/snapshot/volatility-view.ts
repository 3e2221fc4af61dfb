import type { VolatilityModel } from '@/lib/core/risk/volatility';
import type { VolatilityView } from './volatility-schema';

const views = new WeakMap<VolatilityModel, VolatilityView>();

/** A model as the wire carries it; the same object for the same model and horizon, so that a diff skips it. */
export function volatilityView(model: VolatilityModel, horizonS: number): VolatilityView {
  const known = views.get(model);
  if (known?.horizonS === horizonS) return known;
  const n = model.assets.length;
  const covariance = model.covariance
    .filter((_, place) => place % n >= Math.floor(place / n))
    .map((value) => (Number.isNaN(value) ? null : value));
  const { minute, assets, returns } = model;
  const view = { minute, horizonS, assets: [...assets], covariance, returns: [...returns] };
  views.set(model, view);
  return view;
}

/** The model back from the wire: the same numbers. */
export function volatilityFromView({ minute, assets, covariance, returns }: VolatilityView): VolatilityModel {
  const n = assets.length;
  const full = Array<number>(n * n).fill(Number.NaN);
  let next = 0;
  for (let row = 0; row < n; row += 1)
    for (let column = row; column < n; column += 1, next += 1) {
      const value = covariance[next] ?? Number.NaN;
      full[row * n + column] = value;
      full[column * n + row] = value;
    }
  return {
    minute,
    assets,
    indexOf: new Map(assets.map((asset, index) => [asset, index])),
    covariance: full,
    returns,
  };
}
