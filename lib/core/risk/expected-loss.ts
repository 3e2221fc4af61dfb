import type { Address } from 'viem';
import type { Position } from '@/lib/core/position/position';
import type { ExpectedLossConfig } from '@/lib/core/protocols/expected-loss-config';
import type { MarketState } from '@/lib/core/protocols/rules';
import { type Usd, WAD } from '@/lib/core/units/units';
import { type BreachContext, breachContext, breachProbability, type Exposure, exposureOf } from './breach-probability';
import type { ExitPrices } from './exit-price';
import type { GasCost } from './gas-cost';
import { type Impact, squareRootImpact } from './price-impact';
import type { VolatilityModel } from './volatility';

/** What the expected loss of a whole book is computed with; the same for every position of one evaluation. */
export interface LossContext extends BreachContext {
  readonly model: VolatilityModel;
  readonly exitPrices: ExitPrices;
  /** By ordinal: exit price over the protocol's, to whole percents; NaN without either. */
  readonly exitRatios: Float64Array;
  /** What the quick bound reads, by e-mode. */
  readonly bounds: ReadonlyMap<number, Bounds>;
  readonly impact: Impact;
  readonly gas: GasCost;
  readonly options: ExpectedLossConfig;
}

/** `gas`: of one liquidation. `impact`: pools' depth where it is known, else the square-root law. */
export function lossContext(
  market: MarketState,
  model: VolatilityModel,
  exitPrices: ExitPrices,
  gas: GasCost,
  options: ExpectedLossConfig,
  impact: Impact = squareRootImpact(market, model, options.impact),
): LossContext {
  const exitRatios = Float64Array.from(market.reserves.values(), ({ asset, price }) => {
    const exit = exitPrices.get(asset)?.price;
    // A lag of half a percent, which feeds have by design, is none that would still be there at a breach.
    return price && exit !== undefined ? Math.round((100 * Number(exit)) / Number(price)) / 100 : Number.NaN;
  });
  const quiet = Float64Array.from(market.reserves.keys(), (asset) => quietSale(impact, asset) * 1e8);
  const boundsOf = (mode?: Terms): Bounds => {
    const terms = [...market.reserves.values()].map((own) => (mode ? [own, mode] : [own]));
    const product = (each: Terms): number => Number(each.liquidationThreshold * each.liquidationBonus) / 1e8;
    return {
      yields: exitRatios.map((ratio, ordinal) => ratio / Math.max(...(terms[ordinal] ?? []).map(product))),
      debts: exitRatios.map((ratio, ordinal) => {
        const thresholds = (terms[ordinal] ?? []).map((each) => Number(each.liquidationThreshold) / 10_000);
        return ((quiet[ordinal] as number) * Math.min(...thresholds.filter((each) => each > 0))) / Math.max(1, ratio);
      }),
    };
  };
  const bounds = new Map([...market.eModes].map(([id, mode]) => [id, boundsOf(mode)])).set(0, boundsOf());
  return { ...breachContext(market, model, options), model, exitPrices, exitRatios, bounds, impact, gas, options };
}

type Terms = Readonly<Record<'liquidationThreshold' | 'liquidationBonus', bigint>>;

interface Bounds {
  /**
   * By ordinal: the least that one weighted dollar of it brings in before impact and gas, exit ratio ÷ (threshold ×
   * bonus); Infinity of what has no threshold, as it weighs nothing.
   */
  readonly yields: Float64Array;
  /** By ordinal: the debt up to which collateral that is all of it is sold at an impact below `QUIET_IMPACT`, base currency. */
  readonly debts: Float64Array;
}

/** What an impact may be for the quick bound. */
const QUIET_IMPACT = 0.01;

/** Dollars that can be sold at less impact than that; found by halving: an impact grows with the sale. */
function quietSale(impact: Impact, asset: Address): number {
  let usd = 1e9;
  while (usd > 1 && !(impact(asset, usd) < QUIET_IMPACT)) usd /= 2;
  return usd;
}

