import type { Address } from 'viem';
import type { Usd } from '@/lib/core/units/units';
import { afterSales } from './sale-curve';
import { type SizingRules, type SizingSubject, sizePlan } from './size-plan';
import type { SizedPlan } from './sized-plan';
import { afterBid, bidOf, type SizingTerms, usdDown, usdUp, worthOf } from './sizing-terms';

/** Liquidations of several accounts in one transaction, all repaying one debt asset, each collateral sold in one go. */
export interface BatchPlan {
  readonly debtAsset: Address;
  /** In the order to be carried out. Each with what it adds: premium, gas and proceeds of the whole are below. */
  readonly plans: readonly SizedPlan[];
  readonly sales: readonly { readonly collateral: Address; readonly amountIn: bigint; readonly out: bigint }[];
  /** Base units of the debt asset. */
  readonly repaid: bigint;
  readonly premium: bigint;
  /** Units. */
  readonly gas: bigint;
  readonly gasUsd: Usd;
  readonly bidUsd: Usd;
  /** Signed, all costs and the bid taken off, at the pessimistic end; rounded down. */
  readonly profitUsd: bigint;
  /** Without its rounding, 1e-26 dollars. */
  readonly worth: bigint;
}

export interface BatchLimits {
  /** Liquidations in one transaction. */
  readonly most: number;
  /** Gas units of one transaction. */
  readonly gas: bigint;
}

type Member = SizedPlan & { readonly subject: SizingSubject };

/**
 * Several positions in one transaction where that earns more than the best of them alone: one transaction's gas, and
 * one sale of each collateral, down the same curve. One debt asset a batch, as one loan funds it, and one call an
 * account; indices and prices are those of one block, so that no liquidation changes another but by depth and by what
 * the pool can pay out. Greedy: from the best single plan on, whatever adds most, sized for the depth that is left;
 * then each is sized again beside the others. Not the optimum for certain, but every total is exact and never falls:
 * it is at least that of the best single plan. `undefined` when no position has a plan.
 */
export function planBatch(
  rules: SizingRules,
  subjects: readonly SizingSubject[],
  terms: SizingTerms,
  limits: BatchLimits,
): BatchPlan | undefined {
  const debtAssets = new Set(subjects.flatMap(({ pairs }) => pairs.map(({ debtAsset }) => debtAsset)));
  let best: BatchPlan | undefined;
  for (const debtAsset of debtAssets) {
    const batch = batchOf(rules, withDebt(subjects, debtAsset), terms, limits, debtAsset);
    if (batch !== undefined && (best === undefined || batch.worth > best.worth)) best = batch;
  }
  return best;
}

const withDebt = (subjects: readonly SizingSubject[], debtAsset: Address): readonly SizingSubject[] =>
  subjects
    .map((subject) => ({ ...subject, pairs: subject.pairs.filter((pair) => pair.debtAsset === debtAsset) }))
    .filter(({ pairs }) => pairs.length > 0);

