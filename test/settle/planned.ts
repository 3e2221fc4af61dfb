import type { Address } from 'viem';
import { createFlashLenders } from '@/lib/adapters/venues/flash-lenders';
import { createVenueBook } from '@/lib/adapters/venues/venue-book';
import { cheapestLender, type FlashLender } from '@/lib/core/execution/funding/cheapest-lender';
import { fundedLiquidation } from '@/lib/core/execution/funding/funded-liquidation';
import type { FundedPlans, FundResult } from '@/lib/core/execution/keeper/fund-plans';
import type { KeeperTerms } from '@/lib/core/execution/keeper/keeper-terms';
import { planLiquidation } from '@/lib/core/execution/keeper/plan-liquidation';
import { planTogether } from '@/lib/core/execution/keeper/plan-together';
import { planCall } from '@/lib/core/execution/plan-call';
import { routeCall } from '@/lib/core/execution/routing/encode-route';
import { venueSales } from '@/lib/core/execution/routing/venue-sales';
import { priceIntervals } from '@/lib/core/execution/sizing/price-intervals';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { TokenAmount } from '@/lib/core/units/units';
import type { VenueState } from '@/lib/core/venue/venue-state';
import type { ChainMarket } from '@/test/fixtures/chain-market';
import type { Senders, Sending } from './kinds';

/** One way through the keeper's own planner, sizing, routing and funding. */
export interface PlannedKind {
  readonly name: string;
  /** Positions that are offered to it. */
  readonly takes: number;
  readonly lends: 'own' | 'aave-v3' | 'uniswap-v3' | 'anybody';
  readonly venues: VenueState['kind'] | 'all';
  /** What must be so of the plan, or another position is tried. */
  readonly wants?: (planned: FundedPlans) => boolean;
}

const legsOf = ({ sales }: FundedPlans) => sales.flatMap(({ route }) => route?.legs ?? []);
const isSplit = ({ sales }: FundedPlans) => sales.some(({ route }) => (route?.legs.length ?? 0) > 1);
const isSold = (planned: FundedPlans) => legsOf(planned).length > 0;
const hops = (planned: FundedPlans) => legsOf(planned).some((leg) => leg.hops.length > 1);
const all = { takes: 1, venues: 'all' } as const;

export const PLANNED: readonly PlannedKind[] = [
  { name: 'planned, own funds', lends: 'own', ...all },
  { name: 'planned, Aave loan', lends: 'aave-v3', ...all },
  { name: 'planned, Uniswap loan', lends: 'uniswap-v3', ...all },
  { name: 'planned, sold on v2', lends: 'anybody', takes: 1, venues: 'uniswap-v2', wants: isSold },
  { name: 'planned, sold on v3', lends: 'anybody', takes: 1, venues: 'uniswap-v3', wants: isSold },
  { name: 'planned, split', lends: 'anybody', ...all, wants: isSplit },
  { name: 'planned, several hops', lends: 'anybody', ...all, wants: hops },
  { name: 'planned, several in one', lends: 'anybody', takes: 8, venues: 'all' },
];

export interface PlanningQuestion {
  /** As read at the newest block. */
  readonly read: AaveV3Market;
  /** Unix seconds of the block that will hold the transaction. */
  readonly timestamp: bigint;
  readonly accounts: readonly AaveV3Account[];
  /** Of the best size, how much may be repaid, bps. */
  readonly sizeBps: number;
  /** Wei a unit: 0 lets what is too small to pay for gas be planned as well. */
  readonly gasPrice: bigint;
}

export type Planner = (kind: PlannedKind, question: PlanningQuestion) => Promise<Sending | undefined>;

