import type { Address } from 'viem';
import type { Position } from '@/lib/core/position/position';
import type { ExpectedLossConfig } from '@/lib/core/protocols/expected-loss-config';
import type { MarketState } from '@/lib/core/protocols/rules';
import { WAD } from '@/lib/core/units/units';
import { studentTails } from './student-tail';
import { floorVariance, type VolatilityModel } from './volatility';

/**
 * How a position's health factor moves with prices, to first order: d ln HF = Σ weight · d ln price. Working space that
 * is filled anew for each position: what is to last must be copied.
 */
export interface Exposure {
  /** The position whose it is: asked for again it is not filled again. */
  of: Position | undefined;
  /** Assets it holds or owes, each once, as ordinals of the context; the first `size` places count. */
  readonly ordinals: Uint16Array;
  /** Its share of the weighted collateral less its share of the debt. */
  readonly weights: Float64Array;
  /** Covariance of its log price with ln HF in one minute: over `variance`, how far it moves when ln HF moves by 1. */
  readonly slopes: Float64Array;
  /** By ordinal: the place above. Only for assets of this position. */
  readonly places: Uint16Array;
  size: number;
  /** Of each debt leg, and all of it, base currency. */
  readonly debts: Float64Array;
  debt: number;
  /** ln HF: how far it must fall for a breach; NaN when unknown. */
  distance: number;
  /** Of ln HF in one minute. NaN when a price, or the volatility of an asset with a weight, is unknown. */
  variance: number;
}

/** The horizon, the volatilities and the tail that probabilities are computed with; one evaluation's. */
export interface BreachContext {
  /** Of the market's reserves. */
  readonly ordinalOf: ReadonlyMap<Address, number>;
  /** The model's, by ordinals. */
  readonly covariance: Float64Array;
  /** Least variance of one minute. */
  readonly floor: number;
  /** Variance of one minute → the scale of the t over the horizon, squared. */
  readonly scale: number;
  readonly tail: (z: number) => number;
  readonly exposure: Exposure;
}

export function breachContext(
  market: MarketState,
  model: VolatilityModel,
  { horizonS, volatility }: ExpectedLossConfig,
): BreachContext {
  const assets = [...market.reserves.keys()];
  const n = assets.length;
  const covariance = new Float64Array(n * n).fill(Number.NaN);
  assets.forEach((a, row) => {
    const i = model.indexOf.get(a);
    if (i === undefined) return;
    assets.forEach((b, column) => {
      const j = model.indexOf.get(b);
      if (j !== undefined) covariance[row * n + column] = model.covariance[i * model.assets.length + j] ?? Number.NaN;
    });
  });
  return {
    ordinalOf: new Map(assets.map((asset, ordinal) => [asset, ordinal])),
    covariance,
    floor: floorVariance(volatility),
    scale: volatility.scale ** 2 * (horizonS / 60),
    tail: studentTails(volatility.tailDof),
    exposure: {
      of: undefined,
      ordinals: new Uint16Array(n),
      weights: new Float64Array(n),
      slopes: new Float64Array(n),
      places: new Uint16Array(n).fill(NOWHERE),
      size: 0,
      debts: new Float64Array(n),
      debt: 0,
      distance: Number.NaN,
      variance: Number.NaN,
    },
  };
}

const NOWHERE = 0xffff;
/** Weights smaller than this are what rounding left of an asset that is held as it is owed. */
const NO_WEIGHT = 1e-12;

