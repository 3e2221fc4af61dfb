import type { Address } from 'viem';
import { type AssetDivergence, divergenceThreshold, type SourceDivergence } from '@/lib/core/oracle/divergence';
import { deviationBps } from '@/lib/core/oracle/median';
import type { PriceLead } from '@/lib/core/oracle/price-lead';
import type { Composite, CompositeSource } from '@/lib/core/oracle/quote';
import type { AssetFeeds } from '@/lib/core/protocols/market-config';
import type { MarketState } from '@/lib/core/protocols/rules';
import { rayMulDown, rayMulUp } from '@/lib/core/units/math';
import type { AssetView } from './asset-schema';

/** What watching the prices over time found, by asset. */
export interface PriceStudy {
  readonly divergence: ReadonlyMap<Address, AssetDivergence>;
  readonly leads: ReadonlyMap<Address, PriceLead>;
}
const NO_STUDY: PriceStudy = { divergence: new Map(), leads: new Map() };

type Reserve = MarketState['reserves'] extends ReadonlyMap<Address, infer R> ? R : never;

/**
 * One reserve with its prices as the wire carries it. The market must be accrued: `supplied` and
 * `borrowed` stand at its indices (down and up). `now` is the unix ms the composite was made at.
 */
export function assetView(
  reserve: Reserve,
  composite: Composite | undefined,
  feeds: AssetFeeds | undefined,
  now: number,
  study: PriceStudy = NO_STUDY,
): AssetView {
  const divergence = study.divergence.get(reserve.asset);
  const lead = study.leads.get(reserve.asset);
  const [move] = lead?.moves ?? [];
  const push = composite?.sources.find(({ group }) => group === 'push-oracle');
  return {
    asset: reserve.asset,
    symbol: reserve.symbol,
    decimals: reserve.decimals,
    price: reserve.price?.toString() ?? null,
    composite: priceView(composite),
    fresh: composite?.fresh ?? 0,
    quorum: composite?.quorum ?? 0,
    divergenceBps:
      reserve.price === undefined || composite?.price === undefined
        ? null
        : deviationBps(reserve.price, composite.price),
    sources: Object.fromEntries(
      (composite?.sources ?? []).map((source) => [
        source.source,
        sourceView(source, divergence?.get(source.source), feeds?.deviationBps, now),
      ]),
    ),
    move: move ? { ...move, from: move.from.toString(), to: move.to.toString(), order: [...move.order] } : null,
    leads: Object.fromEntries(lead?.firsts ?? []),
    ltv: Number(reserve.ltv),
    liquidationThreshold: Number(reserve.liquidationThreshold),
    liquidationBonus: Number(reserve.liquidationBonus),
    supplied: rayMulDown(reserve.scaledTotalSupply, reserve.liquidityIndex).toString(),
    borrowed: rayMulUp(reserve.scaledTotalDebt, reserve.variableBorrowIndex).toString(),
    availableLiquidity: reserve.availableLiquidity.toString(),
    supplyCap: reserve.supplyCap.toString(),
    borrowCap: reserve.borrowCap.toString(),
    active: reserve.active,
    frozen: reserve.frozen,
    paused: reserve.paused,
    graceUntil: Number(reserve.liquidationGracePeriodUntil),
    deficit: reserve.deficit?.toString() ?? null,
    oracleUpdatedAt: push === undefined ? null : Math.floor((now - push.ageMs) / 1_000),
    heartbeat: feeds?.chainlink === undefined ? null : feeds.heartbeat,
  };
}

function priceView(composite: Composite | undefined): AssetView['composite'] {
  if (composite?.price === undefined || composite.low === undefined || composite.high === undefined) return null;
  return {
    price: composite.price.toString(),
    low: composite.low.toString(),
    high: composite.high.toString(),
  };
}

function sourceView(
  source: CompositeSource,
  divergence: SourceDivergence | undefined,
  feedDeviationBps: number | undefined,
  now: number,
): AssetView['sources'][string] {
  return {
    source: source.source,
    group: source.group,
    upstream: source.upstream,
    price: source.price.toString(),
    observedAt: now - source.ageMs,
    maxAgeMs: source.maxAgeMs ?? null,
    weight: Math.round(source.weight * 1_000) / 1_000,
    rejected: source.rejected ?? null,
    deviationBps: source.deviationBps ?? null,
    thresholdBps: divergence?.thresholdBps ?? divergenceThreshold(source, feedDeviationBps),
    breachSince: divergence?.breachSince ?? null,
    breachSeconds: Math.floor((divergence?.breachMs ?? 0) / 1_000),
    percentile: divergence?.percentile ?? null,
  };
}
