import type { Address } from 'viem';
import type { FlashLenders } from '@/lib/adapters/venues/flash-lenders';
import type { VenueBook } from '@/lib/adapters/venues/venue-book';
import { type Permission, permission } from '@/lib/core/breaker/permission';
import { cheapestLender, type FlashLender } from '@/lib/core/execution/funding/cheapest-lender';
import {
  type KeeperTerms,
  type PlannedLiquidation,
  planLiquidation,
} from '@/lib/core/execution/keeper/plan-liquidation';
import { venueSales } from '@/lib/core/execution/routing/venue-sales';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { judge } from '@/lib/core/risk/guard';
import { type GuardContext, guardContext } from '@/lib/core/risk/guard-context';
import { keeperMayLiquidate } from '@/lib/core/risk/verdict';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import type { VenueState } from '@/lib/core/venue/venue-state';
import type { Frame } from '@/lib/engine/frame';
import type { KeeperMarket, KeeperPlan } from '@/lib/engine/keeper/keeper-ports';
import { compositesOf } from '../composites-of';
import type { AccountAtBlock, FrameSource } from '../frame-source';
import { gasPriceIn } from '../gas-price-in';
import { lossTerms } from '../loss-terms';
import { nextBlockTime } from '../next-block-time';
import { sizingTerms } from '../sizing-terms';

export interface KeeperMarketDeps {
  readonly source: Pick<FrameSource, 'frame' | 'accountAt'>;
  readonly rules: ProtocolRules;
  readonly market: MarketConfig;
  readonly venues: VenueBook;
  readonly lenders: FlashLenders;
  readonly executor: Address;
  readonly recipient: Address;
  /** Unix ms. */
  readonly now: () => number;
}

const WAD = 10n ** 18n;
/** Bps. */
const WHOLE = 10_000;
/** Positions of the queue that are planned at the most. */
const MOST_PLANS = 256;
/** Of a block time, what planning may take: what was not planned by then waits for the next block. */
const PLANNING_SHARE = 0.5;
const SALE_SECONDS = 120;

/**
 * The queue's positions as transactions ready to be sent, in its order: the first is planned on the venues as they stand, each
 * further one on them as those before it will leave them, since nonces keep that order. Rejects where nothing could be
 * trusted: the engine is not live, the chain cannot be read, the market names no venues.
 */
export function createKeeperMarket(deps: KeeperMarketDeps): KeeperMarket {
  const { source, rules, market: config, venues: book, lenders, now } = deps;
  return {
    async plans(also) {
      const started = now();
      const frame = source.frame();
      const { snapshot } = frame;
      if (frame.status.state !== 'live' || snapshot === null || !config.venues)
        throw new NotPlannableError(config.venues ? frame.status.reason : 'the market names no venues');
      const queue = liquidatable(frame);
      const accounts = new Set([...also.flat(), ...queue]);
      const first = await firstOf(source, accounts);
      if (first === undefined) return [];
      const { block } = first;
      const states = await book.at(block);
      const context = contextOf(deps, config.venues, frame, snapshot, first, await lenders.at(first.market, states));
      const plans: KeeperPlan[] = [];
      let current = states;
      for (const account of accounts) {
        if (now() - started > PLANNING_SHARE * config.blockTime * 1_000 && plans.length > 0) break;
        const state = account === first.account.account ? first : await source.accountAt(account);
        // A new block came in between: the rest is for the next look.
        if (state && state.block.hash !== block.hash) break;
        const whole = state && planLiquidation(rules, context.terms(current), state.account);
        if (!state || !whole?.ok) continue;
        const allowed = context.permission(whole.planned);
        const sizeBps = allowed.limits?.mostSizeBps ?? 0;
        const smaller = allowed.keeper === 'allow' && sizeBps < WHOLE;
        const found = smaller ? planLiquidation(rules, { ...context.terms(current), sizeBps }, state.account) : whole;
        if (!found.ok) continue;
        const { planned } = found;
        const objections = [...context.guard(state), ...breakerObjection(allowed)];
        if (objections.length === 0) current = planned.after;
        plans.push({
          accounts: [planned.account],
          collateralAssets: [planned.plan.quote.collateralAsset],
          debtAsset: planned.plan.quote.debtAsset,
          block: block.number,
          call: planned.call,
          promised: planned.promised,
          profitWei: planned.profitWei,
          objections,
          mostInFlight: allowed.limits?.mostInFlight ?? null,
        });
      }
      return plans;
    },
  };
}