function batchOf(
  rules: SizingRules,
  subjects: readonly SizingSubject[],
  terms: SizingTerms,
  limits: BatchLimits,
  debtAsset: Address,
): BatchPlan | undefined {
  const total = (members: readonly Member[]): BatchPlan | undefined => totalOf(members, terms, debtAsset);
  /** The subject sized beside others: what is left of the depth, and no transaction of its own. */
  const beside = (subject: SizingSubject, others: readonly Member[]): Member | undefined => {
    const alone = others.length === 0;
    const gas = alone ? terms.gas : { ...terms.gas, perTransaction: 0n };
    const sales = alone ? terms.sales : afterSales(terms.sales, soldBy(others));
    const sized = sizePlan(rules, subject, { ...terms, gas, sales }, { kind: 'profit' });
    return sized.ok ? { ...sized.plan, subject } : undefined;
  };
  const singles = subjects.flatMap((subject) => beside(subject, []) ?? []);
  const first = singles.reduce<Member | undefined>((a, b) => (a && a.worth >= b.worth ? a : b), undefined);
  if (first === undefined) return undefined;
  let members: readonly Member[] = [first];
  let worth = total(members) as BatchPlan;
  const accept = (changed: readonly Member[]): boolean => {
    const next = fits(changed, limits) ? total(changed) : undefined;
    if (next === undefined || next.gas > limits.gas || next.worth <= worth.worth) return false;
    members = changed;
    worth = next;
    return true;
  };
  // What adds most by the last look is looked at again first: depth only shrinks, so mostly it still does.
  let waiting: readonly Member[] = singles.filter((each) => each !== first);
  let looked: ReadonlySet<SizingSubject> = new Set();
  while (waiting.length > 0 && members.length < limits.most) {
    const [top, ...rest] = waiting.toSorted((a, b) => (a.worth === b.worth ? 0 : a.worth > b.worth ? -1 : 1)) as [
      Member,
    ];
    if (looked.has(top.subject)) {
      waiting = rest;
      if (accept([...members, top])) looked = new Set();
      continue;
    }
    const again = beside(top.subject, members);
    looked = new Set([...looked, top.subject]);
    waiting = again ? [again, ...rest] : rest;
  }
  for (const { subject } of members) {
    const others = members.filter((each) => each.subject !== subject);
    const again = others.length > 0 ? beside(subject, others) : undefined;
    if (again) accept(members.map((each) => (each.subject === subject ? again : each)));
  }
  return worth;
}

const soldBy = (members: readonly Member[]): ReadonlyMap<Address, bigint> => {
  const sold = new Map<Address, bigint>();
  for (const { quote } of members)
    sold.set(quote.collateralAsset, (sold.get(quote.collateralAsset) ?? 0n) + quote.seizedNet);
  return sold;
};

/** Whether each reserve can pay out what all members take of it; repayments of the same call are not counted on. */
const fits = (members: readonly Member[], { most }: BatchLimits): boolean =>
  members.length <= most &&
  [...soldBy(members)].every(
    ([asset, amount]) => amount <= (members[0]?.subject.market.reserves.get(asset)?.availableLiquidity ?? 0n),
  );

/** The exact total of a batch; `undefined` where a collateral cannot be sold in one go. */
function totalOf(members: readonly Member[], terms: SizingTerms, debtAsset: Address): BatchPlan | undefined {
  const price = terms.prices.get(debtAsset);
  const decimals = members[0]?.subject.market.reserves.get(debtAsset)?.decimals;
  const { coinPrice, perTransaction, perLiquidation, weiPerUnit } = terms.gas;
  if (price === undefined || decimals === undefined || coinPrice === undefined) return undefined;
  const sales = [...soldBy(members)].map(([collateral, amountIn]) => ({
    collateral,
    amountIn,
    ...terms.sales.sell(collateral, debtAsset, amountIn),
  }));
  if (sales.some(({ error }) => error !== undefined)) return undefined;
  const repaid = members.reduce((sum, { quote }) => sum + quote.repaid, 0n);
  const premium = terms.premium(debtAsset, repaid);
  const out = sales.reduce((sum, sale) => sum + sale.out, 0n);
  const gas = sales.reduce((sum, sale) => sum + sale.gas, perTransaction + perLiquidation * BigInt(members.length));
  const cost = gas * weiPerUnit * coinPrice;
  const profit = worthOf(out - repaid - premium, decimals, price) - cost;
  return {
    debtAsset,
    plans: members.map(({ subject: _, ...plan }) => plan),
    sales: sales.map(({ collateral, amountIn, out: brought }) => ({ collateral, amountIn, out: brought })),
    repaid,
    premium,
    gas,
    gasUsd: usdUp(cost) as Usd,
    bidUsd: usdUp(bidOf(profit, terms.bidBps)) as Usd,
    profitUsd: usdDown(afterBid(profit, terms.bidBps)),
    worth: afterBid(profit, terms.bidBps),
  };
}
