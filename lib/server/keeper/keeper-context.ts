import type { Address } from 'viem';
import type { Permission } from '@/lib/core/breaker/permission';
import { cheapestLender, type FlashLender } from '@/lib/core/execution/funding/cheapest-lender';
import type { KeeperTerms } from '@/lib/core/execution/keeper/keeper-terms';
import { venueSales } from '@/lib/core/execution/routing/venue-sales';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { MarketState, Pair, ProtocolRules } from '@/lib/core/protocols/rules';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { judge } from '@/lib/core/risk/guard';
import { type GuardContext, guardContext } from '@/lib/core/risk/guard-context';
import { keeperMayLiquidate } from '@/lib/core/risk/verdict';
import { permissionBy } from '@/lib/core/snapshot/permission-view';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import type { VenueState } from '@/lib/core/venue/venue-state';
import type { Frame } from '@/lib/engine/frame';
import { compositesOf } from '../composites-of';
import type { AccountAtBlock } from '../frame-source';
import { gasPriceIn } from '../gas-price-in';
import { lossTerms } from '../loss-terms';
import { nextBlockTime } from '../next-block-time';
import { sizingTerms } from '../sizing-terms';
import type { PlanningConfig } from './keeper-config';

const SALE_SECONDS = 120;
/**
 * Units of gas of a transaction with its loan and what it pays out, and of each liquidation in it; sales come on top. From
 * the local chain: one alone 690,000 to 790,000, three together 1,130,000, with a sale of 105,000 in each.
 */
const GAS = { perTransaction: 430_000n, perLiquidation: 200_000n };

export interface KeeperContextDeps {
  readonly rules: ProtocolRules;
  readonly market: MarketConfig;
  readonly executor: Address;
  readonly recipient: Address;
  readonly planning: PlanningConfig;
  /** Unix ms. */
  readonly now: () => number;
}

/** What the liquidations of one block are planned and judged by. */
export interface KeeperContext {
  readonly terms: (venues: readonly VenueState[]) => KeeperTerms;
  readonly permission: (pair: Pair) => Permission;
  /** Unix seconds that everything is projected to. */
  readonly projectedTo: bigint;
  /** What the guard against wrongful liquidations has against one. */
  readonly guard: (state: AccountAtBlock) => readonly string[];
}

/** For the block of `AccountAtBlock`, whichever account it is of; projected to the next block. */
export function keeperContext(
  { rules, market: config, executor, recipient, planning, now }: KeeperContextDeps,
  { connectors, router }: NonNullable<MarketConfig['venues']>,
  frame: Frame,
  snapshot: Snapshot,
  { block, receivedAt, market }: AccountAtBlock,
  lenders: readonly FlashLender[],
  coarse = true,
): KeeperContext {
  const projectedTo = nextBlockTime(block, receivedAt, config.blockTime, now());
  const accrued = rules.accrue(market, projectedTo);
  const earliest = rules.accrue(market, block.timestamp);
  const composites = compositesOf(snapshot);
  const exits = exitPrices(accrued, composites);
  const guard = guardContext(accrued, composites.values());
  const base = sizingTerms(accrued, composites, lossTerms(snapshot, accrued, exits, config.expectedLoss));
  const gasIn = (asset: Address) => gasPriceIn(asset, snapshot, accrued, exits, config.expectedLoss);
  return {
    terms: (venues) => ({
      market: accrued,
      earliest,
      sizing: {
        ...base,
        gas: { ...base.gas, ...GAS },
        coarse,
        sales: venueSales({ venues, connectors, gasPriceIn: gasIn }),
        // What nobody lends costs more than anything could earn.
        premium: (asset, repaid) => cheapestLender(lenders, asset, repaid)?.premium ?? repaid,
      },
      ...{ venues, connectors, router, lenders, executor, recipient, tolerance: planning },
      gasPriceIn: gasIn,
      deadline: projectedTo + BigInt(SALE_SECONDS),
    }),
    projectedTo,
    permission: ({ collateralAsset, debtAsset }) =>
      permissionBy(frame.breakers, { marketId: config.id, collateralAsset, debtAsset, now: now() }),
    guard: (state) => guardObjection(rules, accrued, state, guard),
  };
}

function guardObjection(
  rules: ProtocolRules,
  market: MarketState,
  { account }: AccountAtBlock,
  guard: GuardContext,
): readonly string[] {
  const verdict = judge(rules, market.revision, rules.position(market, account), guard);
  if (keeperMayLiquidate(verdict)) return [];
  const named = verdict.assets.map((asset) => market.reserves.get(asset)?.symbol ?? asset).join(', ');
  return [`The market’s prices do not bear this liquidation out: ${verdict.kind}${named && ` (${named})`}.`];
}

/** What the circuit breakers have against it. */
export function breakerObjection({ keeper, limits, why, state }: Permission): readonly string[] {
  if (keeper === 'deny' || limits === null) return [`The circuit breakers stop it (${state}). ${why.join(' ')}`.trim()];
  return [];
}