/** In the queue's order: those the protocol would let be liquidated now. */
function liquidatable({ rows }: Frame): readonly Address[] {
  const found: Address[] = [];
  for (let index = 0; index < rows.length && found.length < MOST_PLANS; index++) {
    const row = rows.at(index);
    // The queue stands first: whoever is at or above 1 ends it.
    if (row?.healthFactor === undefined || row.healthFactor === null || BigInt(row.healthFactor) >= WAD) break;
    found.push(row.account);
  }
  return found;
}

async function firstOf(
  source: KeeperMarketDeps['source'],
  accounts: ReadonlySet<Address>,
): Promise<AccountAtBlock | undefined> {
  for (const account of accounts) {
    const state = await source.accountAt(account);
    if (state) return state;
  }
  return undefined;
}

interface Context {
  readonly terms: (venues: readonly VenueState[]) => KeeperTerms;
  readonly permission: (planned: PlannedLiquidation) => Permission;
  /** What the guard against wrongful liquidations has against one. */
  readonly guard: (state: AccountAtBlock) => readonly string[];
}

function contextOf(
  { rules, market: config, executor, recipient, now }: KeeperMarketDeps,
  { connectors, router, slippageBps }: NonNullable<MarketConfig['venues']>,
  frame: Frame,
  snapshot: Snapshot,
  { block, receivedAt, market }: AccountAtBlock,
  lenders: readonly FlashLender[],
): Context {
  const projectedTo = nextBlockTime(block, receivedAt, config.blockTime, now());
  const accrued = rules.accrue(market, projectedTo);
  const composites = compositesOf(snapshot);
  const exits = exitPrices(accrued, composites);
  const guard = guardContext(accrued, composites.values());
  const base = sizingTerms(accrued, composites, lossTerms(snapshot, accrued, exits, config.expectedLoss));
  const gasIn = (asset: Address) => gasPriceIn(asset, snapshot, accrued, exits, config.expectedLoss);
  return {
    terms: (venues) => ({
      market: accrued,
      sizing: {
        ...base,
        sales: venueSales({ venues, connectors, gasPriceIn: gasIn }),
        // What nobody lends costs more than anything could earn.
        premium: (asset, repaid) => cheapestLender(lenders, asset, repaid)?.premium ?? repaid,
      },
      ...{ venues, connectors, router, slippageBps, lenders, executor, recipient },
      gasPriceIn: gasIn,
      deadline: projectedTo + BigInt(SALE_SECONDS),
    }),
    permission: (planned) => permissionOf(frame, config.id, planned, now()),
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

/** A view has no readings to make the exception of a shut breaker by; without a view nothing is known, which is as if shut. */
function permissionOf(
  { breakers: view }: Frame,
  marketId: string,
  { plan: { quote } }: PlannedLiquidation,
  now: number,
): Permission {
  const { at, silenceMs, breakers } = view ?? { at: now, silenceMs: 0, breakers: {} };
  const { collateralAsset, debtAsset } = quote;
  return permission(
    { at, breakers },
    { marketId, collateralAsset, debtAsset, now },
    { config: { silenceMs, passable: [] }, breakers: [] },
  );
}

function breakerObjection({ keeper, limits, why, state }: Permission): readonly string[] {
  if (keeper === 'deny' || limits === null) return [`The circuit breakers stop it (${state}). ${why.join(' ')}`.trim()];
  return [];
}

export class NotPlannableError extends Error {
  override readonly name = 'NotPlannableError';
  constructor(reason: string) {
    super(`nothing can be planned: ${reason}`);
  }
}