/** The keeper's planner on the chain's own pools and lenders, composed as the keeper composes it. */
export function createPlanner({ local, rpc }: ChainMarket, { wallet, keeper }: Senders): Planner {
  const { config } = local;
  const book = createVenueBook(rpc, config);
  const lenderBook = createFlashLenders(rpc, config);
  if (!book || !config.venues) throw new Error('the market names no venues');
  const { connectors, router, slippageBps } = config.venues;
  const weth = local.assets.find(({ symbol }) => symbol === 'WETH')?.address;
  return async (kind, { read, timestamp, accounts, sizeBps, gasPrice }) => {
    const pools = await book.at(read.block);
    const venues = pools.filter((venue) => kind.venues === 'all' || venue.kind === kind.venues);
    const lenders = (await lenderBook.at(read, pools)).filter(lendsAs(kind));
    const market = rules.accrue(read, timestamp);
    const prices = priceIntervals(market, new Map());
    const coinPrice = weth && prices.get(weth)?.high;
    const gasPriceIn = (asset: Address): number | undefined => {
      const [price, decimals] = [prices.get(asset)?.low, market.reserves.get(asset)?.decimals];
      if (price === undefined || decimals === undefined || coinPrice === undefined) return undefined;
      return (Number(gasPrice * coinPrice) / Number(price)) * 10 ** (decimals - 18);
    };
    const terms: KeeperTerms = {
      ...{ market, venues, connectors, router, lenders, executor: keeper, recipient: wallet, sizeBps },
      tolerance: { slippageBps, profitAtRiskBps: 5_000 },
      earliest: rules.accrue(read, read.block.timestamp),
      gasPriceIn,
      deadline: timestamp + 120n,
      sizing: {
        ...{ prices, bidBps: 0n, coarse: true },
        sales: venueSales({ venues, connectors, gasPriceIn }),
        gas: { perTransaction: 21_000n, perLiquidation: 500_000n, weiPerUnit: gasPrice, coinPrice },
        premium: (asset, repaid) => cheapestLender(lenders, asset, repaid)?.premium ?? repaid,
      },
    };
    const found = accounts.length > 1 ? together(terms, accounts) : alone(terms, accounts);
    if (!found?.ok || kind.wants?.(found.funded) === false) return undefined;
    return sendingOf(kind, terms, found.funded);
  };
}

const alone = (terms: KeeperTerms, [account]: readonly AaveV3Account[]): FundResult | undefined =>
  account && planLiquidation(rules, terms, account);

/** Those that repay the same asset as the first that can be planned, as the keeper puts them together. */
function together(terms: KeeperTerms, accounts: readonly AaveV3Account[]): FundResult | undefined {
  const each = accounts.flatMap((state) => {
    const found = planLiquidation(rules, terms, state);
    const pair = found.ok && found.funded.members[0]?.plan.quote;
    return pair ? [{ state, pair }] : [];
  });
  const same = each.filter(({ pair }) => pair.debtAsset === each[0]?.pair.debtAsset);
  return same.length < 2 ? undefined : planTogether(rules, terms, same);
}

const lendsAs =
  ({ lends }: PlannedKind) =>
  ({ source }: FlashLender): boolean =>
    lends === 'own' || lends === 'anybody' || source.kind === lends;

/** The planner's own call; for own funds the same plan, paid by the wallet. */
function sendingOf({ lends }: PlannedKind, terms: KeeperTerms, planned: FundedPlans): Sending {
  const { executor, recipient } = terms;
  const { members, sales, debtAsset, loan, premium, funding } = planned;
  const own = lends === 'own';
  const call = own ? ownFunds(terms, planned) : planned.call;
  const leftovers = new Map<Address, bigint>();
  for (const { collateral, amountIn } of sales) leftovers.set(collateral, -amountIn);
  for (const { plan } of members) {
    const { collateralAsset, seizedNet } = plan.quote;
    leftovers.set(collateralAsset, (leftovers.get(collateralAsset) ?? 0n) + seizedNet);
  }
  const same = leftovers.get(debtAsset) ?? 0n;
  leftovers.delete(debtAsset);
  return {
    ...{ to: call.to, data: call.data, quotes: members.map(({ plan }) => plan.quote), liquidator: executor },
    promise: {
      ...{ executor, recipient, debtAsset, leftovers, principal: loan },
      funding: own ? 'own' : funding.kind,
      premium: own ? 0n : premium,
      routes: sales.flatMap(({ route }) => route ?? []),
      profit: planned.expected + same + (own ? premium : 0n),
    },
  };
}

function ownFunds(terms: KeeperTerms, { members, sales, debtAsset, loan, premium, promised }: FundedPlans) {
  const { executor, recipient, router, deadline } = terms;
  return fundedLiquidation({
    ...{ executor, recipient, debtAsset, amount: TokenAmount(loan), funding: { kind: 'own' } },
    minProfit: TokenAmount(promised + premium),
    liquidations: members.map(({ plan }) => {
      const { to, data, approve: amount } = planCall(rules, terms.market, plan);
      return { to, data, spends: { token: debtAsset, amount, exact: amount === plan.quote.repaid } };
    }),
    sales: sales.flatMap(({ route }) => (route ? [routeCall(route, { router, recipient: executor, deadline })] : [])),
    leftovers: sales.flatMap(({ collateral, route }) => (route ? [collateral] : [])),
  });
}
