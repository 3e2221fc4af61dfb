import type { Address } from 'viem';
import { type Advised, adviseCollateral, type CollateralAdvice } from '@/lib/core/cascade/advice/advise';
import type { Bearings } from '@/lib/core/cascade/advice/bearings';
import type { AssetDepth } from '@/lib/core/cascade/depth/depth-book';
import type { AaveV3Reserve } from '@/lib/core/protocols/aave-v3/state';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { VolatilityModel } from '@/lib/core/risk/volatility';
import type { Advice, AdviceQuery, CollateralAdviceView } from '@/lib/core/snapshot/advice-schema';
import type { Basis } from './cascade-basis';
import type { Staged } from './cascade-scene';

const WHOLE = 10_000;
const MINUTES_A_YEAR = 365 * 1_440;

export interface AdviceFacts {
  readonly staged: Staged;
  readonly told: Basis['told'];
  readonly bears: Bearings;
  readonly depth: readonly AssetDepth[];
  readonly volatility: VolatilityModel;
  readonly feeds: MarketConfig['feeds'];
}

/** Advice for every reserve that is a collateral outside e-modes and has a price. */
export function adviceTold(facts: AdviceFacts, terms: AdviceQuery): Advice {
  const { staged, told } = facts;
  const { assets } = staged.scene.book;
  return {
    block: told.block,
    terms,
    collaterals: assets.flatMap((asset, place) => {
      const reserve = staged.market.reserves.get(asset);
      if (reserve?.price === undefined || reserve.liquidationThreshold === 0n) return [];
      return [collateralTold(facts, terms, reserve, place, Number(reserve.price) / 1e8)];
    }),
    unknown: told.unknown,
  };
}

function collateralTold(
  { told, bears, depth, volatility, feeds }: AdviceFacts,
  terms: AdviceQuery,
  reserve: AaveV3Reserve,
  place: number,
  priceUsd: number,
): CollateralAdviceView {
  const { asset, symbol } = reserve;
  const at = (column: Float64Array): number => column[place] as number;
  const known = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);
  const deviationBps = feeds[asset]?.deviationBps ?? DEVIATION_BPS;
  const sigma = sigmaOf(volatility, asset);
  const sellable = known(at(bears.sellable));
  const advice = adviseCollateral(
    {
      now: {
        ltv: Number(reserve.ltv) / WHOLE,
        liquidationThreshold: Number(reserve.liquidationThreshold) / WHOLE,
        bonus: Number(reserve.liquidationBonus) / WHOLE - 1,
      },
      protocolFee: Number(reserve.liquidationProtocolFee) / WHOLE,
      ...{ sigma, liquidity: sellable, backedDebt: at(bears.debt), collateral: at(bears.collateral) },
      ...{ largestSale: at(bears.largestSale), largestLoss: at(bears.largestLoss) },
      gasUsd: told.gasUsd ?? undefined,
      buyable: known(at(bears.buyable)),
      thresholdBehind: at(bears.thresholdBehind),
    },
    {
      aversion: terms.aversion,
      slippage: terms.slippage / 100,
      deviation: deviationBps / WHOLE,
      bid: terms.bid / 100,
      daySigmas: terms.sigmas,
    },
  );
  const source = depth[place]?.source;
  return {
    ...{ asset, symbol },
    now: {
      ltv: Number(reserve.ltv),
      liquidationThreshold: Number(reserve.liquidationThreshold),
      liquidationBonus: Number(reserve.liquidationBonus),
      supplyCap: Number(reserve.supplyCap),
      borrowCap: Number(reserve.borrowCap),
    },
    advised: advisedTold(advice, priceUsd),
    facts: {
      sigma: sigma ?? null,
      // Money sells without an end, which no number says.
      sellable: finite(sellable),
      buyable: finite(known(at(bears.buyable))),
      collateral: at(bears.collateral),
      backedDebt: at(bears.debt),
      largestSale: at(bears.largestSale),
      borrowed: at(bears.borrowed),
      gasUsd: told.gasUsd,
      deviationBps,
    },
    depth: {
      source: source?.kind ?? 'unknown',
      oldestBlock: source && 'block' in source ? Number(source.block?.number) : null,
    },
  };
}

/** The configuration's own default. */
const DEVIATION_BPS = 50;

function advisedTold(advice: CollateralAdvice, priceUsd: number): CollateralAdviceView['advised'] {
  const bps = (of: Advised, base = 0) => figure(of, (value) => Math.round((base + value) * WHOLE * 10) / 10);
  const tokens = (of: Advised) => figure(of, (value) => value / priceUsd);
  return {
    ltv: bps(advice.ltv),
    liquidationThreshold: bps(advice.liquidationThreshold),
    liquidationBonus: bps(advice.bonus, 1),
    supplyCap: tokens(advice.supplyCap),
    borrowCap: tokens(advice.borrowCap),
    debtCap: figure(advice.debtCap, (value) => value),
    risk: figure(advice.risk, (value) => value),
  };
}

const figure = (of: Advised, as: (value: number) => number) => {
  if ('missing' in of) return { value: null, missing: of.missing };
  const value = as(of.value);
  return Number.isFinite(value)
    ? { value, missing: null }
    : { value: null, missing: 'Money itself: its depth sets no limit.' };
};
const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

/** Annualised; `undefined` where it is not known. */
function sigmaOf({ indexOf, assets, covariance }: VolatilityModel, asset: Address): number | undefined {
  const place = indexOf.get(asset);
  const variance = place === undefined ? Number.NaN : (covariance[place * assets.length + place] as number);
  return variance > 0 ? Math.sqrt(variance * MINUTES_A_YEAR) : undefined;
}
