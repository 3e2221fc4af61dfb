import type { Address } from 'viem';
import type { FlashLenders } from '@/lib/adapters/venues/flash-lenders';
import type { VenueBook } from '@/lib/adapters/venues/venue-book';
import { planLiquidation } from '@/lib/core/execution/keeper/plan-liquidation';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { Frame } from '@/lib/engine/frame';
import type { AccountAtBlock } from '@/lib/server/frame-source';
import { type KeeperContextDeps, keeperContext } from '@/lib/server/keeper/keeper-context';
import type { Runtime } from '@/lib/server/runtime';

const WAD = 10n ** 18n;

/** From a health factor below 1 to one that is not. */
export interface Spell {
  readonly account: Address;
  /** Blocks: the first below 1, and the first that is not any more. */
  readonly from: number;
  to: number | undefined;
  /** USD of debt at the first. */
  readonly value: number;
  /** By the keeper's own planner, at the first block, on the whole depth; `undefined` once computed: there is none. */
  readonly best: () => Promise<Best | string>;
}

export interface Best {
  /** USD that are left of the sale at block prices after repayment and premium, before gas. */
  readonly profit: number;
  /** USD. */
  readonly gas: number;
}

export interface CrashWatch {
  readonly spells: readonly Spell[];
  /** A block: when its frame came (unix ms), USD of debt below 1, how many positions. */
  readonly blocks: ReadonlyMap<
    number,
    { readonly at: number; readonly value: number; readonly count: number; readonly market: MarketState | undefined }
  >;
  stop(): void;
}

/** Writes down who is liquidatable in each block, and what it would take to know later what each was worth at first. */
export function watchCrash(
  { source }: Runtime,
  deps: KeeperContextDeps & { readonly venues: VenueBook; readonly lenders: FlashLenders },
): CrashWatch {
  const spells: Spell[] = [];
  const open = new Map<Address, Spell>();
  const blocks = new Map<number, { at: number; value: number; count: number; market: MarketState | undefined }>();
  let seen = '';
  const look = (frame: Frame): void => {
    const { snapshot } = frame;
    if (snapshot === null || snapshot.block.hash === seen) return;
    seen = snapshot.block.hash;
    const at = Date.now();
    const block = snapshot.block.number;
    const below = new Map<Address, number>();
    for (let index = 0; index < frame.rows.length; index++) {
      const row = frame.rows.at(index);
      if (row?.healthFactor === undefined || row.healthFactor === null || BigInt(row.healthFactor) >= WAD) break;
      below.set(row.account, Number(row.debt ?? 0) / 1e8);
    }
    for (const [account, spell] of open) {
      if (below.has(account)) continue;
      spell.to = block;
      open.delete(account);
    }
    for (const [account, value] of below) {
      if (open.has(account)) continue;
      const state = source.accountAt(account);
      const spell: Spell = { account, value, from: block, to: undefined, best: bestOf(deps, frame, at, state) };
      open.set(account, spell);
      spells.push(spell);
    }
    const total = [...below.values()].reduce((sum, value) => sum + value, 0);
    const kept = { at, value: total, count: below.size, market: undefined as MarketState | undefined };
    blocks.set(block, kept);
    void source.market?.().then((read) => {
      kept.market = read?.market;
    });
  };
  return { spells, blocks, stop: source.onFrame((frame) => setImmediate(look, frame)) };
}

/** What is read in that block is read at once; the search itself waits until it is asked for. */
function bestOf(
  deps: KeeperContextDeps & { readonly venues: VenueBook; readonly lenders: FlashLenders },
  frame: Frame,
  at: number,
  account: Promise<AccountAtBlock | undefined>,
): Spell['best'] {
  const read = account.then(async (state) => {
    if (!state) return undefined;
    const venues = await deps.venues.at(state.block);
    return { state, venues, lent: await deps.lenders.at(state.market, venues) };
  });
  read.catch(() => undefined);
  return async () => {
    const { snapshot } = frame;
    const found = await read;
    if (!found || !snapshot || !deps.market.venues) return 'not read';
    const { state, venues, lent } = found;
    const context = keeperContext({ ...deps, now: () => at }, deps.market.venues, frame, snapshot, state, lent, false);
    const result = planLiquidation(deps.rules, context.terms(venues), state.account);
    if (!result.ok) return result.reason;
    const { debtAsset, expected, members } = result.funded;
    return { profit: usdOf(state.market, debtAsset, expected), gas: Number(members[0].plan.gasUsd) / 1e8 };
  };
}

/** Base units at the protocol's price. */
export function usdOf(market: MarketState, asset: Address, amount: bigint): number {
  const reserve = market.reserves.get(asset);
  if (reserve?.price === undefined) return 0;
  return (Number(amount) / 10 ** reserve.decimals) * (Number(reserve.price) / 1e8);
}
