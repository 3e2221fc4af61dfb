import type { Address } from 'viem';
import { refusalWords } from '@/lib/core/execution/sizing/refusal-words';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { guardContext } from '@/lib/core/risk/guard-context';
import type { PlanQuery, SaleQuery } from '@/lib/core/snapshot/endpoints';
import { permissionView } from '@/lib/core/snapshot/permission-view';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import type { SaleView } from '@/lib/core/snapshot/route-schema';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import type { Frame } from '@/lib/engine/frame';
import { type Answer, jsonAnswer, problemAnswer } from './answer';
import { compositesOf } from './composites-of';
import { exchangeView } from './exchange-view';
import { type ExecutablePlanResult, executablePlan, type PlanTerms } from './executable-plan';
import type { FrameSource } from './frame-source';
import { gasPriceIn } from './gas-price-in';
import { lossTerms } from './loss-terms';
import type { PlanSale } from './plan-sale';
import type { PlanTrade } from './plan-trade';
import { sizingTerms } from './sizing-terms';

/** How long the call that sells what a plan seizes stays good after the block that the plan is for. */
const SALE_SECONDS = 300;

/** The venues as of a block; `undefined` where they cannot be read in time, and for a market that names none. */
export type VenuesAt = (block: BlockRef) => Promise<PlanTerms['venues']>;

export interface PlanAnswerDeps {
  readonly source: FrameSource;
  readonly rules: ProtocolRules;
  readonly market: MarketConfig | undefined;
  readonly planSale: PlanSale | undefined;
  readonly planTrade: PlanTrade | undefined;
  readonly venuesAt?: VenuesAt | undefined;
  readonly now: () => number;
}

type Refusal = Extract<ExecutablePlanResult, { readonly ok: false }>['reason'];
const WORDS: Readonly<Record<Refusal, string>> = {
  ...refusalWords,
  'no-lender': 'Nobody lends what it would repay for the length of a transaction.',
  'no-route': 'No venue that is known sells so much of this collateral for this debt.',
};

/** The plan for the next block, from the newest state; `undefined` where the book has no such borrower. */
export const planAnswer = async (
  deps: PlanAnswerDeps,
  { frame, snapshot }: { readonly frame: Frame; readonly snapshot: Snapshot },
  account: Address,
  query: PlanQuery,
): Promise<Answer | undefined> => {
  const { source, rules, market: config, now } = deps;
  if (frame.status.state !== 'live') return problemAnswer(503, `A plan needs the newest block. ${frame.status.reason}`);
  const state = await source.accountAt(account);
  if (!state) return undefined;
  const trading = query.funding !== undefined && query.funding !== 'keep';
  if (trading && !deps.planTrade) return refusal(account, { ok: false, reason: 'no-route', until: undefined });
  const trade = trading ? await deps.planTrade?.(state.market, query.liquidator) : undefined;
  const venues = trade ? undefined : await deps.venuesAt?.(state.block);
  const composites = compositesOf(snapshot);
  const exits = exitPrices(state.market, composites);
  const options = config?.expectedLoss;
  const gasIn = (market: MarketState, asset: Address) => gasPriceIn(asset, snapshot, market, exits, options);
  const result = executablePlan(rules, state, query, {
    exitPrices: exits,
    guard: guardContext(state.market, composites.values()),
    sizing: (accrued) => sizingTerms(accrued, composites, lossTerms(snapshot, accrued, exits, options)),
    blockTime: snapshot.market.blockTime,
    gasPriceIn: gasIn,
    now: now(),
    ...{ trade, venues },
  });
  if (!result.ok) return refusal(account, result);
  const { collateralAsset: collateral, debtAsset: debt, seizedNet } = result.plan.plan;
  const permission = permissionView(frame.breakers, {
    ...{ marketId: snapshot.market.id, collateralAsset: collateral, debtAsset: debt, now: now() },
  });
  const sale =
    result.plan.sale ??
    (await deps.planSale?.({
      ...{ collateral, debt, seized: BigInt(seizedNet), block: state.block, seller: query.liquidator },
      gasPriceInOut: gasIn(state.market, debt),
      deadline: BigInt(result.plan.projectedTo + SALE_SECONDS),
    }));
  const [sold, owed] = [state.market.reserves.get(collateral), state.market.reserves.get(debt)];
  const exchange =
    sold && owed && collateral !== debt
      ? exchangeView({
          ...{ books: frame.books ?? [], collateral: sold, debt: owed, amountIn: BigInt(seizedNet), now: now() },
        })
      : null;
  return jsonAnswer({ ...result.plan, permission, sale: sale ?? null, exchange } satisfies ExecutablePlan);
};

/** How what somebody holds would be sold at the newest block. */
export const saleAnswer = async (
  { source, market: config, planSale, now }: Pick<PlanAnswerDeps, 'source' | 'market' | 'planSale' | 'now'>,
  snapshot: Snapshot,
  { collateral, debt, amount, seller }: SaleQuery,
): Promise<Answer> => {
  const at = await source.market?.();
  if (!at || !planSale) return problemAnswer(404, 'The market’s file names no venues to sell at.');
  const exits = exitPrices(at.market, compositesOf(snapshot));
  const sale = await planSale({
    ...{ collateral, debt, seized: BigInt(amount), block: at.block, seller },
    gasPriceInOut: gasPriceIn(debt, snapshot, at.market, exits, config?.expectedLoss),
    deadline: BigInt(Math.floor(now() / 1_000) + SALE_SECONDS),
  });
  return jsonAnswer(sale satisfies SaleView);
};

const refusal = (
  account: Address,
  { reason, until }: Extract<ExecutablePlanResult, { readonly ok: false }>,
): Answer => {
  const end = until === undefined ? '' : ` Until ${new Date(Number(until) * 1_000).toISOString()}.`;
  return problemAnswer(409, `${account}: ${WORDS[reason]}${end}`, { reason });
};
