import type { Address } from 'viem';
import type { Permission } from '@/lib/core/breaker/permission';
import { type Alone, batchPays, failureRate, groupsOf } from '@/lib/core/execution/keeper/batch-pays';
import { type FundedPlans, fundPlans, type Member } from '@/lib/core/execution/keeper/fund-plans';
import { planTogether } from '@/lib/core/execution/keeper/plan-together';
import { afterRoute } from '@/lib/core/execution/routing/after-route';
import type { GasTerms } from '@/lib/core/execution/sizing/sizing-terms';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
import type { Usd } from '@/lib/core/units/units';
import type { VenueState } from '@/lib/core/venue/venue-state';
import type { KeeperSight } from '@/lib/engine/keeper/keeper-ports';
import type { KeeperContext } from './keeper-context';
import { holdsOn, type Single } from './keeper-single';

export interface BatchDeps {
  readonly rules: ProtocolRules;
  readonly context: KeeperContext;
  readonly venues: readonly VenueState[];
  /** Positions of one transaction. */
  readonly most: number;
  /** Whether there is time for one more. */
  readonly inTime: () => boolean;
}

/**
 * The positions that are worth more together: those that nothing stands against, whose pairs the circuit breakers let share
 * a transaction, by debt asset. They are to be sent after whoever goes alone, so each group is planned on the venues as
 * those and the groups before it leave them; and it must hold on them as they are, since a simulation knows of neither.
 */
export function planBatches(
  { rules, context, venues, most, inTime }: BatchDeps,
  singles: readonly Single[],
  { alone, record }: KeeperSight,
): readonly FundedPlans[] {
  const { gas } = context.terms(venues).sizing;
  if (gas.coinPrice === undefined) return [];
  const rate = failureRate(record);
  const saved = dollars(gas.perTransaction * gas.weiPerUnit, gas.coinPrice);
  const free = singles
    .filter(({ state, allowed }) => mayShare(allowed) && !alone.has(state.account.account))
    .map((single) => ({ single, ...worthOf(single.funded, gas) }));
  const groups = [...new Set(free.map(({ single }) => single.funded.debtAsset))].flatMap((debtAsset) =>
    groupsOf(
      free.filter(({ single }) => single.funded.debtAsset === debtAsset),
      saved,
      rate,
      most,
    ),
  );
  const grouped = new Set(groups.flat().map(({ account }) => account));
  let left = singles
    .filter(({ state }) => !grouped.has(state.account.account))
    .flatMap(({ funded }) => funded.sales.flatMap(({ route }) => route ?? []))
    .reduce(afterRoute, venues);
  const batches: FundedPlans[] = [];
  for (const group of groups) {
    if (!inTime()) return batches;
    const positions = group.map(({ single }) => ({ state: single.state.account, pair: pairOf(single) }));
    const found = planTogether(rules, context.terms(left), positions);
    if (!found.ok || !holdsOn(found.funded, venues)) continue;
    const accounts = new Set(found.funded.members.map(({ account }) => account));
    const each = group.filter(({ account }) => accounts.has(account));
    const together = worthOf(found.funded, gas);
    // One sale brings what as many one after the other bring, so theirs is counted on the same depth.
    const scale = together.profit / each.reduce((sum, { profit }) => sum + profit, 0);
    if (
      !batchPays(
        together,
        each.map((one) => ({ ...one, profit: one.profit * scale })),
        rate,
      )
    )
      continue;
    batches.push(found.funded);
    left = found.funded.after;
  }
  return batches;
}

const mayShare = ({ keeper, limits }: Permission): boolean => keeper === 'allow' && limits?.batches === true;

/** The transaction of exactly these, to replace one that is on its way; `undefined` where one of them has no plan any more. */
export function planGroup(
  { rules, context, venues }: Pick<BatchDeps, 'rules' | 'context' | 'venues'>,
  singles: readonly Single[],
  accounts: readonly Address[],
): FundedPlans | undefined {
  const of = accounts.flatMap((account) => singles.find(({ state }) => state.account.account === account) ?? []);
  const [first, ...others] = of.map(
    ({ state, funded }): Member => ({ state: state.account, plan: funded.members[0].plan }),
  );
  const debts = new Set(of.map(({ funded }) => funded.debtAsset));
  if (first === undefined || of.length < accounts.length || debts.size > 1) return undefined;
  const found = fundPlans(rules, context.terms(venues), [first, ...others]);
  return found.ok ? found.funded : undefined;
}

const pairOf = ({ funded }: Single) => {
  const { collateralAsset, debtAsset } = funded.members[0].plan.quote;
  return { collateralAsset, debtAsset };
};

/** In dollars, gas as the sizing counts it. */
function worthOf(
  { members, sales, profitWei }: FundedPlans,
  { perTransaction, perLiquidation, weiPerUnit, coinPrice = 0n as Usd }: GasTerms,
): Alone {
  const units = sales.reduce(
    (sum, { route }) => sum + BigInt(route?.gas ?? 0),
    perTransaction + perLiquidation * BigInt(members.length),
  );
  return {
    account: members[0].account,
    profit: dollars(profitWei, coinPrice),
    gas: dollars(units * weiPerUnit, coinPrice),
  };
}

const dollars = (wei: bigint, coinPrice: bigint): number => (Number(wei) / 1e18) * (Number(coinPrice) / 1e8);
