import type { Address } from 'viem';
import type { FlashLenders } from '@/lib/adapters/venues/flash-lenders';
import type { VenueBook } from '@/lib/adapters/venues/venue-book';
import type { FundedPlans } from '@/lib/core/execution/keeper/fund-plans';
import { amountsOf, intentOf } from '@/lib/core/execution/keeper/intent';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { KeeperMarket, KeeperPlan, KeeperSight, Unplanned } from '@/lib/engine/keeper/keeper-ports';
import type { AccountAtBlock, FrameSource } from '../frame-source';
import { planBatches, planGroup } from './keeper-batches';
import { breakerObjection, type KeeperContext, type KeeperContextDeps, keeperContext } from './keeper-context';
import { planSingle, type Single } from './keeper-single';
import { liquidatable } from './liquidatable';

export interface KeeperMarketDeps extends KeeperContextDeps {
  readonly source: Pick<FrameSource, 'frame' | 'accountAt'>;
  readonly venues: VenueBook;
  readonly lenders: FlashLenders;
  /** Whom a keeper in shadow counts as taken by itself: they are there still, but would not be. */
  readonly passed?: () => ReadonlySet<Address>;
}

/** Positions of the queue that are planned at the most. */
const MOST_PLANS = 256;
/** Of a block time, what planning may take: what was not planned by then waits for the next block. */
const PLANNING_SHARE = 0.5;
/** And on top of it what finding out who is worth more together may. */
const BATCHING_SHARE = 0.1;
const NOTHING_KNOWN: KeeperSight = { alone: new Set(), room: 0, record: { mined: 0, failed: 0 } };

type Guarded = Single & { readonly objections: readonly string[] };

/**
 * The queue's positions as transactions ready to be sent, in its order: the first is planned on the venues as they stand, each
 * further one on them as those before it will leave them, since nonces keep that order. What the guard holds back comes last,
 * and has no part in the depth. Rejects where nothing could be trusted: the engine is not live, the chain cannot be read,
 * the market names no venues.
 */
export function createKeeperMarket(deps: KeeperMarketDeps): KeeperMarket {
  const { source, market: config, venues: book, lenders, passed, now } = deps;
  let unplanned: readonly Unplanned[] = [];
  let read: MarketState | undefined;
  return {
    async plans(also, sight = NOTHING_KNOWN) {
      const until = now() + PLANNING_SHARE * config.blockTime * 1_000;
      unplanned = [];
      const frame = source.frame();
      const { snapshot } = frame;
      if (frame.status.state !== 'live' || snapshot === null || !config.venues)
        throw new NotPlannableError(config.venues ? frame.status.reason : 'the market names no venues');
      const gone = passed?.() ?? new Set();
      const below = liquidatable(frame, MOST_PLANS + gone.size).filter((account) => !gone.has(account));
      const accounts = new Set([...also.flat(), ...below]);
      const states = await statesOf(source, accounts);
      const [first] = states;
      if (first === undefined) return [];
      const { block } = first;
      read = first.market;
      const venues = await book.at(block);
      const lent = await lenders.at(first.market, venues);
      const context = keeperContext(deps, config.venues, frame, snapshot, first, lent);
      const guarded = states.map((state) => ({ state, objections: context.guard(state) }));
      const singles: Guarded[] = [];
      const missed: Unplanned[] = [];
      let current = venues;
      const free = guarded.filter(({ objections }) => objections.length === 0);
      const held = guarded.filter(({ objections }) => objections.length > 0);
      for (const { state, objections } of [...free, ...held]) {
        const { account } = state.account;
        if (now() > until && singles.length > 0) {
          missed.push({ account, reason: 'no-time', objections });
          continue;
        }
        const found = planSingle(deps.rules, context, venues, current, state);
        if ('reason' in found) missed.push({ account, reason: found.reason, objections });
        else {
          singles.push({ ...found, objections });
          if (objections.length + breakerObjection(found.allowed).length === 0) current = found.funded.after;
        }
      }
      unplanned = missed;
      const parts = { rules: deps.rules, context, venues, most: Math.min(deps.planning.mostTogether, sight.room) };
      const planOf = (funded: FundedPlans, of: readonly Guarded[]) => keeperPlan(funded, of, context, block);
      const groups = also.flatMap((accounts) => {
        const group = accounts.length > 1 ? planGroup(parts, singles, accounts) : undefined;
        return group ? [planOf(group, guardedOf(singles, group))] : [];
      });
      const inTime = () => now() <= until + BATCHING_SHARE * config.blockTime * 1_000;
      const batches = planBatches(
        { ...parts, inTime },
        singles.filter(({ objections }) => objections.length === 0),
        sight,
      );
      const shared = new Set(batches.flatMap(({ members }) => members.map(({ account }) => account)));
      const isShared = ({ state }: Guarded) => shared.has(state.account.account);
      const alone = (single: Guarded) => planOf(single.funded, [single]);
      return [
        ...groups,
        ...singles.filter((single) => !isShared(single)).map(alone),
        ...batches.map((funded) => planOf(funded, guardedOf(singles, funded))),
        ...singles.filter(isShared).map(alone),
      ];
    },
    liquidationsIn: (logs) =>
      read
        ? deps.rules.decodeSettlement(read, logs).map(({ account, collateralAsset, debtAsset, ...amounts }) => ({
            ...{ account, collateralAsset, debtAsset, ...amountsOf(amounts) },
          }))
        : [],
    unplanned: () => unplanned,
  };
}

const guardedOf = (singles: readonly Guarded[], { members }: FundedPlans): readonly Guarded[] =>
  members.flatMap(({ account }) => singles.find(({ state }) => state.account.account === account) ?? []);

/** As the keeper decides about it: with all that stands against any of its positions. */
function keeperPlan(
  funded: FundedPlans,
  of: readonly Guarded[],
  { projectedTo }: KeeperContext,
  { number, timestamp }: BlockRef,
): KeeperPlan {
  const { members, sales, debtAsset, call, promised, profitWei } = funded;
  const limits = of.flatMap(({ allowed }) => allowed.limits?.mostInFlight ?? []);
  return {
    accounts: members.map(({ account }) => account),
    collateralAssets: sales.map(({ collateral }) => collateral),
    block: number,
    objections: [...new Set(of.flatMap(({ objections, allowed }) => [...objections, ...breakerObjection(allowed)]))],
    mostInFlight: limits.length > 0 ? Math.min(...limits) : null,
    ...{ debtAsset, call, promised, profitWei },
    intent: intentOf(funded, { block: number, blockTime: timestamp, projectedTo }),
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
