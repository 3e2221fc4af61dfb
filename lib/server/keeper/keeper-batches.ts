import type { Address } from 'viem';
import { type Alone, batchPays, failureRate, groupsOf } from '@/lib/core/execution/keeper/batch-pays';
import { type FundedPlans, fundPlans, type Member } from '@/lib/core/execution/keeper/fund-plans';
import { planTogether } from '@/lib/core/execution/keeper/plan-together';
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
 * a transaction, by debt asset. Each group is planned on the venues as the groups before it leave them, and must hold on
 * them as they are as well.
 */
export function planBatches(
  { rules, context, venues, most, inTime }: BatchDeps,
  singles: readonly Single[],
  { alone, record }: KeeperSight,
): readonly FundedPlans[] {
  const rate = failureRate(record);
  const free = singles.filter(
    ({ state, allowed }) =>
      allowed.keeper === 'allow' && allowed.limits?.batches === true && !alone.has(state.account.account),
  );
  const batches: FundedPlans[] = [];
  let left = venues;
  for (const debtAsset of new Set(free.map(({ funded }) => funded.debtAsset))) {
    const terms = context.terms(left);
    const { gas } = terms.sizing;
    if (gas.coinPrice === undefined) return batches;
    const of = free.filter(({ funded }) => funded.debtAsset === debtAsset);
    const candidates = of.map((single) => ({ single, ...worthOf(single.funded, terms.sizing.gas) }));
    const saved = dollars(gas.perTransaction * gas.weiPerUnit, gas.coinPrice);
    for (const group of groupsOf(candidates, saved, rate, most)) {
      if (!inTime()) return batches;
      const together = group.map(({ single }) => ({ state: single.state.account, pair: pairOf(single) }));
      const found = planTogether(rules, context.terms(left), together);
      if (!found.ok || !holdsOn(found.funded, venues)) continue;
      const accounts = new Set(found.funded.members.map(({ account }) => account));
      const each = group.filter(({ account }) => accounts.has(account));
      if (!batchPays(worthOf(found.funded, gas), each, rate)) continue;
      batches.push(found.funded);
      left = found.funded.after;
    }
  }
  return batches;
}

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
