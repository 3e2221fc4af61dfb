import type { Address } from 'viem';
import type { FlashLenders } from '@/lib/adapters/venues/flash-lenders';
import type { VenueBook } from '@/lib/adapters/venues/venue-book';
import type { Permission } from '@/lib/core/breaker/permission';
import {
  type KeeperRefusal,
  type PlanLiquidationResult,
  type PlannedLiquidation,
  planLiquidation,
} from '@/lib/core/execution/keeper/plan-liquidation';
import { routeHolds } from '@/lib/core/execution/routing/route-holds';
import type { VenueState } from '@/lib/core/venue/venue-state';
import type { KeeperMarket, KeeperPlan, Unplanned } from '@/lib/engine/keeper/keeper-ports';
import type { AccountAtBlock, FrameSource } from '../frame-source';
import { breakerObjection, type KeeperContext, type KeeperContextDeps, keeperContext } from './keeper-context';
import { liquidatable } from './liquidatable';

export interface KeeperMarketDeps extends KeeperContextDeps {
  readonly source: Pick<FrameSource, 'frame' | 'accountAt'>;
  readonly venues: VenueBook;
  readonly lenders: FlashLenders;
}

/** Bps. */
const WHOLE = 10_000;
/** Positions of the queue that are planned at the most. */
const MOST_PLANS = 256;
/** Of a block time, what planning may take: what was not planned by then waits for the next block. */
const PLANNING_SHARE = 0.5;

/**
 * The queue's positions as transactions ready to be sent, in its order: the first is planned on the venues as they stand, each
 * further one on them as those before it will leave them, since nonces keep that order. What the guard holds back comes last,
 * and has no part in the depth. Rejects where nothing could be trusted: the engine is not live, the chain cannot be read,
 * the market names no venues.
 */
export function createKeeperMarket(deps: KeeperMarketDeps): KeeperMarket {
  const { source, market: config, venues: book, lenders, now } = deps;
  let unplanned: readonly Unplanned[] = [];
  return {
    async plans(also) {
      const until = now() + PLANNING_SHARE * config.blockTime * 1_000;
      unplanned = [];
      const frame = source.frame();
      const { snapshot } = frame;
      if (frame.status.state !== 'live' || snapshot === null || !config.venues)
        throw new NotPlannableError(config.venues ? frame.status.reason : 'the market names no venues');
      const accounts = new Set([...also.flat(), ...liquidatable(frame, MOST_PLANS)]);
      const states = await statesOf(source, accounts);
      const [first] = states;
      if (first === undefined) return [];
      const { block } = first;
      const venues = await book.at(block);
      const lent = await lenders.at(first.market, venues);
      const context = keeperContext(deps, config.venues, frame, snapshot, first, lent);
      const guarded = states.map((state) => ({ state, objections: context.guard(state) }));
      const plans: KeeperPlan[] = [];
      const missed: Unplanned[] = [];
      let current = venues;
      const free = guarded.filter(({ objections }) => objections.length === 0);
      const held = guarded.filter(({ objections }) => objections.length > 0);
      for (const { state, objections } of [...free, ...held]) {
        const { account } = state.account;
        if (now() > until && plans.length > 0) {
          missed.push({ account, reason: 'no-time', objections });
          continue;
        }
        const found = planned(deps, context, venues, current, state, objections);
        if ('reason' in found) missed.push({ account, reason: found.reason, objections });
        else {
          plans.push(found.plan);
          if (found.plan.objections.length === 0) current = found.after;
        }
      }
      unplanned = missed;
      return plans;
    },
    unplanned: () => unplanned,
  };
}

/**
 * At the size that the circuit breakers let it have. It must hold on the venues as they are, since the simulation knows
 * nothing of what goes before it, and on them as that leaves them: planned on the second, or else on the first.
 */
function planned(
  { rules }: KeeperMarketDeps,
  context: KeeperContext,
  fresh: readonly VenueState[],
  left: readonly VenueState[],
  { account, block }: AccountAtBlock,
  held: readonly string[],
): { readonly plan: KeeperPlan; readonly after: readonly VenueState[] } | { readonly reason: KeeperRefusal } {
  let allowed: Permission | undefined;
  const on = (venues: readonly VenueState[]): PlanLiquidationResult => {
    const terms = context.terms(venues);
    const whole = planLiquidation(rules, terms, account);
    if (!whole.ok) return whole;
    allowed = context.permission(whole.planned);
    const sizeBps = allowed.limits?.mostSizeBps ?? 0;
    const smaller = allowed.keeper === 'allow' && sizeBps < WHOLE;
    return smaller ? planLiquidation(rules, { ...terms, sizeBps }, account) : whole;
  };
  const holds = ({ route }: PlannedLiquidation, venues: readonly VenueState[]): boolean =>
    route === undefined || routeHolds(route, venues);
  let found = on(left);
  if (found.ok && left !== fresh && !holds(found.planned, fresh)) {
    found = on(fresh);
    if (found.ok && !holds(found.planned, left)) return { reason: 'no-route' };
  }
  if (!found.ok) return found;
  const { plan, call, promised, profitWei, after } = found.planned;
  return {
    after,
    plan: {
      accounts: [account.account],
      collateralAssets: [plan.quote.collateralAsset],
      debtAsset: plan.quote.debtAsset,
      block: block.number,
      objections: [...held, ...(allowed ? breakerObjection(allowed) : [])],
      mostInFlight: allowed?.limits?.mostInFlight ?? null,
      ...{ call, promised, profitWei },
    },
  };
}

/** All of one block: where a new one comes in between, those of the block before are left out. */
async function statesOf(
  source: KeeperMarketDeps['source'],
  accounts: ReadonlySet<Address>,
): Promise<readonly AccountAtBlock[]> {
  const found = (await Promise.all([...accounts].map((account) => source.accountAt(account)))).filter(
    (state) => state !== undefined,
  );
  const newest = found.reduce<AccountAtBlock | undefined>(
    (last, state) => (last && last.block.number >= state.block.number ? last : state),
    undefined,
  );
  return found.filter(({ block }) => block.hash === newest?.block.hash);
}

export class NotPlannableError extends Error {
  override readonly name = 'NotPlannableError';
  constructor(reason: string) {
    super(`nothing can be planned: ${reason}`);
  }
}
