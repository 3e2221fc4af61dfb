import type { Address } from 'viem';
import type { Position } from '@/lib/core/position/position';
import type { ExpectedLossConfig } from '@/lib/core/protocols/expected-loss-config';
import type { MarketState } from '@/lib/core/protocols/rules';
import { type Usd, WAD } from '@/lib/core/units/units';
import {
  type BreachContext,
  breachContext,
  breachProbability,
  type Exposure,
  exposureOf,
  logHealth,
} from './breach-probability';
import type { ExitPrices } from './exit-price';
import type { GasCost } from './gas-cost';
import { type Impact, squareRootImpact } from './price-impact';
import type { VolatilityModel } from './volatility';

/** What the expected loss of a whole book is computed with; the same for every position of one evaluation. */
export interface LossContext extends BreachContext {
  readonly exitPrices: ExitPrices;
  /** Exit price over the protocol's, to whole percents; an asset without either is absent. */
  readonly exitRatios: ReadonlyMap<Address, number>;
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
  const exitRatios = new Map<Address, number>();
  for (const { asset, price } of market.reserves.values()) {
    const exit = exitPrices.get(asset)?.price;
    // A lag of half a percent, which feeds have by design, is none that would still be there at a breach.
    if (price && exit !== undefined) exitRatios.set(asset, Math.round((100 * Number(exit)) / Number(price)) / 100);
  }
  return { ...breachContext(model, options), exitPrices, exitRatios, impact, gas, options };
}

/** Whether a position that has not breached has the same estimate under both, at the same health factor. */
export function sameLossTerms(a: LossContext, b: LossContext): boolean {
  return (
    a.model === b.model &&
    a.options === b.options &&
    a.gas.usd === b.gas.usd &&
    a.exitRatios.size === b.exitRatios.size &&
    [...a.exitRatios].every(([asset, ratio]) => b.exitRatios.get(asset) === ratio)
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
  /** What comes in for the debt. */
  readonly recovered: number;
}

/** What a breach would leave. Dollars in units of 1e-8, doubles: an estimate, good to 15 digits before it is rounded. */
export interface Breach {
  readonly debt: number;
  readonly sales: readonly Sale[];
  readonly gas: number;
  readonly recovery: number;
}

export interface LossEstimate {
  /** Chance of HF < 1 within the horizon: 1 when it is; `undefined` = unknown. */
  readonly breachProbability: number | undefined;
  /** Signed: debt less what a sale recovers, base currency, rounded up; below 0 the sale leaves something over. */
  readonly lossGivenBreach: bigint | undefined;
  /** breachProbability × lossGivenBreach where that is positive, base currency, rounded up. */
  readonly expectedLoss: Usd | undefined;
}

const UNKNOWN: LossEstimate = { breachProbability: undefined, lossGivenBreach: undefined, expectedLoss: undefined };

export const sameEstimate = (a: LossEstimate, b: LossEstimate): boolean =>
  a.breachProbability === b.breachProbability &&
  a.lossGivenBreach === b.lossGivenBreach &&
  a.expectedLoss === b.expectedLoss;

/** `undefined` in every place that a missing price or volatility keeps from being known. */
export function estimateLoss(position: Position, context: LossContext): LossEstimate {
  const { healthFactor } = position;
  if (healthFactor === undefined) return UNKNOWN;
  const exposure = healthFactor < WAD ? undefined : exposureOf(position, context);
  const probability = breachProbability(healthFactor, exposure, context);
  const breach = breachOf(position, exposure, context);
  if (breach === undefined) return { ...UNKNOWN, breachProbability: probability };
  const loss = breach.debt - breach.recovery;
  return {
    breachProbability: probability,
    lossGivenBreach: BigInt(Math.ceil(loss)),
    expectedLoss:
      probability === undefined ? undefined : ((loss > 0 ? BigInt(Math.ceil(probability * loss)) : 0n) as Usd),
  };
}

/**
 * All collateral sold, each asset by itself: value · (1 − impact) ÷ (1 + bonus) less the gas of one liquidation each.
 *
 * A position below 1 is sold as it stands, at exit prices. Any other is sold where it breaches: every price moved as
 * far as it goes on average when ln HF falls to 0 (its regression on it), collateral then scaled so that the health
 * factor is exactly 1, at the ratio of exit to protocol price of today. What cannot be seized (bonus or threshold 0)
 * recovers nothing. `undefined` when a price or a volatility is unknown. That the whole bonus is paid AND the sale
 * bears its impact is cautious: liquidators pay impact and gas out of the bonus.
 */
export function breachOf(position: Position, exposure: Exposure | undefined, context: LossContext): Breach | undefined {
  const { exitPrices, exitRatios, impact } = context;
  const breached = position.healthFactor !== undefined && position.healthFactor < WAD;
  if (!breached && (exposure === undefined || Number.isNaN(exposure.variance))) return undefined;
  const moves = breached || exposure === undefined ? undefined : movesOf(position, exposure);
  const moveOf = (asset: Address): number => (moves && exposure ? (moves[exposure.assets.indexOf(asset)] ?? 1) : 1);
  let debt = 0;
  let owed = 0;
  for (const { asset, amount, value } of position.debts) {
    if (moves === undefined) {
      const exit = exitPrices.get(asset);
      if (exit === undefined) return undefined;
      debt += Number(amount) * exit.perBaseUnit;
    } else {
      const ratio = exitRatios.get(asset);
      if (ratio === undefined) return undefined;
      const moved = Number(value) * moveOf(asset);
      owed += moved;
      debt += moved * ratio;
    }
  }
  let scale = 1;
  if (moves !== undefined) {
    let weighted = 0;
    for (const { asset, value, liquidationThreshold } of position.collaterals)
      weighted += (Number(value) * Number(liquidationThreshold) * moveOf(asset)) / 10_000;
    scale = owed / weighted;
  }
  const sales: Sale[] = [];
  let recovery = 0;
  let gas = 0;
  const once = (context.gas.usd ?? 0) * 1e8;
  for (const { asset, amount, value: own, liquidationBonus, liquidationThreshold } of position.collaterals) {
    let value: number;
    if (moves === undefined) {
      const exit = exitPrices.get(asset);
      if (exit === undefined) return undefined;
      value = Number(amount) * exit.perBaseUnit;
    } else {
      const ratio = exitRatios.get(asset);
      if (ratio === undefined) return undefined;
      value = Number(own) * moveOf(asset) * scale * ratio;
    }
    const bonus = Number(liquidationBonus) / 10_000 - 1;
    const seizable = bonus >= 0 && liquidationThreshold > 0n && value > 0;
    const lost = seizable ? impact(asset, value / 1e8) : 0;
    const recovered = seizable ? (value * (1 - lost)) / (1 + bonus) : 0;
    recovery += recovered;
    if (seizable) gas += once;
    sales.push({ asset, value, impact: lost, bonus: Math.max(0, bonus), recovered });
  }
  return { debt, sales, gas, recovery: recovery - gas };
}

/** Factors on the prices, by the exposure's assets: their regressions on ln HF, over its whole fall to 0. */
function movesOf({ healthFactor }: Position, { slopes, variance }: Exposure): readonly number[] {
  const distance = healthFactor === undefined ? 0 : logHealth(healthFactor);
  return slopes.map((slope) =>
    variance === 0 ? 1 : Math.exp(Math.min(LARGEST_MOVE, Math.max(-LARGEST_MOVE, (-slope / variance) * distance))),
  );
}

/** ln of the largest move taken: the weights shift long before it. */
const LARGEST_MOVE = 4;