/** Whether a position that has not breached has the same estimate under both, at the same health factor. */
export function sameLossTerms(a: LossContext, b: LossContext): boolean {
  return (
    a.model === b.model &&
    a.options === b.options &&
    a.gas.usd === b.gas.usd &&
    a.exitRatios.length === b.exitRatios.length &&
    a.exitRatios.every((ratio, ordinal) => Object.is(ratio, b.exitRatios[ordinal]))
  );
}

/** One collateral's part of the recovery. Dollars in units of 1e-8. */
export interface Sale {
  readonly asset: Address;
  /** Worth at the exit price where the position breaches; now, when it has. */
  readonly value: number;
  /** Share of it lost to the sale's own weight. */
  readonly impact: number;
  /** 0.05: the liquidator's 5 %. */
  readonly bonus: number;
  /** False when it would not bring in its own gas: nobody makes such a sale. */
  readonly made: boolean;
  /** What comes in for the debt, before gas; nothing of a sale that is not made. */
  readonly recovered: number;
}

/** What a breach would leave. Dollars in units of 1e-8, doubles: an estimate, good to 15 digits before it is rounded. */
export interface Breach {
  readonly debt: number;
  readonly gas: number;
  readonly recovery: number;
}

export interface LossEstimate {
  /** Chance of HF < 1 within the horizon: 1 when it is; `undefined` = unknown. */
  readonly breachProbability: number | undefined;
  /** breachProbability × what a breach leaves uncovered, base currency, rounded up; 0 where a sale covers all. */
  readonly expectedLoss: Usd | undefined;
}

const NONE = 0n as Usd;

/** `undefined` in both places that a missing price or volatility keeps from being known. */
export function estimateLoss(position: Position, context: LossContext): LossEstimate {
  const exposure = exposureOf(position, context);
  const probability = breachProbability(position.healthFactor, exposure, context);
  if (probability === undefined) return { breachProbability: undefined, expectedLoss: undefined };
  if (probability < 1 && surelyCovered(position, exposure, context))
    return { breachProbability: probability, expectedLoss: NONE };
  const breach = breachOf(position, exposure, context);
  if (breach === undefined) return { breachProbability: probability, expectedLoss: undefined };
  const loss = breach.debt - breach.recovery;
  const expectedLoss = loss > 0 ? (BigInt(Math.ceil(probability * loss)) as Usd) : NONE;
  return { breachProbability: probability, expectedLoss };
}

/**
 * Signed: debt less what a sale recovers at a breach, base currency, rounded up; below 0 the sale leaves something
 * over. `undefined` when unknown. Fills the context's working space.
 */
export function lossGivenBreach(position: Position, context: LossContext): bigint | undefined {
  const breach = breachOf(position, exposureOf(position, context), context);
  return breach && BigInt(Math.ceil(breach.debt - breach.recovery));
}

/**
 * All collateral sold, each asset by itself: value · (1 − impact) ÷ (1 + bonus) less the gas of one liquidation each.
 *
 * A position below 1 is sold as it stands, at exit prices. Any other is sold where it breaches: every price moved as
 * far as it goes on average when ln HF falls to 0 (its regression on it), collateral then scaled so that the health
 * factor is exactly 1, at the ratio of exit to protocol price of today. What cannot be seized (bonus or threshold 0)
 * recovers nothing, nor what would not bring in its own gas; gas of unknown price is left out. `undefined` when a price or a volatility is unknown. That the
 * whole bonus is paid AND the sale bears its impact is cautious: liquidators pay impact and gas out of the bonus.
 *
 * `exposure` is the position's; `sales` takes each collateral's part, for those who want to see them.
 */