/** Fills the context's working space for a position, and returns it. */
export function exposureOf(position: Position, context: BreachContext): Exposure {
  const { exposure } = context;
  if (exposure.of === position) return exposure;
  exposure.of = position;
  const { ordinals, weights, places } = exposure;
  for (let place = 0; place < exposure.size; place += 1) places[ordinals[place] as number] = NOWHERE;
  exposure.size = 0;
  exposure.variance = Number.NaN;
  const { healthFactor } = position;
  exposure.distance = healthFactor === undefined ? Number.NaN : Math.log(Number(healthFactor) / 1e18);
  let collateral = 0;
  for (const { asset, value, liquidationThreshold } of position.collaterals) {
    const place = placeOf(asset, context);
    if (place < 0 || value === undefined) return exposure;
    const weighted = Number(value) * Number(liquidationThreshold);
    weights[place] = weighted;
    collateral += weighted;
  }
  for (let place = 0; place < exposure.size; place += 1) weights[place] = (weights[place] as number) / collateral;
  const { debts } = position;
  const owed = exposure.debts;
  let debt = 0;
  for (let leg = 0; leg < debts.length; leg += 1) {
    const value = debts[leg]?.value;
    if (value === undefined) return exposure;
    const amount = Number(value);
    owed[leg] = amount;
    debt += amount;
  }
  if (!(debt > 0 && collateral > 0)) return exposure;
  exposure.debt = debt;
  for (let leg = 0; leg < debts.length; leg += 1) {
    const place = placeOf((debts[leg] as Position['debts'][number]).asset, context);
    if (place < 0) return exposure;
    weights[place] = (weights[place] as number) - (owed[leg] as number) / debt;
  }
  vary(context);
  return exposure;
}

/** Where the exposure has an asset; a new place, of weight 0, where it has none. −1 of an asset that is no reserve. */
function placeOf(asset: Address, { ordinalOf, exposure }: BreachContext): number {
  const ordinal = ordinalOf.get(asset);
  if (ordinal === undefined) return -1;
  const known = exposure.places[ordinal] as number;
  if (known !== NOWHERE) return known;
  const place = exposure.size;
  exposure.places[ordinal] = place;
  exposure.ordinals[place] = ordinal;
  exposure.weights[place] = 0;
  exposure.size += 1;
  return place;
}

/** Slopes and variance of the weights. */
function vary({ exposure, covariance, floor, ordinalOf }: BreachContext): void {
  const { ordinals, weights, slopes, size } = exposure;
  const n = ordinalOf.size;
  let variance = 0;
  let squares = 0;
  for (let i = 0; i < size; i += 1) {
    const weight = weights[i] as number;
    const row = (ordinals[i] as number) * n;
    let slope = 0;
    for (let j = 0; j < size; j += 1) {
      const other = weights[j] as number;
      if (other < NO_WEIGHT && other > -NO_WEIGHT) continue;
      const known = covariance[row + (ordinals[j] as number)] as number;
      slope += other * (Number.isNaN(known) ? unseen(covariance, n, ordinals, i, j, weight * other > 0) : known);
    }
    slopes[i] = slope;
    if (weight < NO_WEIGHT && weight > -NO_WEIGHT) continue;
    variance += weight * slope;
    squares += weight * weight;
  }
  const least = floor * squares;
  exposure.variance = variance < least ? least : variance;
  // Where all that is known cancels, each asset is taken to move by itself.
  if (variance < least) for (let i = 0; i < size; i += 1) slopes[i] = (weights[i] as number) * floor;
}

/**
 * Covariance of two assets that were never seen together: what makes the position riskier. As one when both pull the
 * health factor the same way, not at all when one offsets the other. NaN where one's own volatility is unknown.
 */
function unseen(
  covariance: Float64Array,
  n: number,
  ordinals: Uint16Array,
  i: number,
  j: number,
  sameWay: boolean,
): number {
  const [a, b] = [ordinals[i] as number, ordinals[j] as number];
  const product = (covariance[a * n + a] as number) * (covariance[b * n + b] as number);
  return sameWay || Number.isNaN(product) ? Math.sqrt(product) : 0;
}

/**
 * The chance that the health factor is below 1 at some moment within the horizon; 1 when it is; `undefined` when a
 * price or a volatility is unknown. `exposure` is the position's.
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
  { variance, distance }: Pick<Exposure, 'variance' | 'distance'>,
  { scale, tail }: Pick<BreachContext, 'scale' | 'tail'>,
): number | undefined {
  if (healthFactor === undefined) return undefined;
  if (healthFactor < WAD) return 1;
  if (Number.isNaN(variance)) return undefined;
  if (variance === 0) return distance > 0 ? 0 : 1;
  return tail(distance / Math.sqrt(variance * scale));
}