export function breachOf(
  position: Position,
  exposure: Exposure,
  context: LossContext,
  sales?: Sale[],
): Breach | undefined {
  const { healthFactor, collaterals, debts } = position;
  if (healthFactor === undefined) return undefined;
  const breached = healthFactor < WAD;
  if (!breached && Number.isNaN(exposure.variance)) return undefined;
  const { distance } = exposure;
  let debt = 0;
  let owed = 0;
  for (const { asset, amount, value } of debts) {
    if (breached) debt += Number(amount) * (context.exitPrices.get(asset)?.perBaseUnit ?? Number.NaN);
    else {
      const ordinal = context.ordinalOf.get(asset) as number;
      const moved = Number(value) * moveOf(ordinal, exposure, distance);
      owed += moved;
      debt += moved * (context.exitRatios[ordinal] as number);
    }
  }
  let scale = 1;
  if (!breached) {
    let weighted = 0;
    for (const { asset, value, liquidationThreshold } of collaterals) {
      const move = moveOf(context.ordinalOf.get(asset) as number, exposure, distance);
      weighted += Number(value) * Number(liquidationThreshold) * move;
    }
    scale = (owed * 10_000) / weighted;
  }
  let recovery = 0;
  let gas = 0;
  const once = (context.gas.usd ?? 0) * 1e8;
  for (const { asset, amount, value: own, liquidationBonus, liquidationThreshold } of collaterals) {
    let value: number;
    if (breached) value = Number(amount) * (context.exitPrices.get(asset)?.perBaseUnit ?? Number.NaN);
    else {
      const ordinal = context.ordinalOf.get(asset) as number;
      value = Number(own) * moveOf(ordinal, exposure, distance) * scale * (context.exitRatios[ordinal] as number);
    }
    const bonus = Number(liquidationBonus) / 10_000 - 1;
    const seizable = bonus >= 0 && liquidationThreshold > 0n && value !== 0;
    const lost = seizable ? context.impact(asset, value / 1e8) : 0;
    const proceeds = seizable ? (value * (1 - lost)) / (1 + bonus) : 0;
    const made = !(proceeds <= once);
    const recovered = made ? proceeds : 0;
    recovery += recovered;
    if (made) gas += once;
    sales?.push({ asset, value, impact: lost, bonus: Math.max(0, bonus), made, recovered });
  }
  recovery -= gas;
  return Number.isNaN(debt) || Number.isNaN(recovery) ? undefined : { debt, gas, recovery };
}

/**
 * A bound that spares most of a book the sale: where HF = 1 the weighted collateral is worth the debt, whatever it is
 * made of, so that it brings in at least debt × the least yield, less `QUIET_IMPACT` where no asset, were it all of the
 * collateral, would have more, and less all gas. False says nothing.
 */
function surelyCovered({ collaterals, eMode }: Position, exposure: Exposure, context: LossContext): boolean {
  const { ordinals, slopes, size, variance, debt, distance } = exposure;
  const bounds = context.bounds.get(eMode);
  if (bounds === undefined) return false;
  let least = Number.POSITIVE_INFINITY;
  let dearest = 1;
  let quiet = Number.POSITIVE_INFINITY;
  let furthest = 0;
  for (let place = 0; place < size; place += 1) {
    const ordinal = ordinals[place] as number;
    const ratio = context.exitRatios[ordinal] as number;
    // An asset without a ratio makes every comparison below false.
    least = Math.min(least, bounds.yields[ordinal] as number);
    dearest = Math.max(dearest, ratio);
    quiet = Math.min(quiet, bounds.debts[ordinal] as number);
    furthest = Math.max(furthest, Math.abs(slopes[place] as number));
  }
  const moved = Math.exp(variance === 0 ? 0 : Math.min(LARGEST_MOVE, (furthest / variance) * distance));
  const gas = collaterals.length * (context.gas.usd ?? 0) * 1e8;
  return debt * moved < quiet && (debt / moved) * (least * (1 - QUIET_IMPACT) - dearest) > gas;
}

/** ln of the largest move taken: the weights shift long before it. */
const LARGEST_MOVE = 4;

/** Factor on the price of one of the exposure's assets over the whole fall of ln HF: its regression on it. */
function moveOf(ordinal: number, { places, slopes, variance }: Exposure, distance: number): number {
  if (variance === 0) return 1;
  const move = (-(slopes[places[ordinal] as number] as number) / variance) * distance;
  return Math.exp(move > LARGEST_MOVE ? LARGEST_MOVE : move < -LARGEST_MOVE ? -LARGEST_MOVE : move);
}
